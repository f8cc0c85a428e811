import { OperatorError } from '#lib/server/operator-error.ts';
import type { Command } from '#operator/command.ts';
import { importCases } from './cases-import.ts';
import { listCases } from './cases-list.ts';
import { validateCases } from './cases-validate.ts';
import { tables } from '#lib/server/cases/import/tables.ts';

const columnsOf = Object.entries(tables)
	.map(([file, { columns }]) => `  ${file}\n      ${Object.keys(columns).join(', ')}`)
	.join('\n');

const help = `npm run companion -- cases import FILE…      puts people and their plans in
npm run companion -- cases validate FILE…    checks the same, changing nothing
npm run companion -- cases list              lists whom one can invite

  --json    import, validate: { "cases", "organizations", "shown", "hidden", "findings", "remarks" }
            list: [{ "ref", "phase", "reading", "language" }]

Import replaces the people it names, whole, and leaves all others as they are. If one row is wrong nothing is changed,
and every fault is listed with its file, row and field. A row is shown only if its "visibility" is "person" or
"person-and-family"; all other rows are kept and shown to nobody, and so is every field that is not listed below.

JSON: { "cases": [{ "ref", "me": { "called", "language", "reading" }, "journey": { "phase", "since" },
        "goals": […], "sessions": […], "team": […], "referrals": […], "consents": […], "promises": […] }],
        "organizations": [HSDS 3.0; "visibility": "public" shows one to everybody] }

FHIR R4 (4.0.1): a Bundle (.json), or NDJSON as bulk exports write it (.ndjson); files named together are one set. A
resource is shown only if its meta.tag says person or person-and-family in the system urn:companion:visibility; others
are left behind. Codes that are in no map are listed as "look:" and do not stop the import.

CSV: one file for each kind, known by its name. The first line names the columns; "ref" says whose row it is. Days are
YYYY-MM-DD, times HH:MM, yes/no, lists separated by ";". A place is shown only where place.safe is yes.
${columnsOf}`;

const subcommands: Record<string, Command['run']> = {
	import: importCases,
	validate: validateCases,
	list: listCases
};

export const cases: Command = {
	summary: 'import, validate or list people and their plans',
	help,
	async run([name, ...args], context) {
		const run = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
		if (!run)
			throw new OperatorError('Say what to do: cases import FILE…, cases validate FILE…, cases list', 2);
		return run(args, context);
	}
};
