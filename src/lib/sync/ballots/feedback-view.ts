import { addDays, type Day } from '#lib/domain/day.ts';
import { envelopeName } from '#lib/domain/envelope.ts';
import type { BallotKind } from '#lib/domain/feedback.ts';
import {
	keptDays,
	lastDayOf,
	periodOn,
	readAfterDays,
	type KeyedPeriod,
	type PostOffice
} from '#lib/domain/feedback-period.ts';
import type { EnvelopeState, FeedbackView } from '#lib/domain/feedback-view.ts';
import type { Language } from '#lib/domain/text.ts';
import type { Book } from '#lib/vault/book-content.ts';

/** What she sees of feedback today. A period counts only when it is in the release and the organisation opened it. */
export function feedbackView(
	book: Book,
	released: KeyedPeriod[],
	today: Day,
	postOffice: PostOffice | null = null,
	language: Language = 'en'
): FeedbackView {
	const offered = new Set(book.snapshot?.periods.map(({ id }) => id));
	const open = periodOn(released, today);
	const period = open && offered.has(open.id) ? open : undefined;
	return {
		...(period && {
			period: { id: period.id, closes: period.closes, lastDay: lastDayOf(period) },
			readOn: addDays(lastDayOf(period), readAfterDays)
		}),
		ratings: shownState(book, period, 'ratings'),
		words: shownState(book, period, 'words'),
		last: lastOutcome(book, released, today),
		...(postOffice && { box: postOffice.by ? { by: postOffice.by[language] } : ('own' as const) }),
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
		.map((period) => ({
			period,
			state: book.feedback.envelopes[envelopeName(period.id, 'ratings')]?.state
		}))
		.find(({ state }) => state !== undefined);
	if (past?.state === 'counted' || past?.state === 'missing') return past.state;
	// It is not dropped; but by now nobody has the others any more, whatever a post office that is silent would say.
	const isOver = past !== undefined && addDays(lastDayOf(past.period), keptDays) < today;
	return past?.state === 'sealed' && isOver ? 'missing' : undefined;
}
