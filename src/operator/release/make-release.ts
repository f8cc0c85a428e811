import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { readEnvironment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import {
	askNewPassphrase,
	askPassphrase,
	goodPassphrase,
	passphrasesIn
} from '#operator/commands/feedback/passphrase.ts';
import { release, signRelease, type Signs } from './release.ts';
import { keyNumber, makeReleaseKey, signList } from './signature.ts';

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
signing(program).action(async (to: string, options: Options) => {
	const signs = await signer(options);
	const environment = readEnvironment({ ...process.env, DATABASE_URL: undefined });
	const archive = await release(environment, resolve(to), signs);
	console.log(`${archive} is ready. What to do with it on the server: docs/update.md`);
	if (!signs) console.log('Nobody signed it: a server that knows your release key will not take it.');
});

signing(
	program.command('sign').description('Signs an archive that was made before.').argument('<ARCHIVE>')
).action(async (archive: string, _options: unknown, command: Command) => {
	// The same names are options of the whole, which takes them first.
	const signs = await signer(command.optsWithGlobals());
	if (!signs) throw new OperatorError('Say which key signs it: sign ARCHIVE --key FILE', 2);
	console.log(`${await signRelease(resolve(archive), signs)} is signed.`);
});

program
	.command('key')
	.description('Makes the key that signs your releases. Keep it off every server, and keep a second copy.')
	.argument('<FILE>', 'a new file for its private half')
	.action(async (file: string, _options: unknown, command: Command) => {
		const { passphraseFile } = command.optsWithGlobals<Options>();
		const passphrase = passphraseFile
			? goodPassphrase(passphrasesIn(passphraseFile)[0])
			: await askNewPassphrase('Passphrase for this key');
		const { pem, key } = makeReleaseKey(passphrase);
		try {
			writeFileSync(file, pem, { mode: 0o600, flag: 'wx', flush: true });
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
			throw new OperatorError(`${file} is there already, and may be a key that is needed. Name another one.`);
		}
		console.log(
			`${file} is written. Its number is ${keyNumber(key)}: a server says it when it takes a release.`
		);
	});

function signing(command: Command): Command {
	return command
		.option('--key <FILE>', 'signs it with this key (see: key)')
		.option('--passphrase-file <FILE>', 'a file whose first line is the key’s passphrase');
}

async function signer({ key, passphraseFile }: Options): Promise<Signs | undefined> {
	if (key === undefined) return undefined;
	const passphrase = passphraseFile
		? (passphrasesIn(passphraseFile)[0] ?? '')
		: await askPassphrase('Passphrase of the release key');
	// A passphrase that is none is told before a build, not after it.
	signList(Buffer.alloc(0), key, passphrase);
	return (bytes) => signList(bytes, key, passphrase);
}

try {
	await program.parseAsync();
} catch (error) {
	if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
	if (!(error instanceof OperatorError)) throw error;
	console.error(error.message);
	process.exit(error.exit);
}
