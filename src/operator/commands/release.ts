import { needsOneOf } from '#operator/arguments.ts';
import type { Declare } from '#operator/command.ts';

export const release: Declare = (command, does) => {
	command
		.command('key')
		.description(
			'Makes the key that signs your releases, and names its public half in the keys file of this folder, an input of the build: from the next build on phones take only what it signed. Keep its file off every server, and keep a second copy.'
		)
		.argument('[FILE]', 'a new file for its private half')
		.option('--anew', 'the key before is lost, or somebody else may have it: phones no longer ask for it')
		.option(
			'--also <KEY>',
			'the public half of another organisation’s key: what phones take has to be signed by both'
		)
		.option('--passphrase-file <FILE>', 'a file whose first line is the key’s passphrase')
		.action(does(async () => (await import('#operator/release/key-work.ts')).keyWork));
	command
		.command('sign')
		.description(
			'Signs, on the machine where the key is: an archive of npm run release, the folder of a build, or its release.json alone, carried on a stick (then release.json.sig is written beside it, to be carried back). Whoever looks after the feedback’s post office signs the same list with a key of its own.'
		)
		.argument('<WHAT>', 'the archive, the folder, or release.json')
		.requiredOption('--key <FILE>', 'the key (see: release key)')
		.option('--passphrase-file <FILE>', 'a file whose first line is the key’s passphrase')
		.action(does(async () => (await import('#operator/release/sign-work.ts')).signWork));
	needsOneOf(command, 'release', 'key', 'sign');
};
