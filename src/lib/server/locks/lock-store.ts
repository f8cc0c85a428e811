import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { withinADay, type Tries } from './guess-limit.ts';
import type { LocksDatabase, Tables } from './locks-database.ts';
import { slotsFor, type SlotKind } from './slot-order.ts';

/* All that is asked of locks.db, and everything in it that is sealed. Each is part of a transaction of the caller's. */

type Query = Kysely<Tables>;

/** A slot as it is stored: its key share in clear here, sealed on the disk. */
export type LockSlot = {
	slot: number;
	holder: string;
	/** A 32-byte seed; undefined where it was destroyed after ten. */
	keyShare: Buffer | undefined;
	/** The question that the book here last proved to be its code; random letters where it never did. */
	ownQuestion: string;
	eraseAfterTen: boolean;
	/** The week in which it was asked for, until its book says that it exists. */
	unusedSince: string | undefined;
};

export const shareContext = (lockHash: string, slot: number) => `key share ${lockHash} ${slot}`;
export const triesContext = (name: string) => `tries ${name}`;

/** The name under which a lock's tries lie. It follows from the phone's own name of the lock, and from nothing stored. */
export const triesNameOf = ({ derived }: Pick<LocksDatabase, 'derived'>, lockId: string): string =>
	derived('tries', lockId).toString('base64url');

type PlaceWanted = {
	kind: SlotKind;
	/** How many the lock has. */
	places: number;
	taken?: readonly number[];
	unusedSince?: string;
};

/**
 * Takes a free place and makes its key share, whether or not a number code will ever need it: so the server does not
 * know which books have one. The same `holder` gets the same slot again. `taken`: slots known to be taken elsewhere;
 * `unusedSince`: a week, for a slot that goes away unless its book says that it exists.
 */
export function takeSlot(
	locks: LocksDatabase,
	lockHash: string,
	holder: string,
	{ kind, places, taken = [], unusedSince }: PlaceWanted
): Promise<number | undefined> {
	const { database, random, sealed } = locks;
	return database.transaction(async (query) => {
		const rows = await query
			.selectFrom('slots')
			.select(['slot', 'holder'])
			.where('lock_hash', '=', lockHash)
			.execute();
		const again = rows.find((row) => row.holder === holder);
		if (again) return again.slot;
		const used = new Set([...taken, ...rows.map((row) => row.slot)]);
		const slot = slotsFor(locks, lockHash, kind, places).find((place) => !used.has(place));
		if (slot === undefined) return undefined;
		await query
			.insertInto('slots')
			.values({
				lock_hash: lockHash,
				slot,
				holder,
				key_share: sealed.seal(random(32), shareContext(lockHash, slot)),
				own_question: random(16).toString('base64url'),
				erase_after_ten: 0,
				unused_since: unusedSince ?? null
			})
			.execute();
		return slot;
	});
}

/** The taken slots of a lock. */
export async function slotsOf(
	{ sealed }: LocksDatabase,
	query: Query,
	lockHash: string
): Promise<LockSlot[]> {
	const rows = await query.selectFrom('slots').selectAll().where('lock_hash', '=', lockHash).execute();
	return rows.map((row) => ({
		slot: row.slot,
		holder: row.holder,
		keyShare: row.key_share ? sealed.open(row.key_share, shareContext(lockHash, row.slot)) : undefined,
		ownQuestion: row.own_question,
		eraseAfterTen: row.erase_after_ten === 1,
		unusedSince: row.unused_since ?? undefined
	}));
}

/** How one place of one lock is called among all. */
export const slotName = (lockHash: string, slot: number): string => `${lockHash} ${slot}`;

/** All places that are taken. */
export const namesOfSlots = async ({ database }: LocksDatabase): Promise<string[]> =>
	(await database.query.selectFrom('slots').select(['lock_hash', 'slot']).execute()).map((row) =>
		slotName(row.lock_hash, row.slot)
	);

/**
 * The key shares of all places of a lock, as seeds. A slot that is free, forgotten or of an unknown phone has one too, from a keyed
 * function: the same every time, after the same work.
 */
export function keySharesOf(
	locks: LocksDatabase,
	lockHash: string,
	slots: LockSlot[],
	places: number
): Buffer[] {
	return Array.from({ length: places }, (_, slot) => {
		const unknown = locks.derived('unknown', `${lockHash} ${slot}`);
		return slots.find((row) => row.slot === slot)?.keyShare ?? unknown;
	});
}

/**
 * Frees a slot and destroys its key share: every copy of the phone's disk is noise from now on.
 * @param holder only if this one holds it: another book may have come into the slot meanwhile
 * @returns whether it was there
 */
export function forgetSlot(
	{ database, ended }: LocksDatabase,
	lockHash: string,
	slot: number,
	holder?: string
): Promise<boolean> {
	return database.transaction(async (query) => {
		const row = await query
			.selectFrom('slots')
			.select('holder')
			.where('lock_hash', '=', lockHash)
			.where('slot', '=', slot)
			.executeTakeFirst();
		if (!row || (holder !== undefined && row.holder !== holder)) return false;
		await ended.note('slot', row.holder);
		await query.deleteFrom('slots').where('holder', '=', row.holder).execute();
		return true;
	});
}

/** Destroys the key share of a slot; the slot stays taken. */
export async function eraseKeyShare(
	{ ended }: LocksDatabase,
	query: Query,
	lockHash: string,
	{ slot, holder }: Pick<LockSlot, 'slot' | 'holder'>
): Promise<void> {
	await ended.note('share', holder);
	await updateSlot(query, lockHash, slot, { key_share: null });
}

/** Keeps what the book in a slot chose, proved or said. */
export async function updateSlot(
	query: Query,
	lockHash: string,
	slot: number,
	change: Partial<Omit<Tables['slots'], 'lock_hash' | 'slot' | 'holder'>>
): Promise<void> {
	await query
		.updateTable('slots')
		.set(change)
		.where('lock_hash', '=', lockHash)
		.where('slot', '=', slot)
		.execute();
}

/** Takes away the slots that were asked for before `week` and whose books never said that they exist. */
export const forgetUnusedSlots = (query: Query, week: string) =>
	query.deleteFrom('slots').where('unused_since', '<', week).execute();

const StoredTries = v.object({
	day: v.number(),
	until: v.nullable(v.number()),
	questions: v.array(v.object({ name: v.string(), provenBy: v.array(v.number()) })),
	request: v.optional(v.string()),
	lock: v.optional(v.string())
});

/** What is remembered of a lock's tries. */
export async function triesOf(
	{ sealed, now }: LocksDatabase,
	query: Query,
	name: string
): Promise<Tries | undefined> {
	const row = await query.selectFrom('tries').select('sealed').where('name', '=', name).executeTakeFirst();
	if (!row) return undefined;
	const tries = v.parse(StoredTries, sealed.openJson(row.sealed, triesContext(name)));
	return withinADay(tries, now().getTime());
}

/** The names of all tries that are remembered. */
export const triesNames = async (query: Query) =>
	(await query.selectFrom('tries').select('name').execute()).map(({ name }) => name);

/** Ten questions with four proofs each and the lock's name: so that the size does not tell how many there were. */
export const triesLength = 768;

/** Remembers a lock's tries; undefined: forgets them. */
export async function keepTries(
	locks: LocksDatabase,
	query: Query,
	name: string,
	tries: Tries | undefined
): Promise<void> {
	if (tries === undefined) {
		await query.deleteFrom('tries').where('name', '=', name).execute();
		return;
	}
	const sealed = locks.sealed.sealJson(tries, triesContext(name), triesLength);
	await query
		.insertInto('tries')
		.values({ name, sealed })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ sealed }))
		.execute();
}
