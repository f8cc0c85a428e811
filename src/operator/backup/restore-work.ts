import { globSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { issuedShape } from '#lib/server/ballots/issued.ts';
import { called } from '#lib/server/called.ts';
import { casesShape } from '#lib/server/cases/embedded/tables.ts';
import { openDatabase } from '#lib/server/database/database.ts';
import { isThere } from '#lib/server/database/sqlite/file.ts';
import type { Environment } from '#lib/server/environment.ts';
import { kept } from '#lib/server/kept/kept.ts';
import { locksShape } from '#lib/server/locks/locks-database.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { registerShape } from '#lib/server/register/tables.ts';
import { askPassphrase, passphrasesIn } from '#operator/commands/feedback/passphrase.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { alone } from './alone.ts';
import { putBack } from './put-back.ts';

type Options = { key?: string; passphraseFile?: string; lost?: string };

/** `restore ARCHIVE` */
export const restoreWork: Work<Options, [archive?: string]> = async (values, context, given) => {
	const { say, now } = context;
	const environment = withRealPeople(context.environment);
	if (values.lost !== undefined) return alone(environment.data, () => goOnWithout(values.lost!, context));
	if (!given) throw new OperatorError('Say what to put back: restore ARCHIVE --key FILE', 2);
	const archive = newestIn(given);
	const passphrase = values.passphraseFile
		? passphrasesIn(values.passphraseFile)[0]
		: await askPassphrase('Passphrase of this backup');
	const { manifest, ended, differing } = await alone(environment.data, () =>
		putBack(environment, archive, passphrase ?? '', {
			now: now(),
			...(values.key !== undefined && { key: values.key })
		})
	);
	const rows = (file: string, table: string) => manifest.rows[file]?.[table] ?? 0;
	say(`${archive}, of week ${manifest.week}, is back in ${environment.data}, whole.`);
	say(
		`  back again   ${counted(rows('cases.db', 'people'), 'person', 'people')}, ${counted(rows('phones.db', 'phones'), 'phone')}`
	);
	if (ended)
		say(
			`  ended again  ${counted(ended.phones, 'phone')}, ${counted(ended.sharing, 'family’s reading', 'families’ reading')}, ${counted(ended.locks, 'place of a lock', 'places of locks')}, ${counted(ended.people, 'person', 'people')}`
		);
	else
		say(
			`  look         No list of what ended lay beside the key: a phone that was revoked since then reads again, and so does a family. Go through: ${called('phones')}, sharing`
		);
	say(
		'  not back     phones paired since then (invite them anew), envelopes of the open quarter, who came since then'
	);
	for (const place of differing)
		say(`  look         ${place} is another one than in the backup, and stays as it is`);
	say(`Next: ${called('doctor')}, then start the service.`);
	return 0;
};

/** Where real people go, also while the demonstration is served because nothing of theirs is there. */
function withRealPeople(environment: Environment): Environment {
	const { data, real, demonstration, keys, config } = environment;
	const isBeside = data === demonstration && dirname(keys) === demonstration;
	return {
		...environment,
		data: real,
		...(isBeside && { keys: join(dirname(config.path), 'companion.keys.json') })
	};
}

function newestIn(given: string): string {
	const found = statSync(given, { throwIfNoEntry: false });
	if (!found) throw new OperatorError(`There is no ${given}.`);
	if (!found.isDirectory()) return given;
	const names = globSync('*.rumduol', { cwd: given }).sort(
		(one, other) =>
			statSync(join(given, one)).mtimeMs - statSync(join(given, other)).mtimeMs || (one < other ? -1 : 1)
	);
	const newest = names.at(-1);
	if (!newest) throw new OperatorError(`There is no backup in ${given}.`);
	return join(given, newest);
}

const shapes = {
	'cases.db': casesShape,
	'phones.db': registerShape,
	'locks.db': locksShape,
	'ballots.db': issuedShape
};

async function goOnWithout(file: string, { environment, say }: CommandContext): Promise<0> {
	if (!Object.hasOwn(shapes, file))
		throw new OperatorError(`Only one of these can be begun anew: ${Object.keys(shapes).join(', ')}`, 2);
	const path = join(environment.data, file);
	if (isThere(path)) throw new OperatorError(`${path} is there. Nothing was changed.`);
	await (await openDatabase(path, shapes[file as keyof typeof shapes])).close();
	say(`${path} is there again, and empty. ${kept.find(({ path }) => path === file)?.lost ?? ''}`);
	return 0;
}
