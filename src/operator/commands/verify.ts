import type { Declare } from '#operator/command.ts';

export const verify: Declare = (command, does) =>
	command
		.description(
			'Compares what a server hands to phones with the list that was signed, as somebody else: every file as a page, as a worker’s script, cold, with what a browser remembers of it, and as three browsers; who signed the list and when; the headers; and whether a page asks for a script that is in no list. One line for each difference; exit code 1 if there is one. It needs the public keys file alone, and nothing of the server.'
		)
		.argument('<URL>', 'the public address of the app')
		.option('--key <KEY>', 'the public half of the release key; without it, those in companion.keys.json')
		.option(
			'--log <FILE>',
			'adds a line to a list that can be published, and takes no version older than the last in it'
		)
		.option(
			'--rebuild',
			'builds the app anew from this clone, with the configuration and keys that lie here, and compares those files too'
		)
		.action(does(async () => (await import('#operator/verify/verify-work.ts')).verifyWork));
