import { costsNow, type Argon2Parameters } from '#lib/crypto/argon2-cost.ts';
import { beReady } from '#lib/crypto/argon2.ts';
import { base64url } from '#lib/crypto/base64url.ts';
import { unseal } from '#lib/crypto/seal.ts';
import { rewrapDataKey, unwrapDataKey } from '#lib/crypto/wrap.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { deviceOf } from '#lib/domain/pairing.ts';
import type { Book } from './book-content.ts';
import { isListed } from './database.ts';
import { AppLeftOver, KeyInUse, StoreFull, StoreLost, StoreUnavailable } from './errors.ts';
import type { KeysOfBook } from './keys-of-book.ts';
import { keyLengthOn, type Attempt, type PictureKey } from './key.ts';
import { freshSlot, newPhone } from './new-phone.ts';
import type { OpenBook } from './open-book.ts';
import { emptyProof, proofOf } from './proof.ts';
import { noServer, type KeyShareServer, type SayOutcome } from './key-share-server.ts';
import { bodyIn, eraseContext, wrappingIn } from './slot-layout.ts';
import { storeName } from './lay-store.ts';
import { deleteStore, Store, type PendingProof, type PhoneRow, type StoredPhone } from './store.ts';
import { within } from '#lib/domain/within.ts';
import { stretch, type Stretched, type StretchedFor } from './stretch.ts';

// What is inside a book, its schemas above all, is fetched when a key is tried, and what makes books or changes their keys
// when somebody does so: the entrance stays light.
const insideOfBooks = async () => ({ ...(await import('./body.ts')), ...(await import('./open-book.ts')) });

/** `server` holds the key shares; the others are for tests: another database, a cheaper try. */
export type PhoneOptions = { server?: KeyShareServer; name?: string; parameters?: Argon2Parameters };

/**
 * Opens this phone's store: makes it where no page has laid it yet, asks what a try may cost here, and writes all of it
 * anew, under other masks, at every open, whether there is a book or not.
 * @throws StoreUnavailable, StoreOfLaterVersion, or StoreFull at the first open
 */
export async function openPhone(options: PhoneOptions = {}): Promise<Phone> {
	const store = new Store(options.name);
	const server = options.server ?? noServer;
	beReady();
	return store.alone(async () => {
		const there = await store.read();
		const stored = there ?? newPhone();
		stored.phone.argon2 = costsNow(stored.phone.argon2, options.parameters);
		try {
			await store.write(stored);
		} catch (error) {
			// A full phone must still open its books.
			if (!there || !(error instanceof StoreFull)) throw error;
		}
		return new Phone(store, stored.phone, server);
	});
}

/** What the parts that come later need of the phone. */
export type PhoneForBooks = {
	replace(slot: number, inner: Uint8Array<ArrayBuffer>): Promise<void>;
	stretch(attempt: Attempt): Promise<Stretched>;
	stretchForEachCost(attempt: Attempt): Promise<Stretched[]>;
	/** @throws KeyInUse where a key that is to be this slot's opens another one */
	refuseInUse(tried: Stretched, slot: number): Promise<void>;
	sayOpened(tried: Stretched, book: Book | undefined): Promise<void>;
	say(said: PendingProof): Promise<SayOutcome>;
};

/** This phone: its slots, and no way to tell which of them hold a book. */
export class Phone {
	readonly lockId: string;
	/** How many pictures or digits a key that is made here has. */
	readonly keyLength: number;
	#store: Store;
	#row: PhoneRow;
	#server: KeyShareServer;

	/** For `openPhone` alone. */
	constructor(store: Store, row: PhoneRow, server: KeyShareServer) {
		this.lockId = row.lockId;
		this.keyLength = keyLengthOn(deviceOf(row.lockId));
		this.#store = store;
		this.#row = row;
		this.#server = server;
	}

	/**
	 * One try to open a book: undefined when nothing opened. Wrong key, erase key, phone without books, damaged slot: the
	 * same work, one argon2id and two unwrappings a slot (on a phone that once could bear less, as many again) and one write of
	 * everything, and the same answer. A book that was locked more cheaply than this phone now can is locked anew. An erase key turns the
	 * slot it belongs to into noise and leaves the pending proof that ends the server's key share.
	 * @throws StoreUnavailable, BookUnreadable; for a number code KeyShareUnreachable, KeyShareNotNow and KeyShareWaits, and then nothing was tried
	 */
	async openBook(attempt: Attempt): Promise<OpenBook | undefined> {
		const [tries, { unsealBody, OpenBook }] = await Promise.all([
			this.#stretchForEachCost(attempt),
			insideOfBooks()
		]);
		const { keys, books } = await this.#store.alone(async () => {
			const stored = await this.#read();
			const keys = await this.#unwrapAll(stored, tries);
			const books = await Promise.all(
				stored.slots.map((slot, id) => keys[id] && unsealBody(keys[id], id, bodyIn(slot)))
			);
			await this.#rewrapCheap(stored, tries);
			await this.#erase(stored, tries);
			return { keys, books };
		});
		const id = books.findIndex((book) => book !== undefined);
		void this.#sayOpened(tries[0]!, books[id]);
		return id < 0 ? undefined : new OpenBook(this.#store, this.lockId, keys[id]!, books[id]!);
	}

	/**
	 * Says this phone's pending proof to the server and takes another one. Every phone does so after every try; on most it says
	 * nothing. Without a network it waits for the next time.
	 */
	async sendPendingProof(): Promise<void> {
		const { pendingProof } = (await this.#read()).phone;
		if ((await this.#server.say({ lockId: this.lockId, ...pendingProof })) !== 'heard') return;
		await this.#store.alone(async () => {
			const stored = await this.#read();
			if (stored.phone.pendingProof.proof !== pendingProof.proof) return;
			await this.#store.write({
				...stored,
				phone: { ...stored.phone, pendingProof: emptyProof(this.lockId) }
			});
		});
	}

	/**
	 * Writes a new book into its slot, locked with one key or with both kinds, and opens it. What the slot held is lost:
	 * the server knows which slots are taken. A notes book is written once the server has heard that its slot is kept.
	 * @throws KeyInUse, StoreFull, StoreUnavailable, BookTooLarge, KeyShareUnreachable, KeyShareNotNow, KeyShareWaits; then the slot holds what it held
	 */
	async createBook(content: Book, ...keys: (Attempt | PictureKey)[]): Promise<OpenBook> {
		const [{ createBook }, { OpenBook }] = await Promise.all([import('./create-book.ts'), insideOfBooks()]);
		const { dataKey, book } = await createBook(this.#forBooks(), content, keys);
		return new OpenBook(this.#store, this.lockId, dataKey, book);
	}

	/** What changes the keys of a book that is open. */
	async keysOf(book: OpenBook): Promise<KeysOfBook> {
		const { KeysOfBook } = await import('./keys-of-book.ts');
		return new KeysOfBook(this.#forBooks(), book);
	}

	#forBooks(): PhoneForBooks {
		return {
			replace: (slot, inner) => this.#replace(slot, inner),
			stretch: (attempt) => this.#stretch(attempt),
			stretchForEachCost: (attempt) => this.#stretchForEachCost(attempt),
			refuseInUse: (tried, slot) => this.#refuseInUse(tried, slot),
			sayOpened: (tried, book) => this.#sayOpened(tried, book),
			say: (said) => this.#server.say({ lockId: this.lockId, ...said })
		};
	}

	/**
	 * Writes random bytes over a slot. Whoever has its book open gets `BookGone` at the next save.
	 * @throws StoreUnavailable
	 */
	async forgetBook(slot: number): Promise<void> {
		try {
			await this.#replace(slot, freshSlot());
		} catch (error) {
			if (!(error instanceof StoreFull)) throw error;
			// Forgetting needs no room: the row goes, and the next open puts filler there.
			await this.#store.alone(() => this.#store.remove(slot));
		}
	}

	/** Closes the connection to the database. A page that ends need not. */
	close(): void {
		this.#store.close();
	}

	#replace(slot: number, inner: Uint8Array<ArrayBuffer>): Promise<void> {
		return this.#store.alone(async () => {
			const stored = await this.#read();
			stored.slots[slot] = inner;
			await this.#store.write(stored);
		});
	}

	async #read(): Promise<StoredPhone> {
		const stored = await this.#store.read();
		// Another lock id: another tab emptied the phone and made it anew, with another salt.
		if (stored?.phone.lockId !== this.lockId) throw new StoreUnavailable('This phone was emptied.');
		return stored;
	}

	/** As dear as this phone can bear it: what a key that is new from now on is locked with. */
	async #stretch(attempt: Attempt): Promise<Stretched> {
		return stretch(attempt, this.#costsOf(attempt)[0]!, this.#phoneOfTry());
	}

	/** For a key that is there already, and may have been locked when this phone could bear less. The dearest first. */
	async #stretchForEachCost(attempt: Attempt): Promise<Stretched[]> {
		const tries: Stretched[] = [];
		// One after the other: each takes all the memory that this phone can give.
		for (const cost of this.#costsOf(attempt)) tries.push(await stretch(attempt, cost, this.#phoneOfTry()));
		return tries;
	}

	/**
	 * A number code keeps the first cost for good: each cost would be another question to the server, and another try. It
	 * is the server that makes it dear.
	 */
	#costsOf({ kind }: Attempt): Argon2Parameters[] {
		const { costs } = this.#row.argon2;
		return kind === 'number' ? costs.slice(-1) : costs;
	}

	#phoneOfTry(): StretchedFor {
		return { lockId: this.lockId, salt: this.#row.salt, server: this.#server };
	}

	/** Each slot's data key, by whichever try it was locked with. All of them are tried, whatever opens. */
	async #unwrapAll({ slots }: StoredPhone, tries: Stretched[]): Promise<(CryptoKey | undefined)[]> {
		const keys = await Promise.all(
			slots.map((slot, id) =>
				Promise.all(
					tries.map(({ open, attempt }) => unwrapDataKey(open[id]!, wrappingIn(slot, attempt.kind)))
				)
			)
		);
		return keys.map((each) => each.find((key) => key !== undefined));
	}

	/**
	 * A try opens the first slot that it fits: two books with one key would be one. Keys are drawn, so it is chance, on a
	 * full tablet once in 3 * 10^9 keys; all slots are looked at, whatever is found.
	 */
	async #refuseInUse(tried: Stretched, slot: number): Promise<void> {
		const keys = await this.#unwrapAll(await this.#read(), [tried]);
		if (keys.some((key, id) => id !== slot && key !== undefined)) throw new KeyInUse();
	}

	/** Locks with the dearest try what a cheaper one opens. It shows nowhere: everything is written anew in any case. */
	async #rewrapCheap({ slots }: StoredPhone, [dearest, ...cheaper]: Stretched[]): Promise<void> {
		for (const { open, attempt } of cheaper)
			for (const [id, slot] of slots.entries()) {
				const wrapping = wrappingIn(slot, attempt.kind);
				const again = await rewrapDataKey(open[id]!, wrapping, dearest!.open[id]!);
				if (again) wrapping.set(again);
			}
	}

	/** Does what an erase key says, if it is one, and writes everything anew in any case. */
	async #erase(stored: StoredPhone, tries: Stretched[]): Promise<void> {
		const proofs = await Promise.all(
			stored.slots.map(async (slot, id) => {
				const each = tries.map(({ erase, attempt }) =>
					unseal(erase[id]!, wrappingIn(slot, attempt.kind, 'erase'), eraseContext(id))
				);
				return (await Promise.all(each)).find((proof) => proof !== undefined);
			})
		);
		const id = proofs.findIndex((proof) => proof !== undefined);
		const phone = { ...stored.phone };
		if (id >= 0) {
			stored.slots[id] = freshSlot();
			phone.pendingProof = { slot: id, proof: base64url(proofs[id]!) };
		}
		try {
			await this.#store.write({ phone, slots: stored.slots });
		} catch (error) {
			if (!(error instanceof StoreFull)) throw error;
			// A full phone must still open its books, and still erase them.
			if (id >= 0) await this.#store.remove(id);
		}
	}

	/** With a number code: says where it was a book's own, which is no mistake; where it was none, as much that is nothing. */
	async #sayOpened({ nonce }: Stretched, book: Book | undefined): Promise<void> {
		if (nonce === undefined) return;
		const proof = book?.proofKey && (await proofOf(book.proofKey, proofMessages.opened(nonce)));
		const said = proof ? { slot: book.slot, proof } : emptyProof(this.lockId);
		await this.#server.say({ lockId: this.lockId, ...said }).catch(() => undefined);
	}
}

/**
 * Takes everything off this phone that the app put there: the database, the caches, the service workers. It goes on where
 * one part fails, and fetches nothing. @throws StoreUnavailable when books may still be there; AppLeftOver when they are
 * gone and only files or workers, which hold nothing of anybody, could not be taken off
 */
export async function emptyPhone(name = storeName): Promise<void> {
	const parts = await Promise.allSettled([
		emptyStore(name),
		within(emptyingTimeout, emptyCaches()),
		within(emptyingTimeout, endServiceWorkers())
	]);
	const [store, ...others] = parts;
	if (store.status === 'rejected') throw new StoreUnavailable('', { cause: store.reason });
	const left = others.find((part) => part.status === 'rejected');
	if (left) throw new AppLeftOver('', { cause: left.reason });
}

/**
 * A tab that the system has frozen holds the database open, and deleting waits for it; a part of the browser that died
 * answers nothing. Milliseconds.
 */
const emptyingTimeout = 3_000;

function emptyStore(name: string): Promise<void> {
	// One question of a second at most: the wish to have it gone does not wait for a tab that sleeps with the lock.
	const store = new Store(name, emptyingTimeout / 3);
	const empty = async () => {
		// The rows first: they go even where deleting has to wait for another tab. A store that cannot be read is deleted.
		const isCleared = await store.clear().then(
			() => true,
			() => false
		);
		store.close();
		await within(emptyingTimeout, deleteStore(name)).catch(async (cause) => {
			// The rows are gone; the empty database goes when the other tab does.
			if (!isCleared && (await isThere(name))) throw cause;
		});
	};
	return store.alone(empty).catch((error) => (error instanceof StoreLost ? empty() : Promise.reject(error)));
}

/**
 * The server's answer to emptying clears the browser's storage by itself (`Clear-Site-Data`). So what no database can be
 * asked about may be gone all the same, and must then not be told as still here. Where not even that is known, it is here.
 */
async function isThere(name: string): Promise<boolean> {
	try {
		return await within(emptyingTimeout, isListed(name));
	} catch {
		return true;
	}
}

async function emptyCaches(): Promise<void> {
	const keys = await caches.keys();
	await Promise.all(keys.map((key) => caches.delete(key)));
}

async function endServiceWorkers(): Promise<void> {
	// Some private windows have none.
	const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
	await Promise.all(registrations.map((registration) => registration.unregister()));
}

/** Asks the browser not to clear this phone's store when space runs short. False where it does not promise that. */
export async function askToKeep(): Promise<boolean> {
	try {
		return await navigator.storage.persist();
	} catch {
		return false;
	}
}
