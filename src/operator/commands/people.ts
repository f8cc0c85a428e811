import { yesOption } from '#operator/agree.ts';
import { jsonOption, needsOneOf } from '#operator/arguments.ts';
import type { Declare } from '#operator/command.ts';

export const people: Declare = (command, does) => {
	command
		.command('show')
		.description(
			'Prints all that is kept about one person: her plan with the rows that are hidden from her too, her phones, and what she lets her family see. Whether she was given a right to answer without a name, and how her phone is locked, is told to nobody.'
		)
		.argument('<REF>')
		.addOption(jsonOption('{ "case", "held": { "phones", "sharing", "removed" } }'))
		.action(does(async () => (await import('./people/show.ts')).showPerson));
	command
		.command('export')
		.description(
			'Writes the same into a file, in the project’s own JSON: for her, for another system, or to change something and put it in again with cases import. Only this account can read the file.'
		)
		.argument('<REF>')
		.argument('<FILE.json>')
		.action(does(async () => (await import('./people/show.ts')).exportPerson));
	command
		.command('remove')
		.description(
			'Takes people out with all their rows. Their phones read nothing from then on, and end after four weeks; until then people undo puts everything back. A backup that was made before still holds them.'
		)
		.argument('[REF...]')
		.option('--now', 'ends their phones at once and keeps nothing: this cannot be undone')
		.option('--closed', 'everybody whose plan was closed longer ago than retention.closedPeopleWeeks')
		.option(
			'--invented',
			'the invented people and partners of the demonstration, where they stand beside real ones'
		)
		.addOption(yesOption())
		.addOption(jsonOption('{ "removed": [REF], "partners": [ID] }'))
		.action(does(async () => (await import('./people/remove.ts')).removed));
	command
		.command('undo')
		.description('Puts back who was removed in the last four weeks; without a REF lists whom.')
		.argument('[REF]')
		.addOption(jsonOption('[{ "ref", "weeks" }], or { "ref" } of who was put back'))
		.action(does(async () => (await import('./people/undo.ts')).undone));
	needsOneOf(command, 'people', 'show REF', 'export REF FILE.json', 'remove REF…', 'undo REF');
};
