import { yesOption } from '#operator/agree.ts';
import { caseOption, jsonOption, needsOneOf } from '#operator/arguments.ts';
import type { Declare } from '#operator/command.ts';

export const source: Declare = (command, does) => {
	command
		.command('check')
		.description(
			'Looks at the case system: reads everybody once and writes nothing, neither here nor there. It says whether the case system is reachable, whether it accepts our account, what that account may do, which fields and words of the configuration it knows, how many people can be read, and what a phone would get for one of them. Exit code 1 if something is broken.'
		)
		.addOption(caseOption('shows this person’s plan, with its words; without it, one person in numbers only'))
		.option(
			'--starter <file>',
			'writes a configuration to begin with into a new file, from the words that the case system has (forms, categories, codes, staff), its guesses named, and shows those words as a table: theirs, ours, how many rows'
		)
		.addOption(
			jsonOption(
				'{ "checks": [{ "state": "good" | "look" | "broken", "what", "advice" }], "person", "words": [{ "list", "theirs", "ours", "guessed", "rows" }] }'
			)
		)
		.action(does(async () => (await import('./source/check-source.ts')).checkSource));
	command
		.command('accept')
		.description(
			'Says that the case system is right although it lists far fewer people or partners than before: the copies of those it does not list are dropped. Until then they are kept.'
		)
		.addOption(yesOption())
		.action(does(async () => (await import('./source/accept.ts')).accepted));
	command
		.command('key')
		.description(
			'Makes the key pair for a FHIR server (SMART Backend Services): writes the private key into the data folder (only this account can read it) and prints the public key, which the people who run the FHIR server need. An existing key is never overwritten.'
		)
		.action(does(async () => (await import('./source/make-key.ts')).makeKey));
	needsOneOf(command, 'source', 'check', 'accept', 'key');
};
