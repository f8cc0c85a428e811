import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { postgresHouse } from '#lib/server/database/postgres/house.ts';
import { settingsOf } from '#lib/server/database/postgres/lay.ts';
import { isKeptByOthers, whatToDo, whyNot } from '#lib/server/database/postgres/one-for-both.ts';
import { broken, good, look, type Check, type Diagnosis } from './check.ts';

/** What PostgreSQL has to be like where the databases lie in it. */
export const postgres: Check = async ({ environment: { data, keys } }) => {
	const house = postgresHouse(data);
	if (!house) return [];
	const set = await settingsOf(house, Object.keys(wanted));
	return [
		good('PostgreSQL can be asked'),
		isKeptByOthers(readPeriodKeys(keys))
			? good('Another organisation keeps the post office: PostgreSQL may know when, and it never knows what')
			: broken(whyNot, whatToDo),
		...Object.entries(wanted).flatMap(([name, { is, verdict }]): Diagnosis[] =>
			set.get(name) === is || set.get(name) === undefined ? [] : [verdict(`${name} is ${set.get(name)}`)]
		)
	];
};

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

/** Settings as PostgreSQL has them by itself, and what it is otherwise. */
const wanted: Record<string, { is: string; verdict: (what: string) => Diagnosis }> = {
	fsync: { is: 'on', verdict: loses },
	full_page_writes: { is: 'on', verdict: loses },
	synchronous_commit: { is: 'on', verdict: loses },
	log_statement: { is: 'none', verdict: tells },
	log_min_duration_statement: { is: '-1', verdict: tells },
	log_duration: { is: 'off', verdict: tells },
	log_connections: { is: 'off', verdict: tells },
	log_disconnections: { is: 'off', verdict: tells },
	track_commit_timestamp: { is: 'off', verdict: tells }
};
