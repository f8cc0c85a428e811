import { Option } from 'commander';
import type { Declare } from '#operator/command.ts';

export const update: Declare = (command, does) =>
	command
		.description(
			'Updates to the release in an archive: looks whether it fits and who signed it, unpacks it beside the one that runs, tries it with a copy of the data, stops the service for a moment, copies the databases, changes over, and asks whether all is well. If not, the old release runs again with its data. Without an archive it says how things stand, and goes on with an update that was broken off. Make a backup first.'
		)
		.argument('[ARCHIVE]', 'what npm run release made')
		.option('--dry-run', 'unpacks and tries it, says what is new, and changes nothing')
		.option('--back', 'to the release before, where it can read the data as they are')
		.option(
			'--accept <WORD>',
			'takes what this server’s release key did not sign: "unsigned", or the number of another key, which counts from then on'
		)
		.addOption(
			new Option(
				'--deployment <WHOSE>',
				'whose configuration and public keys count, where those of the release differ from those of this server'
			).choices(['release', 'server'])
		)
		.action(does(async () => (await import('#operator/update/update-work.ts')).updateWork));
