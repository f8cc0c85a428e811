import type { Kysely } from 'kysely';
import * as v from 'valibot';
import type { Audience } from '#lib/server/cases/visibility.ts';
import { forgetSlot } from '#lib/server/locks/lock-store.ts';
import { shuffled } from '#lib/server/random.ts';
import { oldestWeek } from './contacts.ts';
import { hashOfToken } from './pair.ts';
import { queries, type PairedPhoneRow } from './queries.ts';
import type { Parts, PairedPhone, PhoneLine } from './register.ts';
import type { Tables } from './tables.ts';

/** What is sealed of a phone. */
export const PhoneContent = v.object({
	ref: v.string(),
	/** The lock's name in the locks' own database; undefined once it was revoked. */
	lock: v.optional(v.string()),
	/** The ISO week of the last contact. */
	week: v.string(),
	readsFrom: v.optional(v.number())
});
export type PhoneContent = v.InferOutput<typeof PhoneContent>;

export const phoneContext = (id: string) => `phone ${id}`;
/** Every row is sealed to one length: 256 bytes, or the next whole multiple for a very long reference. */
export const phoneStep = 256;

export const sealPhone = ({ sealed }: Parts, id: string, content: PhoneContent) =>
	sealed.sealJson(content, phoneContext(id), phoneStep);

const contentOf = ({ sealed }: Parts, row: Pick<PairedPhoneRow, 'id' | 'sealed'>): PhoneContent =>
	v.parse(PhoneContent, sealed.openJson(row.sealed, phoneContext(row.id)));

export async function phoneWith(parts: Parts, token: string): Promise<PairedPhone | 'revoked' | undefined> {
	const row = await queries.phone(parts.database.query, 'token', hashOfToken(token));
	if (!row) return undefined;
	return row.revoked ? 'revoked' : phoneOf(parts, row);
}

export async function listPhones(parts: Parts, ref?: string): Promise<PhoneLine[]> {
	const { database, keyed } = parts;
	const rows = ref
		? await queries.phonesOf(database.query, 'person', keyed('person', ref))
		: await queries.phones(database.query);
	return rows
		.map((row) => ({
			...phoneOf(parts, row),
			week: contentOf(parts, row).week,
			revoked: row.revoked === 1
		}))
		.sort((a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0));
}

// The slot ends inside the register's transaction, and before the pairing: were the server ended in between, the pairing
// is still there to be ended again; and no other phone is given the slot before both are done.
export function revoke(parts: Parts, id: string): Promise<boolean> {
	return parts.database.transaction(async (query) => {
		const row = await queries.phone(query, 'id', id);
		if (!row || row.revoked) return false;
		await parts.locks.ended.note('revoked', id);
		await endLock(parts, row);
		const { lock: _ended, ...content } = contentOf(parts, row);
		await queries.revokePhone(query, id, sealPhone(parts, id, content));
		await queries.dropSharingWithoutPhone(query);
		return true;
	});
}

export async function revokeAllOf(parts: Parts, ref: string): Promise<void> {
	const { database, keyed } = parts;
	const rows = await queries.phonesOf(database.query, 'person', keyed('person', ref));
	for (const { id } of rows) await revoke(parts, id);
}

export function forget(parts: Parts, id: string): Promise<void> {
	return parts.database.transaction((query) => forgetIn(parts, query, id));
}

async function forgetIn(parts: Parts, query: Kysely<Tables>, id: string): Promise<void> {
	const row = await queries.phone(query, 'id', id);
	if (!row) return;
	await parts.locks.ended.note('forgotten', id);
	await endLock(parts, row);
	// Its invitation goes too, or the same phone could still pair with it.
	await queries.dropInvitation(query, 'phone', id);
	await queries.dropPhone(query, id);
	await queries.dropSharingWithoutPhone(query);
}

/** Ends what a slot holds, for the holder that asked: its key share, and the pairing that lies in it. */
export function endSlot(parts: Parts, lockHash: string, slot: number, holder: string): Promise<void> {
	const { database, keyed, locks } = parts;
	return database.transaction(async (query) => {
		if (!(await forgetSlot(locks, lockHash, slot, holder))) return;
		const rows = await queries.phonesOf(query, 'lock', keyed('slot', lockHash));
		for (const row of rows) if (row.slot === slot) await forgetIn(parts, query, row.id);
	});
}

export async function forgetSilent(parts: Parts, weeks: number): Promise<void> {
	const { database, contacts, now } = parts;
	const oldest = await oldestWeek(database.query, now(), weeks);
	for (const row of await queries.phones(database.query)) {
		// Weeks of this form sort as text. One that came and is not written yet is not silent.
		if (contentOf(parts, row).week < oldest && contacts.weekOf(row.id) === undefined)
			await forget(parts, row.id);
	}
}

/**
 * Writes every phone's row anew, in random order, with the contacts that are due: two copies of the file then differ in
 * all rows, and do not tell whose week changed.
 */
export async function writePhonesAnew(parts: Parts, all: boolean): Promise<void> {
	const { database, contacts, random } = parts;
	const due = contacts.due(all);
	await database.transaction(async (query) => {
		for (const row of shuffled(await queries.phones(query), random)) {
			const content = contentOf(parts, row);
			const week = due.get(row.id)?.week ?? content.week;
			const { readsFrom, ...rest } = { ...content, week };
			// A moment that has passed would tell when somebody held a phone.
			const later = readsFrom !== undefined && readsFrom > parts.now().getTime() ? { readsFrom } : {};
			await queries.sealPhone(query, row.id, sealPhone(parts, row.id, { ...rest, ...later }));
		}
		await contacts.settle(query, all);
	});
	contacts.written(due);
}

async function endLock(parts: Parts, row: PairedPhoneRow): Promise<void> {
	const { lock } = contentOf(parts, row);
	if (lock !== undefined && row.slot !== null) await forgetSlot(parts.locks, lock, row.slot);
}

function phoneOf(parts: Parts, row: PairedPhoneRow): PairedPhone {
	const { ref, readsFrom } = contentOf(parts, row);
	return {
		id: row.id,
		ref,
		audience: row.audience as Audience,
		...(readsFrom !== undefined && { readsFrom })
	};
}
