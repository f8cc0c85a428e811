import * as v from 'valibot';
import { Day } from '#lib/domain/day.ts';

/** Random bytes as base64url. */
const Bytes = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/));

/**
 * The way of one envelope, for one period and kind. Every step is stored before the next one leaves the phone, so that a
 * lost answer is asked for again with the same bytes.
 */
export const Envelope = v.variant('state', [
	/** Blinded; the server may or may not have signed it yet. */
	v.object({ state: v.literal('asking'), message: Bytes, inverse: Bytes, blinded: Bytes }),
	/** A right to answer, verified against the key of the release. */
	v.object({ state: v.literal('ready'), message: Bytes, signature: Bytes }),
	/** Sealed: from here on nobody can read it on this phone either. It waits for `visits` more visits. */
	v.object({
		state: v.literal('sealed'),
		ballot: Bytes,
		number: Bytes,
		visits: v.pipe(v.number(), v.integer(), v.minValue(0))
	}),
	/** The mailbox has it. */
	v.object({ state: v.literal('sent'), number: Bytes }),
	/** Its number stood, or did not stand, in the list that is published after close. */
	v.object({ state: v.picklist(['counted', 'missing']) }),
	/** Another phone of hers has the right for this period. */
	v.object({ state: v.literal('elsewhere') }),
	/** What the server signed does not fit the release: nothing is ever sent. */
	v.object({ state: v.literal('refused') })
]);
export type Envelope = v.InferOutput<typeof Envelope>;

/** What the book keeps about feedback. No answer is ever in it: they are sealed the moment she closes the envelope. */
export const FeedbackPart = v.object({
	/** By `period.kind`. */
	envelopes: v.record(v.string(), Envelope),
	/** The days of her last visits, oldest first, to know her usual pace. They never leave the phone. */
	visits: v.array(Day)
});
export type FeedbackPart = v.InferOutput<typeof FeedbackPart>;

export const noFeedback = (): FeedbackPart => ({ envelopes: {}, visits: [] });
