import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '#lib/server/database.ts';
import { openLocksDatabase, type LocksDatabase } from '#lib/server/locks/locks-database.ts';
import type { Random } from '#lib/server/random.ts';
import type { Secret } from '#lib/server/secret.ts';

// WITHOUT ROWID and random keys: the order of the rows tells nothing about who came when.
const schema = `
	CREATE TABLE IF NOT EXISTS invitations (
		id TEXT PRIMARY KEY,
		ref TEXT NOT NULL,
		audience TEXT NOT NULL CHECK (audience IN ('person', 'family')),
		locator_hash TEXT NOT NULL UNIQUE,
		code_hash TEXT NOT NULL,
		secret_hash TEXT NOT NULL UNIQUE,
		expires INTEGER NOT NULL,
		tries_left INTEGER NOT NULL,
		used_by TEXT,
		phone TEXT
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS phones (
		id TEXT PRIMARY KEY,
		ref TEXT NOT NULL,
		audience TEXT NOT NULL CHECK (audience IN ('person', 'family')),
		token_hash TEXT NOT NULL UNIQUE,
		lock_hash TEXT,
		slot INTEGER,
		week TEXT NOT NULL,
		revoked INTEGER NOT NULL DEFAULT 0,
		UNIQUE (lock_hash, slot)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS new_readers (
		phone TEXT PRIMARY KEY,
		reads_from INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS sharing (
		ref TEXT PRIMARY KEY,
		sealed BLOB NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS nobody (
		only INTEGER PRIMARY KEY CHECK (only = 1),
		tries_left INTEGER NOT NULL
	) STRICT;
	INSERT OR IGNORE INTO nobody (only, tries_left) VALUES (1, 0);
`;

const purposes = ['locator', 'code', 'secret', 'phone', 'lock', 'token', 'item'] as const;
type Purpose = (typeof purposes)[number];

/** What the parts of this folder work with. `keyed` hashes a value for one purpose; only such hashes are stored. */
export type PhonesDatabase = {
	database: DatabaseSync;
	keyed: (purpose: Purpose, value: string) => string;
	/** The key under which her choices lie sealed: a copy of the file alone does not tell what she shares. */
	sharingKey: Buffer;
	random: Random;
	now: () => Date;
	/** The server's halves: ending a pairing must end them too, whoever does it. */
	locks: LocksDatabase;
	close(): void;
};

/** Opens `phones.db`: invitations, paired phones, and what people let their families see. It never lies beside case data. */
export function openPhonesDatabase(
	data: string,
	secret: Secret,
	random: Random,
	now: () => Date
): PhonesDatabase {
	const database = openDatabase(join(data, 'phones.db'), schema);
	const locks = openLocksDatabase(data, secret, random, now);
	const keys = new Map(purposes.map((purpose) => [purpose, secret.key(`phones/${purpose}`)]));
	return {
		database,
		keyed: (purpose, value) =>
			createHmac('sha256', keys.get(purpose) as Buffer)
				.update(value)
				.digest('base64url'),
		sharingKey: secret.key('phones/sharing'),
		random,
		now,
		locks,
		close: () => {
			database.close();
			locks.close();
		}
	};
}
