import { refresh } from '#lib/sync/refresh.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';

export type Outcome = Awaited<ReturnType<typeof refresh>>;

/** Whether the book is being read anew, and how the last try ended. */
export class Freshness {
	busy = $state(false);
	last = $state<Outcome>();
	#open: OpenBook;
	#forget: () => Promise<void>;

	constructor(open: OpenBook, forget: () => Promise<void>) {
		this.#open = open;
		this.#forget = forget;
	}

	/** Reads all anew; on failure the last good book stays. */
	async renew(): Promise<Outcome | undefined> {
		if (this.busy) return undefined;
		this.busy = true;
		try {
			this.last = await refresh(this.#open, this.#forget);
			return this.last;
		} finally {
			this.busy = false;
		}
	}
}
