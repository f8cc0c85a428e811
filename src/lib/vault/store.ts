import * as v from 'valibot';
import type { Argon2Costs } from '#lib/crypto/argon2-cost.ts';
import { mask, maskKey, unmask } from '#lib/crypto/mask.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { deviceOf, LockId, placesOf, Slot, type Device } from '#lib/domain/pairing.ts';
import { ProofKey } from '#lib/domain/unlocking.ts';
import { PhoneDatabase } from './database.ts';
import { StoreFull, StoreLost, StoreOfLaterVersion, StoreUnavailable, StoreUnsure } from './errors.ts';
import { lockOfStore, storeName } from './lay-store.ts';
import { saltLength } from './new-phone.ts';
import { innerLength, slotLength } from './slot-layout.ts';
import { within } from '#lib/domain/within.ts';

const rowOf = <Version extends 1 | 2>(version: Version, device: Device) =>
	v.object({
		id: v.literal(1),
		version: v.literal(version),
		lockId: v.pipe(
			LockId,
			v.check((name) => deviceOf(name) === device)
		),
		salt: v.pipe(
			v.instance(Uint8Array),
			v.check((salt) => salt.length === saltLength)
		),
		argon2: v.object({
			asked: v.boolean(),
			costs: v.pipe(v.array(v.object({ memoryKiB: v.number(), passes: v.number() })), v.minLength(1))
		}),
		pendingProof: v.object({ slot: Slot, proof: ProofKey })
	});
const PhoneRow = v.union([rowOf(1, 'phone'), rowOf(2, 'tablet')]);

/**
 * What a phone is, without any book: the lock's random name, the salt, what a try costs here, and the pending proof: what
 * it says to the server after its next try. On most phones that is a random slot and random bytes, which say nothing.
 */
export type PhoneRow = {
	id: 1;
	/**
	 * Of this shape and of what the slots hold. A tablet that a house shares has 2, so that an app which knows of four
	 * places alone leaves it as it is.
	 */
	version: 1 | 2;
	lockId: string;
	salt: Uint8Array<ArrayBuffer>;
	argon2: Argon2Costs;
	pendingProof: PendingProof;
};
export type PendingProof = { slot: number; proof: string };

/** The phone row and all slots without their masks. */
export type StoredPhone = { phone: PhoneRow; slots: Uint8Array<ArrayBuffer>[] };

/** How long one question to the browser's storage may take before it is asked anew. Milliseconds. */
const timeout = 10_000;

/** How often a question is asked, each time through a connection of its own. */
const tries = 3;

/** The two tables and the only reads and writes there are: everything, each in one transaction. */
export class Store {
	#name: string;
	#database: PhoneDatabase | undefined;
	#isTakenAway = false;
	#timeout: number;

	/** `waits`: how long one question may take, in milliseconds; for tests. */
	constructor(name = storeName, waits = timeout) {
		this.#name = name;
		this.#timeout = waits;
	}

	/** Runs `work` while no other tab and no other call does. Reading, changing and writing belong into one `work`. */
	async alone<T>(work: () => Promise<T>): Promise<T> {
		// Every question of whoever holds the lock ends, so it is waited for as long as all of them may take; a tab that the
		// system has put to sleep with it is not. Once the lock is held the signal ends nothing (Web Locks, "signal to abort").
		const signal = AbortSignal.timeout(2 * tries * this.#timeout);
		let isBegun = false;
		try {
			return (await navigator.locks.request(lockOfStore(this.#name), { signal }, () => {
				isBegun = true;
				return work();
			})) as T;
		} catch (cause) {
			throw isBegun ? cause : new StoreLost('', { cause });
		}
	}

	/**
	 * All that is stored, or undefined where no phone was made yet. A slot that is missing or has a wrong size comes back
	 * as fresh filler. @throws StoreUnavailable, StoreOfLaterVersion
	 */
	async read(): Promise<StoredPhone | undefined> {
		const [row, rows] = await this.#ask('r', ({ phone, slots }) =>
			Promise.all([phone.get(1), slots.toArray()])
		);
		const isOurs = v.is(PhoneRow, row);
		if (!isOurs && v.is(OfLaterVersion, row)) throw new StoreOfLaterVersion();
		if (!isOurs) return undefined;
		const key = await maskKey(row.salt);
		const bytes = Array.from(
			{ length: placesOf(row.lockId) },
			(_, id) => rows.find((slot) => slot.id === id)?.bytes
		);
		return {
			phone: row,
			slots: await Promise.all(
				bytes.map((masked) => (isSlot(masked) ? unmask(key, masked) : randomBytes(innerLength)))
			)
		};
	}

	/**
	 * Writes everything, all slots under fresh masks, also when one alone changed: the write shows neither which nor
	 * whether. @throws StoreFull or StoreUnavailable; then nothing has changed. StoreUnsure: that could not be found out
	 */
	async write({ phone: row, slots: inners }: StoredPhone): Promise<void> {
		const key = await maskKey(row.salt);
		// Before the transaction opens: WebCrypto awaited inside would commit it.
		const rows = await Promise.all(inners.map(async (inner, id) => ({ id, bytes: await mask(key, inner) })));
		try {
			await this.#ask('rw', ({ phone, slots }) =>
				Promise.all([phone.put(row), ...rows.map((one) => slots.put(one))])
			);
		} catch (cause) {
			if (!(cause instanceof StoreLost) || this.#isTakenAway) throw cause;
			if (!(await this.#lie(rows, cause))) throw cause;
		}
	}

	/**
	 * Whether a write that was given up was done all the same. A question that comes after a write is answered after it,
	 * whatever its connection (Indexed Database API 3.0, section 2.7.2); masks are fresh in each write, so its bytes are
	 * like no other's. @throws StoreUnsure
	 */
	async #lie(rows: { id: number; bytes: Uint8Array }[], cause: Error): Promise<boolean> {
		const there = await this.#ask('r', ({ slots }) => slots.toArray()).catch(() => {
			throw new StoreUnsure('', { cause });
		});
		return rows.every(({ id, bytes }) => {
			const lies = there.find((row) => row.id === id)?.bytes;
			return isSlot(lies) && bytes.every((byte, at) => byte === lies[at]);
		});
	}

	/** Takes every row away. @throws StoreUnavailable */
	async clear(): Promise<void> {
		await this.#ask('rw', ({ phone, slots }) => Promise.all([phone.clear(), slots.clear()]));
	}

	/** Takes one slot's row away. @throws StoreUnavailable */
	async remove(slot: number): Promise<void> {
		await this.#ask('rw', ({ slots }) => slots.delete(slot));
	}

	/** Closes the connection, if there is one. */
	close(): void {
		this.#isTakenAway ||= this.#database?.isTakenAway ?? false;
		this.#database?.close();
		this.#database = undefined;
	}

	/**
	 * Asks in one transaction. `ask` waits for the tables alone: one that waits for something else commits. A connection
	 * that dies says so in its own way in each browser, or not at all; so whatever went wrong is asked once more through a
	 * new one. Every write is the whole of what is to lie there, so that one which was done all the same does no harm.
	 */
	async #ask<T>(mode: 'r' | 'rw', ask: (tables: PhoneDatabase) => PromiseLike<T>): Promise<T> {
		for (let left = tries - 1; ; left -= 1) {
			if (this.#isTakenAway) throw new StoreUnavailable('This phone was emptied.');
			const database = (this.#database ??= new PhoneDatabase(this.#name));
			try {
				return await within(
					this.#timeout,
					database.transaction(mode, [database.phone, database.slots], () => ask(database))
				);
			} catch (cause) {
				this.#isTakenAway ||= database.isTakenAway;
				const error = typed(cause);
				if (this.#isTakenAway || !(error instanceof StoreLost)) throw error;
				this.#database = undefined;
				database.close();
				if (left === 0) throw error;
			}
		}
	}
}

/** Deletes the database. It waits for other tabs' connections, which close by themselves. */
export function deleteStore(name = storeName): Promise<void> {
	return new PhoneDatabase(name).delete().catch((cause: unknown) => {
		throw typed(cause);
	}) as unknown as Promise<void>;
}

/** A row that says a later number than a phone's, and is no tablet's as we know it: it is not ours to change. */
const OfLaterVersion = v.object({ version: v.pipe(v.number(), v.minValue(2)) });

const isSlot = (bytes: unknown): bytes is Uint8Array<ArrayBuffer> =>
	bytes instanceof Uint8Array && bytes.length === slotLength;

function typed(cause: unknown): Error {
	const names = namesOf(cause);
	if (names.includes('QuotaExceededError')) return new StoreFull('', { cause });
	if (names.includes('VersionError')) return new StoreOfLaterVersion('', { cause });
	// What a browser says that gives no storage at all, in a private window for instance (Firefox: InvalidStateError).
	const gives = !names.some((name) =>
		['SecurityError', 'MissingAPIError', 'InvalidAccessError'].includes(name)
	);
	return gives ? new StoreLost('', { cause }) : new StoreUnavailable('', { cause });
}

/** The names of an error and of those that Dexie put inside it. */
function namesOf(error: unknown): string[] {
	if (!(error instanceof Error || error instanceof DOMException)) return [];
	return [error.name, ...namesOf((error as { inner?: unknown }).inner)];
}
