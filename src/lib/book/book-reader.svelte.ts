import { createSubscriber } from 'svelte/reactivity';
import type { Book } from '#lib/vault/book-content.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';

/** One live reading of the open book: components that read `content` follow every save, wherever it came from. */
export class BookReader {
	#open: OpenBook;
	#subscribe: () => void;

	constructor(open: OpenBook) {
		this.#open = open;
		this.#subscribe = createSubscriber((update) => open.onChange(() => update()));
	}

	get content(): Book {
		this.#subscribe();
		return this.#open.content;
	}

	/** Whether something she wrote waits for the browser's storage to answer. */
	get isWaiting(): boolean {
		this.#subscribe();
		return this.#open.isWaiting;
	}

	/** Changes what she wrote herself; see `OpenBook.keep` for the errors. */
	async save(change: (book: Book) => Book): Promise<void> {
		await this.#open.keep(change);
	}
}
