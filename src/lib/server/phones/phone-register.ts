import type { Audience } from '#lib/server/cases/visibility.ts';
import { inTransaction } from '#lib/server/database.ts';
import { hashOfToken } from './pair.ts';
import type { PhonesDatabase } from './phones-database.ts';
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

/** Takes a phone's right to read away and frees its slot. False if there is no such phone, or it was done before. */
export function revoke({ database }: PhonesDatabase, id: string): boolean {
	return inTransaction(database, () => {
		const done = database
			.prepare('UPDATE phones SET revoked = 1, lock_hash = NULL, slot = NULL WHERE id = ? AND revoked = 0')
			.run(id);
		return done.changes === 1;
	});
}

/** Forgets a phone at its own wish: nothing of it stays. */
export function forget({ database }: PhonesDatabase, phone: Phone): void {
	inTransaction(database, () => {
		// Its invitation goes too, or the same phone could still pair with it.
		database.prepare('DELETE FROM invitations WHERE phone = ?').run(phone.id);
		database.prepare('DELETE FROM phones WHERE id = ?').run(phone.id);
	});
}

/** Forgets phones that were last seen more than `weeks` ago. */
export function forgetSilent({ database, now }: PhonesDatabase, weeks: number): void {
	// Weeks of this form sort as text.
	const oldest = isoWeek(new Date(now().getTime() - weeks * 7 * 86_400_000));
	database.prepare('DELETE FROM phones WHERE week < ?').run(oldest);
}

function phoneOf(row: Record<string, unknown>): Phone {
	return { id: String(row.id), ref: String(row.ref), audience: row.audience as Audience };
}
