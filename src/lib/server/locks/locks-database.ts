import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '#lib/server/database.ts';
import type { Random } from '#lib/server/random.ts';
import type { Secret } from '#lib/server/secret.ts';

/*
 * slots: which slots of a phone are taken, and the key share of each, sealed with the key file's key. `unused_since` is a
 * week, of slots whose book has not been made yet.
 * tries: what was tried on one day, sealed and of one size. WITHOUT ROWID and keyed hashes: the order of the rows tells
 * nothing.
 */
const schema = `
	CREATE TABLE IF NOT EXISTS slots (
		lock_hash TEXT NOT NULL,
		slot INTEGER NOT NULL,
		holder TEXT NOT NULL UNIQUE,
		key_share BLOB,
		own_question TEXT NOT NULL,
		erase_after_ten INTEGER NOT NULL DEFAULT 0,
		unused_since TEXT,
		PRIMARY KEY (lock_hash, slot)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS tries (
		lock_hash TEXT PRIMARY KEY,
		sealed BLOB NOT NULL
	) STRICT, WITHOUT ROWID;
`;

const purposes = ['unknown', 'proof', 'question', 'request', 'nonce', 'place'] as const;
type Purpose = (typeof purposes)[number];

/** What the parts of this folder work with. */
export type LocksDatabase = {
	database: DatabaseSync;
	/** A 32-byte value derived from the key file for one purpose; nothing derived here is stored. */
	derived: (purpose: Purpose, value: string | Uint8Array) => Buffer;
	seal: (plain: Uint8Array, context: string) => Buffer;
	/** @throws Error when the bytes or the context are others */
	unseal: (sealed: Uint8Array, context: string) => Buffer;
	random: Random;
	now: () => Date;
	close(): void;
};

/**
 * Opens `locks.db`. It is in no backup: who loses it asks for a new invitation, and a copy of it would undo forgetting.
 */
export function openLocksDatabase(
	data: string,
	secret: Secret,
	random: Random,
	now: () => Date
): LocksDatabase {
	const database = openDatabase(join(data, 'locks.db'), schema);
	const keys = new Map(purposes.map((purpose) => [purpose, secret.key(`locks/${purpose}`)]));
	const sealing = secret.key('locks/seal');
	return {
		database,
		derived: (purpose, value) =>
			createHmac('sha256', keys.get(purpose) as Buffer)
				.update(value)
				.digest(),
		seal: (plain, context) => {
			const iv = random(12);
			const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(context));
			return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
		},
		unseal: (sealed, context) => {
			const bytes = Buffer.from(sealed);
			const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12))
				.setAAD(Buffer.from(context))
				.setAuthTag(bytes.subarray(-16));
			return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
		},
		random,
		now,
		close: () => database.close()
	};
}
