import { accessSync, constants, existsSync } from 'node:fs';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import { wrongWith } from '#lib/server/database/sqlite/file.ts';
import { lostFrom } from '#lib/server/kept/laid.ts';
import { mailboxFile } from '#mailbox/ballot-store.ts';
import { asOwnerOf } from '#operator/accounts.ts';
import { broken, good, look, type Check, type Diagnosis } from './check.ts';

/** The mailbox's file, where this account may look at all. Whether it answers, `post-office.ts` asks. */
export const mailbox: Check = ({ environment: { keys, mailboxData } }) =>
	// Another organisation keeps the box, and nothing ever lay here.
	readPeriodKeys(keys).postOffice?.by && !asOwnerOf(mailboxData, () => existsSync(mailboxFile(mailboxData)))
		? []
		: [fileIn(mailboxData)];

function fileIn(folder: string): Diagnosis {
	const file = mailboxFile(folder);
	return asOwnerOf(folder, () => {
		try {
			accessSync(folder, constants.X_OK);
		} catch (error) {
			return (error as NodeJS.ErrnoException).code === 'ENOENT'
				? look(
						`There is no mailbox in ${folder} yet`,
						'It is made when its process starts. If that has its folder elsewhere, name it: MAILBOX_DATA.'
					)
				: look(
						`The mailbox in ${folder} was not checked: it belongs to another account`,
						'Run: sudo companion doctor'
					);
		}
		if (lostFrom(folder, ['mailbox.db']).length > 0)
			return broken(
				`The mailbox in ${folder} is missing, and was there before: envelopes lay in it`,
				`Put it back. If it is lost for good: ${called('restore --lost mailbox.db')}, and say so in your report.`
			);
		if (!existsSync(file))
			return look(`There is no mailbox in ${folder} yet`, 'It is made when its process starts.');
		const wrong = wrongWith(file);
		if (!wrong) return good('The mailbox (closed envelopes) is whole');
		if (wrong.kind !== 'damaged') return broken(wrong.what, wrong.todo);
		// It is in no backup: an old copy would lose what came since, and show it.
		return broken(
			'The mailbox (closed envelopes) is damaged',
			`Stop the mailbox, move ${file} away, then ${called('restore --lost mailbox.db')}. The envelopes in it are lost; say so in your report.`
		);
	});
}
