import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import { leavingFile, postgresHouse } from '#lib/server/database/postgres/house.ts';
import { settingsOf } from '#lib/server/database/postgres/lay.ts';
import { whyOneForBoth } from '#lib/server/database/postgres/one-for-both.ts';
import { broken, good, look, type Check, type Diagnosis } from './check.ts';

/** What PostgreSQL has to be like where the databases lie in it. */
export const postgres: Check = async ({ environment: { data, keys, root } }) => {
	const house = postgresHouse(data);
	const left = existsSync(join(data, leavingFile)) ? [leftThere(house !== undefined)] : [];
	if (!house) return left;
	const set = await settingsOf(house, [...Object.keys(wanted), version]);
	const why = whyOneForBoth(readPeriodKeys(keys), root);
	return [
		good('PostgreSQL can be asked'),
		why
			? broken(why.what, why.todo)
			: good('Another organisation keeps the post office: PostgreSQL may know when, and it never knows what'),
		...left,
		...ofSettings(set)
	];
};

const leftThere = (holds: boolean) =>
	look(
		'PostgreSQL still has a copy of the databases that counts for nothing: a move, or a turn of the key, was ended in its middle',
		holds
			? 'The app takes it away when it is started.'
			: `With DATABASE_URL set as it was: ${called('move --to embedded')} takes it away.`
	);

/** What is to be said of its settings, by their names; one that is missing this version does not have. */
export const ofSettings = (set: Map<string, string>): Diagnosis[] => [
	...Object.entries(wanted).flatMap(([name, { is, verdict }]): Diagnosis[] =>
		[is, undefined].flat().includes(set.get(name)) ? [] : [verdict(`${name} is ${set.get(name)}`)]
	),
	...(Number(set.get(version)) < withLastReadings
		? []
		: [
				look(
					'PostgreSQL keeps the moment of the last visit, as all do from version 16 on (pg_stat_all_tables)',
					'Let no monitor collect it: moment by moment it is a diary of who came when (docs/postgres.md). Version 15 keeps none.'
				)
			])
];

const version = 'server_version_num';
/** Since when there is `last_seq_scan` and `last_idx_scan`. */
const withLastReadings = 160_000;

const loses = (what: string) =>
	broken(
		`PostgreSQL may lose what was acknowledged: ${what}`,
		'Take the setting back to what it is by itself.'
	);
const tells = (what: string) =>
	look(
		`PostgreSQL writes down more of visits than it has to: ${what}`,
		'Take the setting back to what it is by itself: a log with moments is a diary of who came when.'
	);

const writesNothing = (what: string) =>
	broken(
		`PostgreSQL can only be read, not written: ${what}`,
		'Is DATABASE_URL right? It was set so, or is a copy that follows another one: ask whoever keeps it.'
	);

/** Settings as PostgreSQL has them by itself, and what it is otherwise. */
const wanted: Record<string, { is: string | string[]; verdict: (what: string) => Diagnosis }> = {
	transaction_read_only: { is: 'off', verdict: writesNothing },
	fsync: { is: 'on', verdict: loses },
	full_page_writes: { is: 'on', verdict: loses },
	synchronous_commit: { is: 'on', verdict: loses },
	log_statement: { is: 'none', verdict: tells },
	log_min_duration_statement: { is: '-1', verdict: tells },
	log_duration: { is: 'off', verdict: tells },
	// A list from version 18 on, in which nothing stands.
	log_connections: { is: ['off', ''], verdict: tells },
	log_disconnections: { is: 'off', verdict: tells },
	track_commit_timestamp: { is: 'off', verdict: tells }
};
