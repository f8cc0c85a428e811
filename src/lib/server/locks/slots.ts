import { slotCount } from '#lib/domain/pairing.ts';
import { inTransaction } from '#lib/server/database.ts';
import { below } from '#lib/server/random.ts';
import type { LocksDatabase } from './locks-database.ts';

/** At most this many notes books a phone, so that there is room for an invitation on a phone that many use. */
export const mostNotes = 2;

const contextOf = (lockHash: string, slot: number) => `half ${lockHash} ${slot}`;

/**
 * Takes a free slot and makes its server half, whether or not a number code will ever need it: so the server does not
 * know which books have one. The same `holder` gets the same slot again. `taken`: slots known to be taken elsewhere.
 */
export function takeSlot(
	{ database, random, seal }: LocksDatabase,
	lockHash: string,
	holder: string,
	{ notes = false, taken = [] as readonly number[] } = {}
): number | undefined {
	return inTransaction(database, () => {
		const again = database
			.prepare('SELECT slot FROM slots WHERE holder = ? AND lock_hash = ?')
			.get(holder, lockHash);
		if (again) return Number(again.slot);
		const rows = database.prepare('SELECT slot, notes FROM slots WHERE lock_hash = ?').all(lockHash);
		if (notes && rows.filter((row) => row.notes === 1).length >= mostNotes) return undefined;
		const used = new Set([...taken, ...rows.map((row) => Number(row.slot))]);
		const free = Array.from({ length: slotCount }, (_, slot) => slot).filter((slot) => !used.has(slot));
		// Any free one: the first would tell which book came first.
		const slot = free[below(Math.max(free.length, 1), random)];
		if (slot === undefined) return undefined;
		database
			.prepare('INSERT INTO slots (lock_hash, slot, holder, notes, half) VALUES (?, ?, ?, ?, ?)')
			.run(lockHash, slot, holder, notes ? 1 : 0, seal(random(32), contextOf(lockHash, slot)));
		return slot;
	});
}

/** Frees a slot and destroys its server half: every copy of the phone's disk is noise from now on. */
export function forgetSlot({ database }: LocksDatabase, lockHash: string, slot: number): void {
	database.prepare('DELETE FROM slots WHERE lock_hash = ? AND slot = ?').run(lockHash, slot);
	settle(database);
}

/** The same for every slot of a phone. */
export function forgetAllSlots({ database }: LocksDatabase, lockHash: string): void {
	database.prepare('DELETE FROM slots WHERE lock_hash = ?').run(lockHash);
	settle(database);
}

/** Destroys the halves of a phone's slots whose owners chose "erase after ten"; the slots stay taken. */
export function eraseWhereChosen({ database }: LocksDatabase, lockHash: string): void {
	const done = database
		.prepare('UPDATE slots SET half = NULL WHERE lock_hash = ? AND erase_after_ten = 1 AND half IS NOT NULL')
		.run(lockHash);
	if (done.changes > 0) settle(database);
}

export function chooseEraseAfterTen(
	{ database }: LocksDatabase,
	lockHash: string,
	slot: number,
	erase: boolean
): void {
	database
		.prepare('UPDATE slots SET erase_after_ten = ? WHERE lock_hash = ? AND slot = ?')
		.run(erase ? 1 : 0, lockHash, slot);
}

/**
 * The seeds of a phone's four halves. A slot that is free, forgotten or of an unknown phone has one too, from a keyed
 * function: the same every time, after the same work.
 */
export function seedsOf(locks: LocksDatabase, lockHash: string): Buffer[] {
	const rows = locks.database.prepare('SELECT slot, half FROM slots WHERE lock_hash = ?').all(lockHash);
	return Array.from({ length: slotCount }, (_, slot) => {
		const unknown = locks.derived('unknown', `${lockHash} ${slot}`);
		const half = rows.find((row) => row.slot === slot)?.half as Uint8Array | null | undefined;
		return half ? locks.unseal(half, contextOf(lockHash, slot)) : unknown;
	});
}

/** Who holds a slot; undefined where nobody does. */
export function holderOf({ database }: LocksDatabase, lockHash: string, slot: number): string | undefined {
	const row = database
		.prepare('SELECT holder FROM slots WHERE lock_hash = ? AND slot = ?')
		.get(lockHash, slot);
	return row && String(row.holder);
}

// What was deleted must leave the write-ahead log as well: a stolen copy of the folder holds both files. A reader in
// another process may hold it back for a moment; then the next one does it.
function settle(database: LocksDatabase['database']): void {
	database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
