import { existsSync, rmSync } from 'node:fs';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import { refuseOneForBoth } from '#lib/server/database/postgres/one-for-both.ts';
import { isDemonstration } from '#lib/server/demonstration.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { movedMark, refuseLoss } from '#lib/server/kept/refuse-loss.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { secretPath } from '#lib/server/secret.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { alone } from './alone.ts';
import { backUp } from './back-up.ts';
import { moveToEmbedded, moveToPostgres } from './move-across.ts';
import { newPassphrase, sayWhatIsIn, type BackupOptions } from './backup-work.ts';

type Options = BackupOptions & { stay?: boolean; to?: 'postgres' | 'embedded' };

/** `move FOLDER --key FOLDER`: moving house; `move --to`: to the other engine. */
export const moveWork: Work<Options, [folder?: string]> = async (values, context, folder) => {
	const { environment, say, now, deployment } = context;
	const { data } = environment;
	if (values.stay) {
		await alone(data, () => Promise.resolve(rmSync(movedMark(data), { force: true })));
		say('This copy may be started again. See to it that the other one is not.');
		return 0;
	}
	if (values.to) return across(values.to, context);
	if (!folder || values.key === undefined)
		throw new OperatorError('Say where both go, to places apart: move FOLDER --key FOLDER', 2);
	const keyTo = values.key;
	const passphrase = await newPassphrase(values.passphraseFile);
	const done = await alone(data, async () => {
		refuseLoss(data);
		const { timeZone } = deployment();
		const made = await backUp(environment, folder, passphrase, { keyTo, now: now(), timeZone });
		writePrivateFile(movedMark(data), 'This folder moved house.\n');
		return made;
	});
	sayWhatIsIn(done, context);
	say('This copy is kept from being started: two of them would each lose what the other is told.');
	say(`On the new machine: ${called('restore ARCHIVE --key FILE')}`);
	say(
		'Envelopes of the open quarter travel by themselves: with the mailbox stopped, take its folder over, put it in its place there, and remove it here.'
	);
	say(`Nothing came of it? ${called('move --stay')}`);
	return 0;
};

async function across(to: 'postgres' | 'embedded', { environment, say }: CommandContext): Promise<0 | 1> {
	const { data, keys, root } = environment;
	if (isDemonstration(data))
		throw new OperatorError('These people are invented: the demonstration stays in files of its own.');
	if (!existsSync(secretPath(data))) throw new OperatorError(`There is nothing to move in ${data} yet.`);
	if (to === 'postgres') refuseOneForBoth(readPeriodKeys(keys), root);
	const moved = await alone(data, async () => {
		refuseLoss(data);
		return to === 'postgres' ? moveToPostgres(data) : moveToEmbedded(data);
	});
	for (const [file, tables] of Object.entries(moved))
		for (const [table, { rows, sha256 }] of Object.entries(tables))
			say(`${file} ${table}: ${rows} ${sha256.slice(0, 16)}`);
	say('Every table has as many rows there, and the same sum over all of them.');
	if (to === 'postgres')
		say(
			'From now on the databases lie in PostgreSQL. Start the service, and call every command, with the same DATABASE_URL (docs/postgres.md).'
		);
	else say('From now on the databases are files of the data folder. Unset DATABASE_URL.');
	return 0;
}
