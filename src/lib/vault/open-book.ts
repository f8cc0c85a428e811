import type { Snapshot } from '#lib/domain/snapshot.ts';
import { sealBody, unsealBody } from './body.ts';
import { withSnapshot, type Book } from './book-content.ts';
import { BookClosed, BookGone } from './errors.ts';
import { bodyIn } from './slot-layout.ts';
import type { Store } from './store.ts';

/** A book that was opened with its key. The key lives here and nowhere else, until `close`. */
export class OpenBook {
	readonly slot: number;
	#store: Store;
	#lockId: string;
	#open: { key: CryptoKey; content: Book } | undefined;
	#listeners = new Set<(book: Book) => void>();

	/** For `Phone` alone. */
	constructor(store: Store, lockId: string, key: CryptoKey, content: Book) {
		this.slot = content.slot;
		this.#store = store;
		this.#lockId = lockId;
		this.#open = { key, content };
	}

	/** What is stored now. Never change it in place. @throws BookClosed */
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
	 * Saves, and in the same write changes the wrappings of this book's slot. For `Phone` alone. `rewrap` is given the
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
			const { book, body } = await sealBody(key, { ...change(fresh), slot: this.slot });
			bodyIn(slot).set(body);
			await this.#store.write(stored);
			// It may have been closed meanwhile; then nothing of it may come back.
			if (this.#open) this.#open = { key, content: book };
			for (const listener of this.#listeners) listener(book);
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
		this.#open = undefined;
		this.#listeners.clear();
	}

	#opened(): { key: CryptoKey; content: Book } {
		if (!this.#open) throw new BookClosed();
		return this.#open;
	}
}
