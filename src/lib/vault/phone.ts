import { costsNow, type Argon2Parameters } from '#lib/crypto/argon2-cost.ts';
import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { seal, unseal } from '#lib/crypto/seal.ts';
import { newDataKey, rewrapDataKey, unwrapDataKey, wrappedLength } from '#lib/crypto/wrap.ts';
import { keyKinds } from '#lib/domain/key-kind.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import type { Book } from './book-content.ts';
import { AppLeftOver, KeyShareUnreachable, StoreFull, StoreLost, StoreUnavailable } from './errors.ts';
import { pictureAttempt, type Attempt, type PictureKey } from './key.ts';
import { freshSlot, newPhone } from './new-phone.ts';
import type { OpenBook } from './open-book.ts';
import { emptyProof, proofOf } from './proof.ts';
import { noServer, type KeyShareServer } from './key-share-server.ts';
import { bodyIn, wrappingIn } from './slot-layout.ts';
import { storeName } from './lay-store.ts';
import { deleteStore, Store, type PhoneRow, type StoredPhone } from './store.ts';
import { within } from './within.ts';
import { stretch, type Stretched, type StretchedFor } from './stretch.ts';

// What is inside a book, its schemas above all, is fetched when a key is tried: the entrance stays light.
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

/** This phone: four slots, and no way to tell which of them hold a book. */
export class Phone {
	readonly lockId: string;
	#store: Store;
	#row: PhoneRow;
	#server: KeyShareServer;

	/** For `openPhone` alone. */
	constructor(store: Store, row: PhoneRow, server: KeyShareServer) {
		this.lockId = row.lockId;
		this.#store = store;
		this.#row = row;
		this.#server = server;
	}

	/**
	 * One try to open a book: undefined when nothing opened. Wrong key, erase key, phone without books, damaged slot: the
	 * same work, one argon2id and eight unwrappings (on a phone that once could bear less, as many again) and one write of
	 * everything, and the same answer. A book that was locked more cheaply than this phone now can is locked anew. An erase key turns the
	 * slot it belongs to into noise and leaves the pending proof that ends the server's key share.
	 * @throws StoreUnavailable, BookUnreadable; for a number code KeyShareUnreachable and KeyShareWaits, and then nothing was tried
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
		if (!(await this.#server.say({ lockId: this.lockId, ...pendingProof }))) return;
		await this.#store.alone(async () => {
			const stored = await this.#read();
			if (stored.phone.pendingProof.proof !== pendingProof.proof) return;
			await this.#store.write({ ...stored, phone: { ...stored.phone, pendingProof: emptyProof() } });
		});
	}

	/**
	 * Writes a new book into its slot, locked with one key or with both kinds, and opens it. What the slot held is lost:
	 * the server knows which slots are taken. A notes book is written once the server has heard that its slot is kept.
	 * @throws StoreFull, StoreUnavailable, BookTooLarge, KeyShareUnreachable, KeyShareWaits; then the slot holds what it held
	 */
	async createBook(content: Book, ...keys: (Attempt | PictureKey)[]): Promise<OpenBook> {
		const attempts = keys.map((key) => ('kind' in key ? key : pictureAttempt(key)));
		const stretched: Stretched[] = [];
		for (const attempt of attempts) stretched.push(await this.#stretch(attempt));
		const [first, ...others] = stretched;
		if (!first) throw new RangeError('a book needs a key');
		const id = content.slot;
		const has = { ...content.keys, ...Object.fromEntries(attempts.map(({ kind }) => [kind, true])) };
		const { dataKey, wrapped } = await newDataKey(first.open[id]!);
		const { sealBody, OpenBook } = await insideOfBooks();
		const { book, body } = await sealBody(dataKey, { ...content, keys: has });
		const slot = freshSlot();
		wrappingIn(slot, first.attempt.kind).set(wrapped);
		for (const other of others) {
			const again = await rewrapDataKey(first.open[id]!, wrapped, other.open[id]!);
			wrappingIn(slot, other.attempt.kind).set(again!);
		}
		bodyIn(slot).set(body);
		if (!content.token) await this.#keepSlot(content);
		await this.#replace(id, slot);
		for (const one of stretched) await this.#sayOpened(one, book);
		return new OpenBook(this.#store, this.lockId, dataKey, book);
	}

	/**
	 * Whether a key opens this book now: asked before she learns another one. A wrong number is a wrong try here as it is
	 * at the entrance; whoever holds an open phone could try out numbers otherwise.
	 * @throws what `openBook` throws
	 */
	async isKeyOf(book: OpenBook, key: Attempt): Promise<boolean> {
		const tries = await this.#stretchForEachCost(key);
		const { slots } = await this.#store.alone(() => this.#read());
		const opens = (await openedBy(tries, slots[book.slot]!, book.slot)) !== undefined;
		await this.#sayOpened(tries[0]!, opens ? book.content : undefined);
		return opens;
	}

	/**
	 * Gives an open book another key: a second way in, or a new one of the kind it has. `current` is a key it has now. The
	 * book never has fewer keys in between. False when `current` is not its key.
	 * @throws what `openBook` and `OpenBook.save` throw; then its keys are what they were
	 */
	setKey(book: OpenBook, current: Attempt, next: Attempt): Promise<boolean> {
		return this.#rekey(book, current, next, async (slot, now, then) => {
			if (!then) return;
			const wrapped = await rewrapDataKey(
				now.open[book.slot]!,
				wrappingIn(slot, current.kind),
				then.open[book.slot]!
			);
			if (!wrapped) throw new NotTheKey();
			wrappingIn(slot, next.kind).set(wrapped);
			return { [next.kind]: true };
		});
	}

	/** Takes the other kind of key away. False when `current` is not a key of this book. @throws as `setKey` */
	dropOtherKey(book: OpenBook, current: Attempt): Promise<boolean> {
		const other = current.kind === 'picture' ? 'number' : 'picture';
		return this.#rekey(book, current, undefined, async (slot) => {
			wrappingIn(slot, other).set(randomBytes(wrappedLength));
			return { [other]: false };
		});
	}

	/**
	 * Gives an open book an erase key, or takes it away (`next` undefined). Typed at the entrance it erases this book. What
	 * it wraps is the proof by which the server forgets. False when `current` is not a key of this book. @throws as `setKey`
	 */
	async setEraseKey(book: OpenBook, current: Attempt, next: Attempt | undefined): Promise<boolean> {
		const proof = await proofOf(book.content.proofKey ?? emptyProof().proof, proofMessages.forget());
		return this.#rekey(book, current, next, async (slot, _now, then) => {
			for (const kind of keyKinds) wrappingIn(slot, kind, 'erase').set(randomBytes(wrappedLength));
			if (next && then) {
				const wrapped = await seal(then.erase[book.slot]!, fromBase64url(proof), eraseContext(book.slot));
				wrappingIn(slot, next.kind, 'erase').set(wrapped);
			}
			return { erase: next?.kind };
		});
	}

	/**
	 * Whether ten wrong numbers destroy the server's key share, or make this phone wait a day. It is the server that does so:
	 * false when it could not be told, and then nothing has changed. @throws what `OpenBook.save` throws
	 */
	async setEraseAfterTen(book: OpenBook, erase: boolean): Promise<boolean> {
		const { proofKey, slot } = book.content;
		if (!proofKey) return false;
		const message = erase ? proofMessages.eraseAfterTen() : proofMessages.keepAfterTen();
		const proof = await proofOf(proofKey, message);
		if (!(await this.#server.say({ lockId: this.lockId, slot, proof }))) return false;
		await book.save((content) => ({ ...content, keys: { ...content.keys, eraseAfterTen: erase } }));
		return true;
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

	// Anybody may ask for a notes slot, so one that nobody keeps goes away: it is kept before there is a book to lose.
	async #keepSlot({ slot, proofKey }: Book): Promise<void> {
		const proof = proofKey ? await proofOf(proofKey, proofMessages.kept()) : emptyProof().proof;
		if (!(await this.#server.say({ lockId: this.lockId, slot, proof }))) throw new KeyShareUnreachable();
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
		const said = proof ? { slot: book.slot, proof } : emptyProof();
		await this.#server.say({ lockId: this.lockId, ...said }).catch(() => false);
	}

	async #rekey(
		book: OpenBook,
		current: Attempt,
		next: Attempt | undefined,
		rewrap: (
			slot: Uint8Array<ArrayBuffer>,
			now: Stretched,
			then: Stretched | undefined
		) => Promise<Partial<Book['keys']> | undefined>
	): Promise<boolean> {
		const tries = await this.#stretchForEachCost(current);
		await this.#sayOpened(tries[0]!, book.content);
		const then = next && (await this.#stretch(next));
		if (then) await this.#sayOpened(then, book.content);
		let keys: Partial<Book['keys']> | undefined;
		try {
			await book.rekey(
				(content) => ({ ...content, keys: { ...content.keys, ...keys } }),
				async (slot) => {
					const now = await openedBy(tries, slot, book.slot);
					if (!now) throw new NotTheKey();
					keys = await rewrap(slot, now, then);
				}
			);
			return true;
		} catch (error) {
			if (error instanceof NotTheKey) return false;
			throw error;
		}
	}
}

/** What was given as the book's key is not. It never leaves this file. */
class NotTheKey extends Error {}

/** The try that opens a slot, if one does. */
async function openedBy(
	tries: Stretched[],
	slot: Uint8Array<ArrayBuffer>,
	id: number
): Promise<Stretched | undefined> {
	const opened = await Promise.all(
		tries.map(({ open, attempt }) => unwrapDataKey(open[id]!, wrappingIn(slot, attempt.kind)))
	);
	return tries[opened.findIndex((key) => key !== undefined)];
}

const eraseContext = (slot: number) => `erase 1 ${slot}`;

/**
 * Takes everything off this phone that the app put there: the database, the caches, the service workers. It goes on where
 * one part fails, and fetches nothing. @throws StoreUnavailable when books may still be there; AppLeftOver when they are
 * gone and only files or workers, which hold nothing of anybody, could not be taken off
 */
export async function emptyPhone(name = storeName): Promise<void> {
	const parts = await Promise.allSettled([
		emptyStore(name),
		within(emptyingPatience, emptyCaches()),
		within(emptyingPatience, endServiceWorkers())
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
const emptyingPatience = 3_000;

function emptyStore(name: string): Promise<void> {
	// One question of a second at most: the wish to have it gone does not wait for a tab that sleeps with the lock.
	const store = new Store(name, emptyingPatience / 3);
	const empty = async () => {
		// The rows first: they go even where deleting has to wait for another tab. A store that cannot be read is deleted.
		const isCleared = await store.clear().then(
			() => true,
			() => false
		);
		store.close();
		await within(emptyingPatience, deleteStore(name)).catch((cause) => {
			// The rows are gone; the empty database goes when the other tab does.
			if (!isCleared) throw cause;
		});
	};
	return store.alone(empty).catch((error) => (error instanceof StoreLost ? empty() : Promise.reject(error)));
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
