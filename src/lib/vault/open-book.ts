import { deviceOf, type Device } from '#lib/domain/pairing.ts';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import { sealBody, unsealBody } from './body.ts';
import { withSnapshot, type Book } from './book-content.ts';
import { BookClosed, BookGone, StoreLost } from './errors.ts';
import { bodyIn } from './slot-layout.ts';
import type { Store } from './store.ts';

/** How long until what waits to be stored is tried again. Milliseconds. */
const again = 5_000;

/** A book that was opened with its key. The key lives here and nowhere else, until `close`. */
export class OpenBook {
	readonly slot: number;
	/** What it lies on. */
	readonly device: Device;
	#store: Store;
	#lockId: string;
	#open: { key: CryptoKey; content: Book } | undefined;
	#listeners = new Set<(book: Book) => void>();
	#waiting: ((book: Book) => Book)[] = [];
	#retry: ReturnType<typeof setTimeout> | undefined;

	/** For `Phone` alone. */
	constructor(store: Store, lockId: string, key: CryptoKey, content: Book) {
		this.slot = content.slot;
		this.device = deviceOf(lockId);
		this.#store = store;
		this.#lockId = lockId;
		this.#open = { key, content };
	}

	/** What is stored now, and what waits to be. Never change it in place. @throws BookClosed */
	get content(): Book {
		return this.#opened().content;
	}

	/**
	 * Changes what is stored. `change` is given the freshest stored content, which another tab may have written, and may
	 * be called after a wait; calls are worked off one after the other. When it fails, what was stored stays.
	 * @throws BookClosed, BookGone, BookTooLarge, StoreFull, StoreUnavailable
	 */
	save(change: (book: Book) => Book): Promise<Book> {
		return this.rekey(change, async () => {});
	}

	/**
	 * Keeps what she did. While the browser's storage does not answer it is kept here, in memory, shown as if it were
	 * stored, and stored as soon as that goes again; `isWaiting` says so. Closing the book ends it.
	 * @throws BookClosed, BookGone, BookTooLarge, StoreFull; then nothing was kept
	 */
	async keep(change: (book: Book) => Book): Promise<void> {
		try {
			await this.save(change);
		} catch (error) {
			if (!(error instanceof StoreLost)) throw error;
			const { key, content } = this.#opened();
			this.#waiting.push(change);
			this.#open = { key, content: change(content) };
			this.#tell(this.#open.content);
			this.#tryAgain();
		}
	}

	/** Whether something she did waits for the browser's storage to answer. */
	get isWaiting(): boolean {
		return this.#waiting.length > 0;
	}

	/**
	 * Saves, and in the same write changes the wrappings of this book's slot. For `KeysOfBook` alone. `rewrap` is given the
	 * unmasked slot to change in place; when it fails, what was stored stays.
	 */
	rekey(
		change: (book: Book) => Book,
		rewrap: (slot: Uint8Array<ArrayBuffer>) => Promise<void>
	): Promise<Book> {
		return this.#store.alone(async () => {
			const { key } = this.#opened();
			const stored = await this.#store.read();
			// Another lock id: the phone was emptied meanwhile and made anew.
			if (stored?.phone.lockId !== this.#lockId) throw new BookGone();
			const slot = stored.slots[this.slot]!;
			const fresh = await unsealBody(key, this.slot, bodyIn(slot));
			if (!fresh) throw new BookGone();
			await rewrap(slot);
			const waited = [...this.#waiting];
			const all = [...waited, change].reduce((content, one) => one(content), fresh);
			const { book, body } = await sealBody(key, { ...all, slot: this.slot });
			bodyIn(slot).set(body);
			await this.#store.write(stored);
			this.#waiting = this.#waiting.filter((one) => !waited.includes(one));
			// It may have been closed meanwhile; then nothing of it may come back.
			if (this.#open) this.#open = { key, content: book };
			this.#tell(book);
			return book;
		});
	}

	/** Puts a new plan into the book and touches nothing else of it. */
	replaceSnapshot(snapshot: Snapshot, etag?: string): Promise<Book> {
		return this.save((book) => withSnapshot(book, snapshot, etag));
	}

	/** Calls `listener` after every save of this tab. Returns what stops it. */
	onChange(listener: (book: Book) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Drops the key and the content. */
	close(): void {
		clearTimeout(this.#retry);
		this.#open = undefined;
		this.#waiting = [];
		this.#listeners.clear();
	}

	#tell(book: Book): void {
		for (const listener of this.#listeners) listener(book);
	}

	#tryAgain(): void {
		clearTimeout(this.#retry);
		this.#retry = setTimeout(() => {
			if (!this.#open || !this.isWaiting) return;
			this.save((book) => book).catch(() => this.#tryAgain());
		}, again);
	}

	#opened(): { key: CryptoKey; content: Book } {
		if (!this.#open) throw new BookClosed();
		return this.#open;
	}
}
