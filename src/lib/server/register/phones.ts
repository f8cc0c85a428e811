import type { Kysely } from 'kysely';
import * as v from 'valibot';
import type { Audience } from '#lib/server/cases/visibility.ts';
import { inGroups } from '#lib/server/in-groups.ts';
import { forgetSlot, namesOfSlots, slotName } from '#lib/server/locks/lock-store.ts';
import { seenFrom } from '#lib/domain/sharing.ts';
import { endingsOf } from './endings.ts';
import { inParts, inRandomOrder } from './in-parts.ts';
import { hashOfToken } from './pair.ts';
import { queries, type PairedPhoneRow, type PhoneOfToken } from './queries.ts';
import type { Parts, PairedPhone, PhoneLine } from './register.ts';
import type { Tables } from './tables.ts';
import type { Soon } from '#lib/server/soon.ts';

/** What is sealed of a phone. */
export const PhoneContent = v.object({
	ref: v.string(),
	/** The lock's name in the locks' own database; undefined once it was revoked. */
	lock: v.optional(v.string()),
	/** The ISO week of the last contact. */
	week: v.string(),
	/** How many weeks the server had lived then. What is not seen for so many more is silent, whatever a clock says. */
	lived: v.optional(v.number()),
	readsFrom: v.optional(v.number())
});
export type PhoneContent = v.InferOutput<typeof PhoneContent>;

export const phoneContext = (id: string) => `phone ${id}`;
/** Every row is sealed to one length: 256 bytes, or the next whole multiple for a very long reference. */
export const phoneStep = 256;

/** So many rows are sealed by one statement, which looks for each among them. */
const together = 50;

export const sealPhone = ({ sealed }: Parts, id: string, content: PhoneContent) =>
	sealed.sealJson(content, phoneContext(id), phoneStep);

export const contentOf = ({ sealed }: Parts, row: Pick<PairedPhoneRow, 'id' | 'sealed'>): PhoneContent =>
	v.parse(PhoneContent, sealed.openJson(row.sealed, phoneContext(row.id)));

export const phoneWith = (
	{ phoneOfToken }: Parts,
	token: string
): Soon<PairedPhone | 'revoked' | undefined> => phoneOfToken(hashOfToken(token));

/** The phone that a row with a token's hash speaks of. */
export const phoneIn = (parts: Parts, row: PhoneOfToken | undefined): PairedPhone | 'revoked' | undefined =>
	row && (row.revoked ? 'revoked' : phoneOf(parts, row));

export async function listPhones(parts: Parts, ref?: string): Promise<PhoneLine[]> {
	const { database, keyed } = parts;
	const { query } = database;
	const rows = ref
		? await queries.phonesOf(query, 'person', keyed('person', ref))
		: await queries.phones(query);
	const endings = await endingsOf(
		parts,
		query,
		rows.filter(({ revoked }) => !revoked).map(({ id }) => id)
	);
	const lines = rows.map((row): PhoneLine => {
		const content = contentOf(parts, row);
		const ending = endings.get(row.id);
		return {
			...phoneFrom(row, content),
			week: content.week,
			revoked: row.revoked === 1,
			...(ending && { ending })
		};
	});
	return lines.sort((a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0));
}

/** See `Register`. */
export async function* refsOfPhones(parts: Parts): AsyncGenerator<string[]> {
	const { query } = parts.database;
	const after = (last: string, limit: number) => queries.phonesAfter(query, last, limit);
	for await (const rows of inParts(after, ({ id }) => id)) yield rows.map((row) => contentOf(parts, row).ref);
}

/** See `Register`. Whoever seems not to fit is looked at again while nobody ends or pairs. */
export async function notFitting(parts: Parts): Promise<{ ended: string[]; withoutSlot: string[] }> {
	const look = async (query: Kysely<Tables>, among?: Set<string>) => {
		const rows = await queries.phones(query);
		const since = await parts.locks.ended.since('');
		const slots = new Set(await namesOfSlots(parts.locks));
		const phones = rows.filter(({ id, revoked }) => revoked === 0 && (among?.has(id) ?? true));
		const ended = phones.filter(({ id }) => since.has('revoked', id) || since.has('forgotten', id));
		const withoutSlot = phones.filter(
			(row) => !slots.has(slotName(contentOf(parts, row).lock ?? '', Number(row.slot)))
		);
		return { ended: ended.map(({ id }) => id), withoutSlot: withoutSlot.map(({ id }) => id) };
	};
	const { ended, withoutSlot } = await look(parts.database.query);
	const among = new Set([...ended, ...withoutSlot]);
	return among.size === 0
		? { ended, withoutSlot }
		: parts.database.transaction((query) => look(query, among));
}

// The slot ends inside the register's transaction, and before the pairing: were the server ended in between, the pairing
// is still there to be ended again; and no other phone is given the slot before both are done.
export function revoke(parts: Parts, id: string): Promise<boolean> {
	return parts.database.transaction((query) => revokeIn(parts, query, id));
}

export async function revokeIn(parts: Parts, query: Kysely<Tables>, id: string): Promise<boolean> {
	const row = await queries.phone(query, id);
	if (!row || row.revoked) return false;
	await parts.locks.ended.note('revoked', id);
	await endLock(parts, row);
	const { lock: _ended, ...content } = contentOf(parts, row);
	await queries.dropEnding(query, id);
	await queries.revokePhone(query, id, sealPhone(parts, id, content));
	await queries.dropSharingWithoutPhone(query);
	return true;
}

export function forget(parts: Parts, id: string): Promise<void> {
	return parts.database.transaction((query) => forgetIn(parts, query, id));
}

export async function forgetIn(parts: Parts, query: Kysely<Tables>, id: string): Promise<void> {
	const row = await queries.phone(query, id);
	if (!row) return;
	await parts.locks.ended.note('forgotten', id);
	await endLock(parts, row);
	// Its invitation goes too, or the same phone could still pair with it.
	await queries.dropInvitation(query, 'phone', id);
	await queries.dropEnding(query, id);
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

/** Writes down that a phone was seen now, for one that somebody vouches for. */
export async function sealAsSeen(parts: Parts, query: Kysely<Tables>, row: PairedPhoneRow): Promise<void> {
	const content = { ...contentOf(parts, row), lived: parts.lived.lived() };
	await queries.sealPhone(query, row.id, sealPhone(parts, row.id, content));
}

/**
 * Writes every phone's row anew, in random order, with the contacts that are due: two copies of the file then differ in
 * all rows, and do not tell whose week changed. A copy made on the way differs in rows that are chosen by chance. Contacts count
 * as written when the last row is: were the process ended before, their week is one that is lost.
 * @param follows another process counts the weeks
 */
export async function writePhonesAnew(parts: Parts, all: boolean, follows = false): Promise<void> {
	const { database, contacts, lived } = parts;
	const due = contacts.due(all);
	const namesAfter = (last: string, limit: number) => queries.phoneNamesAfter(database.query, last, limit);
	for await (const ids of inRandomOrder(parts, namesAfter))
		await database.transaction(async (query) => {
			const rows = new Map((await queries.phonesNamed(query, ids)).map((row) => [row.id, row]));
			const there = ids.flatMap((id) => rows.get(id) ?? []);
			for (const some of inGroups(there, together)) await queries.sealPhones(query, some.map(anew));
		});
	await database.transaction((query) => contacts.settle(query, all, follows));
	contacts.written(due);

	function anew(row: PairedPhoneRow): Pick<PairedPhoneRow, 'id' | 'sealed'> {
		const { readsFrom, ...content } = contentOf(parts, row);
		const doubt = lived.doubt() !== undefined;
		const noted = due.get(row.id)?.week;
		// A clock that stood back makes nobody seen earlier than she was, nor one that stood ahead later than now.
		const last = noted !== undefined && noted > content.week ? noted : content.week;
		const week = !doubt && last > lived.week() ? lived.week() : last;
		const seen = noted === undefined ? content.lived : lived.lived();
		const sealed = sealPhone(parts, row.id, {
			...content,
			week,
			lived: seen ?? lived.lived(),
			...waiting(parts, readsFrom)
		});
		return { id: row.id, sealed };
	}
}

// A moment that has passed would tell when somebody held a phone, and goes as soon as the clock is believed.
function waiting({ lived, now }: Parts, readsFrom: number | undefined): { readsFrom?: number } {
	if (readsFrom === undefined || lived.doubt()) return readsFrom === undefined ? {} : { readsFrom };
	// One that a clock ahead has put far off comes a day from now.
	return readsFrom > now().getTime() ? { readsFrom: Math.min(readsFrom, seenFrom(now().getTime())) } : {};
}

async function endLock(parts: Parts, row: PairedPhoneRow): Promise<void> {
	const { lock } = contentOf(parts, row);
	if (lock !== undefined && row.slot !== null) await forgetSlot(parts.locks, lock, row.slot);
}

const phoneOf = (parts: Parts, row: PhoneOfToken): PairedPhone => phoneFrom(row, contentOf(parts, row));

function phoneFrom(row: PhoneOfToken, { ref, readsFrom }: PhoneContent): PairedPhone {
	return {
		id: row.id,
		ref,
		audience: row.audience as Audience,
		...(readsFrom !== undefined && { readsFrom })
	};
}
