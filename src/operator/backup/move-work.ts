import { rmSync } from 'node:fs';
import { called } from '#lib/server/called.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { movedMark, refuseLoss } from '#lib/server/kept/refuse-loss.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import type { Work } from '#operator/command.ts';
import { alone } from './alone.ts';
import { backUp } from './back-up.ts';
import { newPassphrase, sayWhatIsIn, type BackupOptions } from './backup-work.ts';

type Options = BackupOptions & { stay?: boolean };

/** `move FOLDER --key FOLDER`: moving house. */
export const moveWork: Work<Options, [folder?: string]> = async (values, context, folder) => {
	const { environment, say, now, deployment } = context;
	const { data } = environment;
	if (values.stay) {
		await alone(data, () => Promise.resolve(rmSync(movedMark(data), { force: true })));
		say('This copy may be started again. See to it that the other one is not.');
		return 0;
	}
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
