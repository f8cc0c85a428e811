import { affordableCost, argon2id, type Argon2Parameters } from '#lib/crypto/argon2.ts';
import { base64url } from '#lib/crypto/base64url.ts';
import { importStretched, wrappingKey } from '#lib/crypto/kek.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { newDataKey, unwrapDataKey } from '#lib/crypto/wrap.ts';
import { slotCount } from '#lib/domain/pairing.ts';
import type { Book } from './book-content.ts';
import { StoreFull, StoreUnavailable } from './errors.ts';
import { pictureAttempt, type Attempt, type PictureKey } from './key.ts';
import type { OpenBook } from './open-book.ts';
import { bodyIn, innerLength, wrappingIn } from './slot-layout.ts';
import { deleteStore, saltLength, Store, storeName, type PhoneRow, type Stored } from './store.ts';

// What is inside a book, its schemas above all, is fetched when there is one to open: the entrance stays light.
const loadBody = () => import('./body.ts');
const loadOpenBook = () => import('./open-book.ts');

const freshSlot = () => randomBytes(innerLength);

/** Options for tests: another database, a cheaper try. */
export type PhoneOptions = { name?: string; parameters?: Argon2Parameters };

/**
 * Opens this phone's store: makes it at the very first open, and writes all of it anew, under other masks, at every open,
 * whether there is a book or not. @throws StoreUnavailable, or StoreFull at the first open
 */
export async function openPhone(options: PhoneOptions = {}): Promise<Phone> {
	const store = new Store(options.name);
	return store.alone(async () => {
		const stored = await store.read();
		if (!stored) {
			const made = newPhone(options.parameters ?? affordableCost());
			await store.write(made);
			return new Phone(store, made.phone);
		}
		try {
			await store.write(stored);
		} catch (error) {
			// A full phone must still open its books.
			if (!(error instanceof StoreFull)) throw error;
		}
		return new Phone(store, stored.phone);
	});
}

function newPhone(argon2: Argon2Parameters): Stored {
	return {
		phone: { id: 1, lockId: base64url(randomBytes(16)), salt: randomBytes(saltLength), argon2 },
		slots: Array.from({ length: slotCount }, freshSlot)
	};
}

/** This phone: four slots, and no way to tell which of them hold a book. */
export class Phone {
	readonly lockId: string;
	#store: Store;
	#row: PhoneRow;

	/** For `openPhone` alone. */
	constructor(store: Store, row: PhoneRow) {
		this.lockId = row.lockId;
		this.#store = store;
		this.#row = row;
	}

	/**
	 * One try to open a book: undefined when nothing opened. Wrong key, phone without books, damaged slot: the same work,
	 * one argon2id and four unwrappings, and the same answer.
	 * @throws StoreUnavailable, BookUnreadable
	 */
	async openBook(attempt: Attempt): Promise<OpenBook | undefined> {
		const { slots } = await this.#read();
		const wrappings = await this.#wrappingKeys(attempt);
		const keys = await Promise.all(
			slots.map((slot, id) => unwrapDataKey(wrappings[id]!, wrappingIn(slot, attempt.kind)))
		);
		if (!keys.some(Boolean)) return undefined;
		const [{ unsealBody }, { OpenBook }] = await Promise.all([loadBody(), loadOpenBook()]);
		const books = await Promise.all(
			slots.map((slot, id) => keys[id] && unsealBody(keys[id], id, bodyIn(slot)))
		);
		const id = books.findIndex((book) => book !== undefined);
		return id < 0 ? undefined : new OpenBook(this.#store, this.lockId, keys[id]!, books[id]!);
	}

	/**
	 * Writes a new book into its slot and opens it. What the slot held is lost: the server knows which slots are taken.
	 * @throws StoreFull, StoreUnavailable, BookTooLarge; then the slot holds what it held
	 */
	async createBook(content: Book, pictures: PictureKey): Promise<OpenBook> {
		const [{ sealBody }, { OpenBook }] = await Promise.all([loadBody(), loadOpenBook()]);
		const wrappings = await this.#wrappingKeys(pictureAttempt(pictures));
		const { dataKey, wrapped } = await newDataKey(wrappings[content.slot]!);
		const { book, body } = await sealBody(dataKey, content);
		const slot = freshSlot();
		wrappingIn(slot, 'picture').set(wrapped);
		bodyIn(slot).set(body);
		await this.#replace(content.slot, slot);
		return new OpenBook(this.#store, this.lockId, dataKey, book);
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

	async #read(): Promise<Stored> {
		const stored = await this.#store.read();
		// Another lock id: another tab emptied the phone and made it anew, with another salt.
		if (stored?.phone.lockId !== this.lockId) throw new StoreUnavailable('This phone was emptied.');
		return stored;
	}

	async #wrappingKeys({ kind, text }: Attempt): Promise<CryptoKey[]> {
		const password = new TextEncoder().encode(text);
		const stretched = await importStretched(await argon2id(password, this.#row.salt, this.#row.argon2));
		return Promise.all(Array.from({ length: slotCount }, (_, slot) => wrappingKey(stretched, kind, slot)));
	}
}

/**
 * Takes everything off this phone that the app put there: the database, the caches, the service workers. It goes on where
 * one part fails, and fetches nothing. @throws StoreUnavailable when a part could not be taken off
 */
export async function emptyPhone(name = storeName): Promise<void> {
	const parts = await Promise.allSettled([emptyStore(name), emptyCaches(), endServiceWorkers()]);
	const failed = parts.find((part) => part.status === 'rejected');
	if (failed) throw new StoreUnavailable('', { cause: failed.reason });
}

/** A tab that the system has frozen holds the database open, and deleting waits for it. Milliseconds. */
const deletingPatience = 3_000;

function emptyStore(name: string): Promise<void> {
	const store = new Store(name);
	return store.alone(async () => {
		// The rows first: they go even where deleting has to wait for another tab. A store that cannot be read is deleted.
		await store.clear().catch(() => {});
		store.close();
		const waitedEnough = new Promise<void>((resolve) => setTimeout(resolve, deletingPatience));
		await Promise.race([deleteStore(name), waitedEnough]);
	});
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
