import { slotCount } from '#lib/domain/pairing.ts';
import { inTransaction } from '#lib/server/database.ts';
import type { Tries } from './guess-limit.ts';
import type { LocksDatabase } from './locks-database.ts';
import { placesOf, type PlaceKind } from './places.ts';

/* All that is asked of locks.db, and everything in it that is sealed. */

/** A slot as it is stored: its key share in clear here, sealed on the disk. */
export type SlotRow = {
	slot: number;
	holder: string;
	/** A 32-byte seed; undefined where it was destroyed after ten. */
	keyShare: Buffer | undefined;
	/** The question that the book here last proved to be its code; random letters where it never did. */
	ownQuestion: string;
	eraseAfterTen: boolean;
};

const shareContext = (lockHash: string, slot: number) => `key share ${lockHash} ${slot}`;
const triesContext = (lockHash: string) => `tries ${lockHash}`;

/**
 * Takes a free place and makes its key share, whether or not a number code will ever need it: so the server does not
 * know which books have one. The same `holder` gets the same slot again. `taken`: slots known to be taken elsewhere;
 * `unusedSince`: a week, for a slot that goes away unless its book says that it exists.
 */
export function takeSlot(
	locks: LocksDatabase,
	lockHash: string,
	holder: string,
	{ kind, taken = [], unusedSince }: { kind: PlaceKind; taken?: readonly number[]; unusedSince?: string }
): number | undefined {
	const { database, random, seal } = locks;
	return inTransaction(database, () => {
		const rows = database.prepare('SELECT slot, holder FROM slots WHERE lock_hash = ?').all(lockHash);
		const again = rows.find((row) => row.holder === holder);
		if (again) return Number(again.slot);
		const used = new Set([...taken, ...rows.map((row) => Number(row.slot))]);
		const slot = placesOf(locks, lockHash, kind).find((place) => !used.has(place));
		if (slot === undefined) return undefined;
		database
			.prepare(
				'INSERT INTO slots (lock_hash, slot, holder, key_share, own_question, unused_since) VALUES (?, ?, ?, ?, ?, ?)'
			)
			.run(
				lockHash,
				slot,
				holder,
				seal(random(32), shareContext(lockHash, slot)),
				random(16).toString('base64url'),
				unusedSince ?? null
			);
		return slot;
	});
}

/** The taken slots of a lock. */
export function slotsOf({ database, unseal }: LocksDatabase, lockHash: string): SlotRow[] {
	return database
		.prepare('SELECT * FROM slots WHERE lock_hash = ?')
		.all(lockHash)
		.map((row) => {
			const slot = Number(row.slot);
			const sealed = row.key_share as Uint8Array | null;
			return {
				slot,
				holder: String(row.holder),
				keyShare: sealed ? unseal(sealed, shareContext(lockHash, slot)) : undefined,
				ownQuestion: String(row.own_question),
				eraseAfterTen: row.erase_after_ten === 1
			};
		});
}

/**
 * The four key shares of a lock, as seeds. A slot that is free, forgotten or of an unknown phone has one too, from a keyed
 * function: the same every time, after the same work.
 */
export function keySharesOf(locks: LocksDatabase, lockHash: string, slots: SlotRow[]): Buffer[] {
	return Array.from({ length: slotCount }, (_, slot) => {
		const unknown = locks.derived('unknown', `${lockHash} ${slot}`);
		return slots.find((row) => row.slot === slot)?.keyShare ?? unknown;
	});
}

/** Frees a slot and destroys its key share: every copy of the phone's disk is noise from now on. */
export function forgetSlot({ database }: LocksDatabase, lockHash: string, slot: number): void {
	database.prepare('DELETE FROM slots WHERE lock_hash = ? AND slot = ?').run(lockHash, slot);
	settle({ database });
}

/** Destroys the key share of a slot; the slot stays taken. `settle` after the transaction that this is part of. */
export function eraseKeyShare({ database }: LocksDatabase, lockHash: string, slot: number): void {
	database.prepare('UPDATE slots SET key_share = NULL WHERE lock_hash = ? AND slot = ?').run(lockHash, slot);
}

/** Keeps what the book in a slot chose, proved or said. */
export function updateSlot(
	{ database }: LocksDatabase,
	lockHash: string,
	slot: number,
	change: { eraseAfterTen: boolean } | { ownQuestion: string } | { used: true }
): void {
	const [column, value] =
		'eraseAfterTen' in change
			? (['erase_after_ten', change.eraseAfterTen ? 1 : 0] as const)
			: 'ownQuestion' in change
				? (['own_question', change.ownQuestion] as const)
				: (['unused_since', null] as const);
	database
		.prepare(`UPDATE slots SET ${column} = ? WHERE lock_hash = ? AND slot = ?`)
		.run(value, lockHash, slot);
}

/** Takes away the slots that were asked for before `week` and whose books never said that they exist. */
export function forgetUnusedSlots({ database }: LocksDatabase, week: string): void {
	const done = database.prepare('DELETE FROM slots WHERE unused_since < ?').run(week);
	if (done.changes > 0) settle({ database });
}

/** What is remembered of a lock's tries. */
export function triesOf({ database, unseal }: LocksDatabase, lockHash: string): Tries | undefined {
	const row = database.prepare('SELECT sealed FROM tries WHERE lock_hash = ?').get(lockHash);
	if (!row) return undefined;
	return JSON.parse(unseal(row.sealed as Uint8Array, triesContext(lockHash)).toString()) as Tries;
}

/** The locks of which tries are remembered. */
export function locksTried({ database }: LocksDatabase): string[] {
	return database
		.prepare('SELECT lock_hash FROM tries')
		.all()
		.map((row) => String(row.lock_hash));
}

/** Ten questions with four proofs each; JSON takes spaces behind it. So that the size does not tell how many there were. */
const triesLength = 768;

/** Remembers a lock's tries; undefined: forgets them. */
export function keepTries(
	{ database, seal }: LocksDatabase,
	lockHash: string,
	tries: Tries | undefined
): void {
	if (tries === undefined) {
		database.prepare('DELETE FROM tries WHERE lock_hash = ?').run(lockHash);
		return;
	}
	const plain = Buffer.from(JSON.stringify(tries).padEnd(triesLength));
	database
		.prepare('INSERT OR REPLACE INTO tries (lock_hash, sealed) VALUES (?, ?)')
		.run(lockHash, seal(plain, triesContext(lockHash)));
}

/**
 * What was deleted must leave the write-ahead log as well: a stolen copy of the folder holds both files. A reader in
 * another process may hold it back for a moment; then the next one does it. Never inside a transaction.
 */
export function settle({ database }: Pick<LocksDatabase, 'database'>): void {
	database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
