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

	/** Changes what she wrote herself; see `OpenBook.save` for the errors. */
	async save(change: (book: Book) => Book): Promise<void> {
		await this.#open.save(change);
	}
}
