import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase, type Database, type Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';
import { openEnded, type Ended } from '#lib/server/kept/ended.ts';
import type { Random } from '#lib/server/random.ts';
import { sealing, type Sealing } from '#lib/server/sealing.ts';
import type { Secret } from '#lib/server/secret.ts';

/*
 * slots: which slots of a phone are taken, and the key share of each, sealed with the key file's key. `unused_since` is a
 * week, of slots whose book has not been made yet.
 * tries: what was tried on one day, sealed and of one size. Keyed hashes as keys, rows in their order: it tells nothing.
 *
 * A try has to be on the disk before it is answered, so two nightly copies show that some lock was tried that day. Whose
 * it was they do not show, not even with the key file: a row of `tries` has a name of its own, made of the lock's name as
 * the phone sends it, which lies nowhere here. Only where a slot is to be destroyed after ten, and ten were tried, does
 * the row say which lock it is, so that this is done also when the phone never asks again.
 */
export type Tables = {
	slots: {
		lock_hash: string;
		slot: number;
		holder: string;
		key_share: Uint8Array | null;
		own_question: string;
		erase_after_ten: number;
		unused_since: string | null;
	};
	tries: { name: string; sealed: Uint8Array };
};

/** An old copy of it would undo forgetting: none is kept, not even before a migration. */
export const locksShape: Shape = {
	copyBefore: false,
	hidesOrder: true,
	migrations: [
		{
			name: 'slots, tries',
			up: async (query, engine) => {
				await layTable(
					query,
					engine,
					'slots',
					{
						lock_hash: 'text',
						slot: 'integer',
						holder: 'text unique',
						key_share: 'bytes or null',
						own_question: 'text',
						erase_after_ten: 'integer',
						unused_since: 'text or null'
					},
					(table) => table.addPrimaryKeyConstraint('one_book_a_slot', ['lock_hash', 'slot'])
				);
				await layTable(query, engine, 'tries', { name: 'text key', sealed: 'bytes' });
			}
		}
	]
};

const purposes = ['unknown', 'proof', 'question', 'request', 'nonce', 'place', 'tries'] as const;
type Purpose = (typeof purposes)[number];

/** What the parts of this folder work with. */
export type LocksDatabase = {
	database: Database<Tables>;
	/** A 32-byte value derived from the key file for one purpose. */
	derived: (purpose: Purpose, value: string | Uint8Array) => Buffer;
	sealed: Sealing;
	/** What ended, so that no older copy brings it back. */
	ended: Ended;
	random: Random;
	now: () => Date;
	close(): Promise<void>;
};

/** Opens `locks.db`, and the list of what ended beside it: a copy of the one undoes forgetting without the other. */
export async function openLocksDatabase(
	data: string,
	secret: Secret,
	random: Random,
	now: () => Date
): Promise<LocksDatabase> {
	const database = await openDatabase<Tables>(join(data, 'locks.db'), locksShape);
	const ended = await openEnded(data, secret, now);
	const keys = new Map(
		purposes.map((purpose) => [purpose, createSecretKey(secret.key(`locks/${purpose}`))] as const)
	);
	return {
		database,
		derived: (purpose, value) =>
			createHmac('sha256', keys.get(purpose) as KeyObject)
				.update(value)
				.digest(),
		sealed: sealing(secret.key('locks/seal'), random),
		ended,
		random,
		now,
		close: async () => {
			await ended.close();
			await database.close();
		}
	};
}
