import * as v from 'valibot';
import type { Argon2Parameters } from '#lib/crypto/argon2-cost.ts';
import { mask, maskKey, unmask } from '#lib/crypto/mask.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { LockId, Slot, slotCount } from '#lib/domain/pairing.ts';
import { ProofKey } from '#lib/domain/unlocking.ts';
import { deleteDatabase, openDatabase, transact, type Ask } from './database.ts';
import { StoreFull, StoreUnavailable } from './errors.ts';
import { innerLength, slotLength } from './slot-layout.ts';

/** The database's name on the disk: every phone has it, book or not. */
export const storeName = 'pages';

export const saltLength = 16;

const PhoneRow = v.object({
	id: v.literal(1),
	lockId: LockId,
	salt: v.pipe(
		v.instance(Uint8Array),
		v.check((salt) => salt.length === saltLength)
	),
	argon2: v.object({ memoryKiB: v.number(), passes: v.number() }),
	pendingProof: v.object({ slot: Slot, proof: ProofKey })
});

/**
 * What a phone is, without any book: the lock's random name, the salt, what one try costs here, and the pending proof:
 * what it says to the server after its next try. On most phones that is a random slot and random bytes, which say nothing.
 */
export type PhoneRow = {
	id: 1;
	lockId: string;
	salt: Uint8Array<ArrayBuffer>;
	argon2: Argon2Parameters;
	pendingProof: PendingProof;
};
export type PendingProof = { slot: number; proof: string };

type SlotRow = { id: number; bytes: Uint8Array<ArrayBuffer> };

/** The phone row and the four slots without their masks. */
export type Stored = { phone: PhoneRow; slots: Uint8Array<ArrayBuffer>[] };

/** The two tables and the only reads and writes there are: everything, each in one transaction. */
export class Store {
	#name: string;
	#opening: Promise<IDBDatabase> | undefined;

	constructor(name = storeName) {
		this.#name = name;
	}

	/** Runs `work` while no other tab and no other call does. Reading, changing and writing belong into one `work`. */
	alone<T>(work: () => Promise<T>): Promise<T> {
		return navigator.locks.request(`${this.#name}-store`, work) as Promise<T>;
	}

	/**
	 * All that is stored, or undefined where no phone was made yet. A slot that is missing or has a wrong size comes back
	 * as fresh filler. @throws StoreUnavailable
	 */
	async read(): Promise<Stored | undefined> {
		const [row, rows] = (await this.#transact('readonly', ({ phone, slots }) => [
			phone.get(1),
			slots.getAll()
		])) as [unknown, SlotRow[]];
		if (!v.is(PhoneRow, row)) return undefined;
		const key = await maskKey(row.salt);
		const bytes = Array.from({ length: slotCount }, (_, id) => rows.find((slot) => slot.id === id)?.bytes);
		return {
			phone: row,
			slots: await Promise.all(
				bytes.map((masked) => (isSlot(masked) ? unmask(key, masked) : randomBytes(innerLength)))
			)
		};
	}

	/**
	 * Writes everything, all four slots under fresh masks, also when one alone changed: the write shows neither which nor
	 * whether. @throws StoreFull or StoreUnavailable; then nothing has changed
	 */
	async write({ phone: row, slots: inners }: Stored): Promise<void> {
		const key = await maskKey(row.salt);
		// Before the transaction opens: WebCrypto awaited inside would commit it.
		const rows = await Promise.all(inners.map(async (inner, id) => ({ id, bytes: await mask(key, inner) })));
		await this.#transact('readwrite', ({ phone, slots }) => [
			phone.put(row),
			...rows.map((one) => slots.put(one))
		]);
	}

	/** Takes every row away. @throws StoreUnavailable */
	async clear(): Promise<void> {
		await this.#transact('readwrite', ({ phone, slots }) => [phone.clear(), slots.clear()]);
	}

	/** Takes one slot's row away. @throws StoreUnavailable */
	async remove(slot: number): Promise<void> {
		await this.#transact('readwrite', ({ slots }) => [slots.delete(slot)]);
	}

	/** Closes the connection, if there is one. */
	close(): void {
		void this.#opening?.then((database) => database.close()).catch(() => undefined);
		this.#opening = undefined;
	}

	async #transact(mode: IDBTransactionMode, ask: Ask): Promise<unknown[]> {
		// Opened when it is first needed, and anew after the browser took it away or did not give it.
		const forget = () => (this.#opening = undefined);
		this.#opening ??= openDatabase(this.#name, forget);
		const opening = this.#opening;
		opening.catch(forget);
		return orTyped(opening.then((database) => transact(database, mode, ask)));
	}
}

/** Deletes the database. It waits for other tabs' connections, which close by themselves. */
export function deleteStore(name = storeName): Promise<void> {
	return orTyped(deleteDatabase(name));
}

const isSlot = (bytes: unknown): bytes is Uint8Array<ArrayBuffer> =>
	bytes instanceof Uint8Array && bytes.length === slotLength;

async function orTyped<T>(work: PromiseLike<T>): Promise<T> {
	try {
		return await work;
	} catch (cause) {
		throw cause instanceof DOMException && cause.name === 'QuotaExceededError'
			? new StoreFull('', { cause })
			: new StoreUnavailable('', { cause });
	}
}
