import { randomBelow } from '#lib/crypto/random.ts';
import { daysBetween, type Day } from '#lib/domain/day.ts';
import { afterSteps, envelopeName, type EnvelopeStep } from '#lib/domain/envelope.ts';
import { blankBallot, ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import {
	mayBeLastVisit,
	periodOn,
	visitsKept,
	type KeyedPeriod,
	type PostOffice
} from '#lib/domain/feedback-period.ts';
import { releasedPeriods, releasedPostOffice } from '#lib/domain/release-keys.ts';
import type { Book } from '#lib/vault/book-content.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { browserNetwork, type Network } from '#lib/sync/network.ts';
import { fetchTokens } from './fetch-tokens.ts';
import { dueBallots, lastBallots, readUsedNumbers, sendBallots } from './mailbox.ts';
import { sealBallot } from './seal-ballot.ts';

export type VisitTools = {
	network: Network;
	today: () => Day;
	released: KeyedPeriod[];
	/** Without one everything stays on the phone. */
	postOffice: PostOffice | null;
};

/** How long the end of a visit is waited for: 20 to 80 seconds, drawn each time. Milliseconds. */
const untilTheEnd = () => 20_000 + 1000 * randomBelow(61);

/** From this many days before close a blank ballot no longer waits for her to have had a second look. */
const lastDays = 3;

/**
 * What one visit, one opening of the book, does for feedback. `begin` runs before the visit's other calls and sends what
 * has waited long enough; `goOn` runs after them and fetches rights and lists. When the period may close before she
 * comes again, the visit's end closes and sends what is left: a blank ballot where she was asked and did not answer.
 */
export class BallotVisit {
	/** Set while she is on the pages that lead to the questions: nothing is closed under her hands. */
	answering = false;
	#open: OpenBook;
	#tools: VisitTools;
	#begun = false;
	#readyBefore: string[] = [];
	#end: ReturnType<typeof setTimeout> | undefined;

	constructor(open: OpenBook, tools: { today: () => Day } & Partial<VisitTools>) {
		this.#open = open;
		this.#tools = {
			network: browserNetwork,
			released: releasedPeriods,
			postOffice: releasedPostOffice,
			...tools
		};
	}

	/** Once for a visit, before anything else is asked of any server. Costs nothing where there are no periods. */
	async begin(): Promise<void> {
		const { released, today } = this.#tools;
		if (this.#begun || released.length === 0) return;
		this.#begun = true;
		const { envelopes } = this.#open.content.feedback;
		this.#readyBefore = Object.keys(envelopes).filter((name) => envelopes[name]?.state === 'ready');
		await this.#open.save((book) => visited(book, today()));
		await this.#send(dueBallots(this.#open, released));
	}

	/** After the visit's other calls. */
	async goOn(): Promise<void> {
		const { network, released, postOffice, today } = this.#tools;
		if (released.length === 0) return;
		await fetchTokens(this.#open, released, today(), network);
		if (postOffice) await readUsedNumbers(this.#open, released, today(), postOffice, network);
		this.endSoon();
	}

	/** Closes her envelope over what she answered. False when there was none to close. */
	async closeEnvelope(
		period: KeyedPeriod,
		kind: BallotKind,
		plain: Uint8Array<ArrayBuffer>
	): Promise<boolean> {
		const done = await sealBallot(this.#open, period, kind, plain);
		this.endSoon();
		return done;
	}

	/** The end of a visit that may be her last in the period: nothing waits for another one. */
	async finish(): Promise<void> {
		const { released, today } = this.#tools;
		const period = periodOn(released, today());
		if (period && mayBeLastVisit(this.#open.content.feedback.visits, today(), period.closes)) {
			const late = daysBetween(today(), period.closes) <= lastDays;
			for (const kind of ballotKinds) {
				const name = envelopeName(period.id, kind);
				const isReady = this.#open.content.feedback.envelopes[name]?.state === 'ready';
				if (isReady && (late || this.#readyBefore.includes(name)))
					await sealBallot(this.#open, period, kind, blankBallot());
			}
		}
		await this.#send(lastBallots(this.#open, released, today()));
	}

	async #send(ballots: Parameters<typeof sendBallots>[1]): Promise<void> {
		const { network, postOffice } = this.#tools;
		if (postOffice) await sendBallots(this.#open, ballots, postOffice, network);
	}

	/** Waits for the end of this visit, anew after an envelope of hers was closed and while she is answering. */
	endSoon(): void {
		clearTimeout(this.#end);
		this.#end = setTimeout(() => {
			if (this.answering) this.endSoon();
			// A book that was closed meanwhile, a full phone: the next visit tries again.
			else void this.finish().catch(() => undefined);
		}, untilTheEnd());
	}

	/** The book is closed. */
	stop(): void {
		clearTimeout(this.#end);
	}
}

/** One visit more: its day, and one visit less to wait for what is sealed. */
function visited(book: Book, today: Day): Book {
	const { visits, envelopes } = book.feedback;
	// A day to come is one that the phone's clock said before it was known to be wrong.
	const days = [...visits.filter((day) => day < today), today].slice(-visitsKept);
	const waited = Object.keys(envelopes).map((name): EnvelopeStep => ({ name, event: { event: 'visit' } }));
	return { ...book, feedback: { visits: days, envelopes: afterSteps(envelopes, waited) } };
}
