import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { called } from '#lib/server/called.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { release } from './release.ts';
import { unnoted } from './served.ts';
import { signerWith } from './signer.ts';

/*
 * `npm run release`: one archive for a server, on the machine where the packages are. Nothing of it runs on a server, so
 * it is no command of `companion`.
 */

type Options = { key?: string; passphraseFile?: string };

const program = new Command('npm run release --')
	.exitOverride()
	.description(
		'Makes one archive with all that a server runs: both builds, the packages, Node, and a list with the SHA-256 of every file. It belongs to the configuration and the keys that it is built with. On the server: companion update ARCHIVE.'
	)
	.argument('[FOLDER]', 'where the archive goes', 'releases');
program
	.option('--key <FILE>', 'signs it with this key (companion release key)')
	.option('--passphrase-file <FILE>', 'a file whose first line is the key’s passphrase')
	.action(async (to: string, { key, passphraseFile }: Options) => {
		const signs = key === undefined ? undefined : await signerWith(key, passphraseFile);
		const environment = readEnvironment({ ...process.env, DATABASE_URL: undefined });
		const archive = await release(environment, resolve(to), signs);
		console.log(`${archive} is ready. What to do with it on the server: docs/update.md`);
		if (key !== undefined) for (const line of unnoted(key)) console.log(line);
		if (!signs)
			console.log(
				`Nobody signed it: a server that knows your release key will not take it, and no phone that does. Later: ${called('release sign ARCHIVE --key FILE')}`
			);
	});

try {
	await program.parseAsync();
} catch (error) {
	if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
	if (!(error instanceof OperatorError)) throw error;
	console.error(error.message);
	process.exit(error.exit);
}
