import { timingSafeEqual } from 'node:crypto';
import { inTransaction } from '#lib/server/database.ts';
import type { LocksDatabase } from './locks-database.ts';
import { eraseWhereChosen } from './slots.ts';

const minute = 60_000;
const day = 86_400_000;

/** How long a phone waits after its first, second, … tenth unanswered try of a day. Milliseconds. */
export const waits = [0, 0, 0, minute, minute, 5 * minute, 15 * minute, 30 * minute, 60 * minute, day];

/** A tenth try may be the right one; its proof has this long to come before anything is destroyed. */
const proofTime = 2 * minute;

type Row = {
	day: number;
	failed: number;
	until: number | null;
	blinded: string;
	nonce: string | null;
};

/** A counted try, or how long the phone waits, in seconds. */
export type Counted = { nonce: string } | { wait: number };

/**
 * Counts a try of a phone, in one transaction that is on the disk before anything is answered: whoever ends the server
 * between two tries gains nothing. The same blinded element again is the same try, for replies that were lost.
 *
 * A right try takes itself back and no other. Tries that were wrong are forgotten with the day, never because some book
 * was opened: otherwise somebody with a notes book of their own on her phone could clear the count again and again.
 */
export function countTry(locks: LocksDatabase, lockHash: string, blinded: string): Counted {
	const { database, derived, random } = locks;
	const now = locks.now().getTime();
	const mark = derived('blinded', blinded).toString('base64url');
	return inTransaction(database, (): Counted => {
		const row = rowOf(locks, lockHash);
		if (row && row.blinded === mark && row.nonce) return { nonce: row.nonce };
		if (row && row.failed >= waits.length && row.until && row.until - now < day - proofTime)
			eraseWhereChosen(locks, lockHash);
		if (row?.until && row.until > now) return { wait: Math.ceil((row.until - now) / 1000) };
		const failed = failedBefore(row, now) + 1;
		const wait = waits[failed - 1] ?? day;
		// To the whole minute: what is stored tells less.
		const until = wait === 0 ? null : Math.ceil((now + wait) / minute) * minute;
		const nonce = random(16).toString('base64url');
		database
			.prepare(
				'INSERT OR REPLACE INTO attempts (lock_hash, day, failed, until, blinded, nonce) VALUES (?, ?, ?, ?, ?, ?)'
			)
			.run(lockHash, dayOf(now), failed, until, mark, nonce);
		return { nonce };
	});
}

/** The name of the try that waits for its proof. */
export function pendingNonce(locks: LocksDatabase, lockHash: string): string | undefined {
	return rowOf(locks, lockHash)?.nonce ?? undefined;
}

/** Takes the last try back: it opened a book. A phone with no other keeps no row. */
export function takeBack({ database }: LocksDatabase, lockHash: string): void {
	database
		.prepare(
			'UPDATE attempts SET failed = failed - 1, until = NULL, nonce = NULL WHERE lock_hash = ? AND nonce IS NOT NULL'
		)
		.run(lockHash);
	database.prepare('DELETE FROM attempts WHERE lock_hash = ? AND failed <= 0').run(lockHash);
}

/** Forgets what is over, and destroys the halves that were to be destroyed after ten. Runs on the schedule. */
export function forgetOldAttempts(locks: LocksDatabase): void {
	const { database } = locks;
	const now = locks.now().getTime();
	const full = database
		.prepare('SELECT lock_hash FROM attempts WHERE failed >= ? AND until - ? < ?')
		.all(waits.length, now, day - proofTime);
	for (const { lock_hash } of full) eraseWhereChosen(locks, String(lock_hash));
	database
		.prepare('DELETE FROM attempts WHERE (until IS NULL AND day < ?) OR until <= ? - ?')
		.run(dayOf(now), now, day);
}

function rowOf({ database }: LocksDatabase, lockHash: string): Row | undefined {
	return database.prepare('SELECT * FROM attempts WHERE lock_hash = ?').get(lockHash) as Row | undefined;
}

// Ten in a row were paid for with their day; fewer are forgotten at the end of theirs.
function failedBefore(row: Row | undefined, now: number): number {
	if (!row || row.failed >= waits.length) return 0;
	return row.day < dayOf(now) ? 0 : row.failed;
}

const dayOf = (time: number) => Math.floor(time / day);

/** Compares without telling by its time where two texts differ. */
export function same(a: string, b: string): boolean {
	return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
