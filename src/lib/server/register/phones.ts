import type { Audience } from '#lib/server/cases/visibility.ts';
import { inTransaction } from '#lib/server/database.ts';
import { forgetAllSlots, forgetSlot } from '#lib/server/locks/slots.ts';
import { hashOfToken } from './pair.ts';
import type { PhonesDatabase } from './register.ts';
import { endSharingWithoutPhone } from './sharing.ts';
import { isoWeek } from './week.ts';

/** A paired phone: whose plan it reads, and for whom. */
export type Phone = { id: string; ref: string; audience: Audience };

/** A line of the staff's list. `week` is the ISO week of the last contact; nothing finer is known. */
export type PhoneLine = Phone & { week: string; revoked: boolean };

/** Finds the phone that holds a token. A revoked one is known by name for as long as it is kept. */
export function phoneWith({ database }: PhonesDatabase, token: string): Phone | 'revoked' | undefined {
	const row = database
		.prepare('SELECT id, ref, audience, revoked FROM phones WHERE token_hash = ?')
		.get(hashOfToken(token));
	if (!row) return undefined;
	return row.revoked ? 'revoked' : phoneOf(row);
}

/** Notes that a phone was seen this week. A second contact in the same week writes nothing. */
export function noteContact({ database, now }: PhonesDatabase, phone: Phone): void {
	const week = isoWeek(now());
	database.prepare('UPDATE phones SET week = ? WHERE id = ? AND week <> ?').run(week, phone.id, week);
}

/** Phones, those of one case or all, in an order that tells nothing. */
export function listPhones({ database }: PhonesDatabase, ref?: string): PhoneLine[] {
	return database
		.prepare('SELECT id, ref, audience, week, revoked FROM phones ORDER BY ref, id')
		.all()
		.filter((row) => ref === undefined || row.ref === ref)
		.map((row) => ({ ...phoneOf(row), week: String(row.week), revoked: row.revoked === 1 }));
}

/** The name under which a lock is known: nobody finds a phone by it without the key file. */
export function lockHashOf({ keyed }: PhonesDatabase, lockId: string): string {
	return keyed('lock', lockId);
}

/**
 * Takes a phone's right to read away, destroys its server half and frees its slot. False if there is no such phone, or
 * it was done before.
 */
export function revoke(phones: PhonesDatabase, id: string): boolean {
	endLock(phones, id);
	return inTransaction(phones.database, () => {
		const done = phones.database
			.prepare('UPDATE phones SET revoked = 1, lock_hash = NULL, slot = NULL WHERE id = ? AND revoked = 0')
			.run(id);
		endSharingWithoutPhone(phones);
		return done.changes === 1;
	});
}

/** Forgets a phone at its own wish: nothing of it stays. */
export function forget(phones: PhonesDatabase, { id }: { id: string }): void {
	endLock(phones, id);
	inTransaction(phones.database, () => {
		// Its invitation goes too, or the same phone could still pair with it.
		phones.database.prepare('DELETE FROM invitations WHERE phone = ?').run(id);
		phones.database.prepare('DELETE FROM phones WHERE id = ?').run(id);
		endSharingWithoutPhone(phones);
	});
}

/** Forgets whatever one slot of a lock holds, paired or not; without `slot`, all of them. */
export function forgetSlotOf(phones: PhonesDatabase, lockId: string, slot?: number): void {
	const lockHash = lockHashOf(phones, lockId);
	if (slot === undefined) forgetAllSlots(phones.locks, lockHash);
	else forgetSlot(phones.locks, lockHash, slot);
	const rows = phones.database
		.prepare('SELECT id FROM phones WHERE lock_hash = ? AND (slot = ? OR ? IS NULL)')
		.all(lockHash, slot ?? null, slot ?? null);
	for (const row of rows) forget(phones, { id: String(row.id) });
}

/** Forgets phones that were last seen more than `weeks` ago. */
export function forgetSilent(phones: PhonesDatabase, weeks: number): void {
	// Weeks of this form sort as text.
	const oldest = isoWeek(new Date(phones.now().getTime() - weeks * 7 * 86_400_000));
	const silent = phones.database.prepare('SELECT id FROM phones WHERE week < ?').all(oldest);
	for (const { id } of silent) forget(phones, { id: String(id) });
}

/** Ends the phones that read `ref`, as staff do with `revoke`: they are told so at their next contact. */
export function revokeAllOf(phones: PhonesDatabase, ref: string): void {
	const open = phones.database.prepare('SELECT id FROM phones WHERE ref = ? AND revoked = 0').all(ref);
	for (const { id } of open) revoke(phones, String(id));
}

// First the half, then the pairing: were the server ended in between, the pairing is still there to be ended again.
function endLock({ database, locks }: PhonesDatabase, id: string): void {
	const row = database.prepare('SELECT lock_hash, slot FROM phones WHERE id = ?').get(id);
	if (row?.lock_hash) forgetSlot(locks, String(row.lock_hash), Number(row.slot));
}

function phoneOf(row: Record<string, unknown>): Phone {
	return { id: String(row.id), ref: String(row.ref), audience: row.audience as Audience };
}
