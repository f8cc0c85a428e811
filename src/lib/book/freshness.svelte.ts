import type { BallotVisit } from '#lib/sync/ballots/ballot-visit.ts';
import { refresh } from '#lib/sync/refresh.ts';
import { sendSharing } from '#lib/sync/sharing.ts';
import { BookClosed } from '#lib/vault/errors.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';

/** `not-kept`: what came could not be kept on this phone; the last good book stays. */
export type Outcome = Awaited<ReturnType<typeof refresh>> | 'not-kept';

/** Whether the book is being read anew, and how the last try ended. */
export class Freshness {
	busy = $state(false);
	last = $state<Outcome>();
	/** Whether what she shares is on its way to the server. */
	sharing = $state(false);
	#open: OpenBook;
	#forget: () => Promise<void>;
	#visit: BallotVisit;
	/** What may be sent in her name waits for the ballots of this visit to have left. */
	#begun: Promise<unknown> = Promise.resolve();
	#queue: Promise<unknown> = Promise.resolve();

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
			this.#begun = this.#visit.begin().catch(() => undefined);
			// And what she took back leaves before anything else is asked.
			await this.share();
			this.last = await refresh(this.#open, this.#forget);
			// A family has no voice in how the team is for somebody else.
			const isOwn = this.#open.content.reading !== 'family';
			if (isOwn && (this.last === 'renewed' || this.last === 'unchanged'))
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

	/** Sends what she switched on and off, one after the other. What cannot be sent stays in the book for later. */
	share(): Promise<void> {
		const sent = this.#queue.then(async () => {
			await this.#begun;
			this.sharing = true;
			// Locked meanwhile, or the phone is full: it is still in the book, and goes the next time.
			await sendSharing(this.#open).catch(() => undefined);
			this.sharing = false;
		});
		this.#queue = sent;
		return sent;
	}
}
