import { addDays, type Day } from '#lib/domain/day.ts';
import { envelopeName } from '#lib/domain/envelope.ts';
import type { BallotKind } from '#lib/domain/feedback.ts';
import { periodOn, readAfterDays, type KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { EnvelopeState, FeedbackView } from '#lib/domain/feedback-view.ts';
import type { Book } from '#lib/vault/book-content.ts';

/** What she sees of feedback today. A period counts only when it is in the release and the organisation opened it. */
export function feedbackView(book: Book, released: KeyedPeriod[], today: Day): FeedbackView {
	const offered = new Set(book.snapshot?.periods.map(({ id }) => id));
	const open = periodOn(released, today);
	const period = open && offered.has(open.id) ? open : undefined;
	return {
		...(period && {
			period: { id: period.id, closes: period.closes },
			readOn: addDays(period.closes, readAfterDays)
		}),
		ratings: shownState(book, period, 'ratings'),
		words: shownState(book, period, 'words'),
		last: lastOutcome(book, released, today),
		organisation: book.words.configuration.feedback
	};
}

function shownState(book: Book, period: KeyedPeriod | undefined, kind: BallotKind): EnvelopeState {
	if (!period) return 'none';
	const envelope = book.feedback.envelopes[envelopeName(period.id, kind)];
	if (!envelope || envelope.state === 'asking') return 'waiting';
	// Before close nothing is published; an envelope that was turned away is told of when the next period comes.
	return envelope.state === 'counted' || envelope.state === 'missing' ? 'sent' : envelope.state;
}

function lastOutcome(book: Book, released: KeyedPeriod[], today: Day): 'counted' | 'missing' | undefined {
	const past = released
		.filter(({ closes }) => closes < today)
		.sort((a, b) => b.closes.localeCompare(a.closes))
		.map(({ id }) => book.feedback.envelopes[envelopeName(id, 'ratings')]?.state)
		.find((state) => state !== undefined);
	return past === 'counted' || past === 'missing' ? past : undefined;
}
