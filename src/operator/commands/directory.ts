import { settle } from '#lib/server/database/postgres/lay.ts';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { importDirectory, readDirectory } from '#lib/server/directory/import-directory.ts';
import { hsdsTables } from '#lib/server/directory/hsds-tables.ts';
import type { GoneFromDirectory } from '#lib/server/directory/keep-rest.ts';
import { agreeTo, yesOption } from '#operator/agree.ts';
import { jsonOption, needsOneOf } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { counted, countedEach } from '#operator/counted.ts';
import { sayFaults, sayRemarks } from '#operator/findings.ts';
import { asCaller } from '#operator/accounts.ts';
import { forRealPeople } from '#lib/server/demonstration.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';

const more = `
Reads the Human Services Data Specification 3.0 (HSDS): JSON (an organisation, a list, or a page with "contents", of
organisations or of services that hold their organisation) or the CSV files of a tabular data package, all named
together:
  ${Object.keys(hsdsTables).join(', ')}

Only services whose status is "active" are ever shown. A place whose location_type is "redacted" (an addition of ours to
HSDS 3.0) keeps its name and address back. Life areas for looking come from attributes in the taxonomy "needs", with
the codes healing, learning, work-and-money, home-and-family, health, papers-and-rights.

Import replaces what the files name of the organisations they name, and leaves all else as it is. What stands there and
would go is counted and asked first (--yes does it without asking). If one row is wrong nothing is changed, and every fault
is listed with its file, row and field.`;

export const directory: Declare = (command, does) => {
	command
		.command('import')
		.description('Puts partner organisations in.')
		.argument('<FILE...>')
		.addOption(yesOption())
		.option('--public', 'everybody may look at them; else only people who are being introduced')
		.addOption(jsonOption('{ "organizations", "services", "active", "redacted", "findings", "remarks" }'))
		.addHelpText('after', more)
		.action(does(() => imported));
	command
		.command('list')
		.description('Lists the partner organisations, and in how many plans each is introduced.')
		.addOption(jsonOption('[{ "id", "name", "public", "services", "plans" }]'))
		.action(does(async () => (await import('./directory-list.ts')).listPartners));
	command
		.command('remove')
		.description(
			'Takes partner organisations out; until four weeks are over directory undo puts them back. One that plans introduce is counted and asked about first.'
		)
		.argument('<ID...>')
		.addOption(yesOption())
		.addOption(jsonOption('{ "removed": [ID] }'))
		.action(does(async () => (await import('./directory-list.ts')).removeNamedPartners));
	command
		.command('undo')
		.description('Puts back a partner organisation that was removed in the last four weeks.')
		.argument('<ID>')
		.action(does(async () => (await import('./directory-list.ts')).putPartnerBack));
	needsOneOf(command, 'directory', 'import FILE…', 'list', 'remove ID…', 'undo ID');
};

type Options = { public?: boolean; json?: boolean; yes?: boolean };

const imported: Work<Options, [files: string[]]> = async (
	values,
	{ environment: inUse, deployment, now, say },
	files
) => {
	const environment = forRealPeople(inUse);
	const existing = await readExisting(caseDatabasePath(environment.data));
	const checked = asCaller(() => readDirectory(files, values.public ?? false, existing.organizations));
	const { findings, remarks } = checked;
	if (!values.json) sayRemarks(remarks, say);
	if (findings.length > 0) {
		if (values.json) say(JSON.stringify({ ...checked.tally, findings, remarks }));
		else sayFaults(findings, say);
		return 1;
	}
	const away = takenAway(checked.gone);
	if (away) await agreeTo(away, values.yes);
	makeDataFolder(environment.data);
	await settle(environment.data);
	await importDirectory(caseDatabasePath(environment.data), checked);
	await readEverybodyAnew(environment, deployment(), now);
	const { organizations, services, active, redacted } = checked.tally;
	if (values.json) say(JSON.stringify({ ...checked.tally, findings, remarks }));
	else {
		say(
			`${counted(organizations, 'organisation')}, ${active} of ${counted(services, 'service')} active, ${counted(redacted, 'place')} redacted.`
		);
		say('Done. Phones see them the next time they ask.');
	}
	return 0;
};

const listWords: Record<keyof GoneFromDirectory, [one: string, more: string]> = {
	services: ['service', 'services'],
	locations: ['place', 'places'],
	phones: ['number', 'numbers'],
	schedules: ['opening time', 'opening times'],
	languages: ['language', 'languages'],
	cost_options: ['cost', 'costs'],
	attributes: ['word to look for', 'words to look for'],
	addresses: ['address', 'addresses'],
	open: ['organisation that everybody may look at', 'organisations that everybody may look at']
};

function takenAway(gone: GoneFromDirectory): string | undefined {
	const lists = countedEach(gone, listWords);
	return lists === '' ? undefined : `This takes away what is there and not in the files: ${lists}.`;
}
