import type { BallotVisit } from '#lib/sync/ballots/ballot-visit.ts';
import { refresh } from '#lib/sync/refresh.ts';
import { BookClosed } from '#lib/vault/errors.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';

/** `not-kept`: what came could not be kept on this phone; the last good book stays. */
export type Outcome = Awaited<ReturnType<typeof refresh>> | 'not-kept';

/** Whether the book is being read anew, and how the last try ended. */
export class Freshness {
	busy = $state(false);
	last = $state<Outcome>();
	#open: OpenBook;
	#forget: () => Promise<void>;
	#visit: BallotVisit;

	constructor(open: OpenBook, forget: () => Promise<void>, visit: BallotVisit) {
		this.#open = open;
		this.#forget = forget;
		this.#visit = visit;
	}

	/** Reads all anew; on failure the last good book stays. */
	async renew(): Promise<Outcome | undefined> {
		if (this.busy) return undefined;
		this.busy = true;
		try {
			// Ballots leave before any call that says whose phone this is.
			await this.#visit.begin().catch(() => undefined);
			this.last = await refresh(this.#open, this.#forget);
			if (this.last === 'renewed' || this.last === 'unchanged')
				void this.#visit.goOn().catch(() => undefined);
			return this.last;
		} catch (error) {
			// Locked meanwhile: nobody is reading any more.
			if (error instanceof BookClosed) return undefined;
			this.last = 'not-kept';
			return this.last;
		} finally {
			this.busy = false;
		}
	}
}
