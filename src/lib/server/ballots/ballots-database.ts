import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '#lib/server/database.ts';
import type { Secret } from '#lib/server/secret.ts';

// WITHOUT ROWID and keyed hashes as keys: neither the rows nor their order tell when somebody asked. There is no time.
const schema = `
	CREATE TABLE IF NOT EXISTS issued (
		person TEXT NOT NULL,
		period TEXT NOT NULL,
		kind TEXT NOT NULL,
		blinded_hash TEXT NOT NULL,
		PRIMARY KEY (person, period, kind)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS periods (
		id TEXT PRIMARY KEY,
		state TEXT NOT NULL CHECK (state IN ('open', 'closed'))
	) STRICT, WITHOUT ROWID;
`;

/** The issuer's own database: who was given a token, and which periods the organisation opened and closed. */
export type BallotsDatabase = {
	database: DatabaseSync;
	/** A person's name in this database alone: it joins with nothing else. */
	person: (ref: string) => string;
	state: (period: string) => 'open' | 'closed' | undefined;
	setState: (period: string, state: 'open' | 'closed') => void;
	close(): void;
};

export function openBallotsDatabase(data: string, secret: Secret): BallotsDatabase {
	const database = openDatabase(join(data, 'ballots.db'), schema);
	const key = secret.key('ballots/person');
	return {
		database,
		person: (ref) => createHmac('sha256', key).update(ref).digest('base64url'),
		state: (period) => {
			const row = database.prepare('SELECT state FROM periods WHERE id = ?').get(period);
			return row?.state as 'open' | 'closed' | undefined;
		},
		setState: (period, state) => {
			database.prepare('INSERT OR REPLACE INTO periods (id, state) VALUES (?, ?)').run(period, state);
		},
		close: () => database.close()
	};
}
