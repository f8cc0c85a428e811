import { askNewPassphrase, goodPassphrase, passphrasesIn } from '#operator/commands/feedback/passphrase.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { backUp, type BackedUp } from './back-up.ts';

export type BackupOptions = { key?: string; passphraseFile?: string };

/** `backup FOLDER` */
export const backupWork: Work<BackupOptions, [folder: string]> = async (values, context, folder) => {
	const done = await backUp(context.environment, folder, await newPassphrase(values.passphraseFile), {
		now: context.now(),
		timeZone: context.deployment().timeZone,
		...(values.key !== undefined && { keyTo: values.key })
	});
	sayWhatIsIn(done, context);
	return 0;
};

/** The passphrase for a new archive: read from a file, or asked twice. */
export async function newPassphrase(file: string | undefined): Promise<string> {
	return file ? goodPassphrase(passphrasesIn(file)[0]) : askNewPassphrase('Passphrase for this backup');
}

export function sayWhatIsIn(
	{ archive, manifest, unknown, mailboxClosed, key }: BackedUp,
	{ say, environment }: CommandContext
) {
	const rows = (file: string, table: string) => manifest.rows[file]?.[table] ?? 0;
	say(`${archive} is written, and was read back.`);
	say(
		`  in it      ${counted(rows('cases.db', 'people'), 'person', 'people')}, ${counted(rows('phones.db', 'phones'), 'phone')}, ${counted(manifest.files.length, 'file')}`
	);
	say(
		'  not in it  the key file; envelopes of a quarter that is open; plans as phones read them (read anew)'
	);
	if (mailboxClosed)
		say(
			`  look       ${mailboxClosed} belongs to another account: envelopes of closed quarters are not in it. Run it as root (sudo companion backup …)`
		);
	for (const name of unknown) say(`  look       ${name} is in no list of what is kept; it is in the archive`);
	say(
		key
			? `  the key    ${key}: keep it apart from the archive, and never lose it`
			: `  the key    is not copied. Without ${environment.data}/secret.key the archive opens nothing: --key FOLDER`
	);
}
