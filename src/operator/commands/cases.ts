import { tables } from '#lib/server/cases/import/tables.ts';
import { yesOption } from '#operator/agree.ts';
import { jsonOption, needsOneOf } from '#operator/arguments.ts';
import type { Declare } from '#operator/command.ts';

const columnsOf = Object.entries(tables)
	.map(([file, { columns }]) => `  ${file}\n      ${Object.keys(columns).join(', ')}`)
	.join('\n');

const more = `
Import replaces what the files name of the people they name, and leaves all else as it is: of a file that is not named,
or a JSON list that is not there, everything stays. What stands there and would go is counted and asked first (--yes does
it without asking). If one row is wrong nothing is changed, and every fault is listed with its file, row and field. A row is shown only if its "visibility" is "person" or
"person-and-family"; all other rows are kept and shown to nobody, and so is every field that is not listed below.

JSON: { "cases": [{ "ref", "me": { "called", "language", "reading" }, "journey": { "phase", "since" },
        "goals": […], "sessions": […], "team": […], "referrals": […], "consents": […], "promises": […] }],
        "organizations": [HSDS 3.0; "visibility": "public" shows one to everybody] }

FHIR R4 (4.0.1): a Bundle (.json), or NDJSON as bulk exports write it (.ndjson); files named together are one set. A
resource is shown only if its meta.tag says person or person-and-family in the system urn:companion:visibility; others
are left behind. Codes that are in no map are listed as "look:" and do not stop the import.

Workbooks (.xlsx, .ods): a sheet for each of the files below, named as the file is without .csv. Values alone are read.
"cases template FILE.xlsx" writes an empty one.

CSV: one file for each kind, known by its name, with commas, semicolons or tabs, in UTF-8 or UTF-16. The first line names
the columns; "ref" says whose row it is. Days are
YYYY-MM-DD or 31/12/2026, times HH:MM, yes/no, lists separated by ";". A place is shown only where place.safe is yes.
${columnsOf}`;

const shape = '{ "cases", "organizations", "shown", "hidden", "gone", "findings", "remarks", "more" }';

export const cases: Declare = (command, does) => {
	command
		.command('import')
		.description('Puts people and their plans in.')
		.argument('<FILE...>')
		.addOption(yesOption())
		.addOption(jsonOption(shape))
		.addHelpText('after', more)
		.action(does(async () => (await import('./cases-import.ts')).importCases));
	command
		.command('validate')
		.description('Checks the same as import, changing nothing.')
		.argument('<FILE...>')
		.addOption(jsonOption(shape))
		.addHelpText('after', more)
		.action(does(async () => (await import('./cases-validate.ts')).validateCases));
	command
		.command('template')
		.description(
			'Writes an empty workbook for people and their plans: a sheet for each table, lists to choose from, an example, and how to fill it in, in three languages. The example is never put in.'
		)
		.argument('<FILE.xlsx>', 'the workbook to write')
		.action(does(async () => (await import('./cases-template.ts')).writeTemplate));
	command
		.command('list')
		.description('Lists whom one can invite.')
		.addOption(jsonOption('[{ "ref", "phase", "reading", "language" }]'))
		.action(does(async () => (await import('./cases-list.ts')).listCases));
	command
		.command('undo')
		.description(
			'Takes an import of the last 30 days back, whole: who was changed stands as before, who was new is removed. Without a name lists the imports. One is not taken back where something of it was changed since.'
		)
		.argument('[IMPORT]')
		.addOption(
			jsonOption('[{ "id", "at", "by", "refs", "partners", "weeks" }], or { "refs" } of who stands as before')
		)
		.action(does(async () => (await import('./cases-undo.ts')).undoneImport));
	needsOneOf(command, 'cases', 'import FILE…', 'validate FILE…', 'template FILE.xlsx', 'list', 'undo IMPORT');
};
