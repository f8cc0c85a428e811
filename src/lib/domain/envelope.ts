import * as v from 'valibot';
import { Day } from './day.ts';
import type { BallotKind } from './feedback.ts';

/*
 * The life of a ballot on the phone: one envelope for each period and kind. Everything that can happen to it stands on
 * this page; who makes it happen stands in brackets (src/lib/sync/ballots).
 *
 *   nothing yet
 *      │  blinded       the right to answer is asked for, whether or not she will answer     [fetch-tokens]
 *      ▼
 *    asking ──────────  elsewhere ▶ elsewhere   another phone of hers has this period's right  [fetch-tokens]
 *      │ └────────────  forged ───▶ refused     signed with a key that is not in the release   [fetch-tokens]
 *      │  signed        a right, verified against the release                                  [fetch-tokens]
 *      ▼
 *    ready
 *      │  sealed        she closed it, or it closes blank at the end of her last visit          [seal-ballot]
 *      ▼
 *    sealed ──┐
 *      │ ▲    │ visit   one visit less to wait, so that when it is sent tells little           [ballot-visit]
 *      │ └────┘
 *      │ └────────────  listed ───▶ counted, or missing: it was never receipted, and what is counted is known  [mailbox]
 *      │  taken         a receipt for these very bytes; until it comes, they are sent again          [mailbox]
 *      ▼
 *    sent
 *      │  listed        the list that is published after close was read                              [mailbox]
 *      ▼
 *    counted, or missing
 *
 * No other answer moves a sealed envelope: a refusal is as easily made as a lie, and whoever stands in between could
 * make her phone drop what was never counted.
 *
 * Two tabs may hold the same book, answers are lost, come twice or come late. So no step is ever written as "the
 * envelope is now this": what is written is an event, which names what it was made from (the blinded message, the token,
 * the number), and `afterEvent` decides on the envelope that is stored at that moment, inside the vault's transaction. What
 * does not fit any more changes nothing. Every step is stored before the next one leaves the phone, so a lost answer is
 * asked for again with the same bytes.
 */

/** Random bytes as base64url. */
const Bytes = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/));

const Asking = v.object({ state: v.literal('asking'), message: Bytes, inverse: Bytes, blinded: Bytes });
const Ready = v.object({ state: v.literal('ready'), message: Bytes, signature: Bytes });
const Sealed = v.object({
	state: v.literal('sealed'),
	ballot: Bytes,
	number: Bytes,
	visits: v.pipe(v.number(), v.integer(), v.minValue(0))
});

export const Envelope = v.variant('state', [
	/** Blinded (RFC 9474); the server may or may not have signed it yet. */
	Asking,
	/** A right to answer: a token, message and signature. */
	Ready,
	/** From here on nobody can read it on this phone either. It waits for `visits` more visits. */
	Sealed,
	v.object({ state: v.literal('sent'), number: Bytes }),
	v.object({ state: v.picklist(['counted', 'missing', 'elsewhere', 'refused']) })
]);
export type Envelope = v.InferOutput<typeof Envelope>;
export type SealedEnvelope = v.InferOutput<typeof Sealed>;
export type AskingEnvelope = v.InferOutput<typeof Asking>;

/** What can happen, and what it was made from. */
export type EnvelopeEvent =
	| { event: 'blinded'; message: string; inverse: string; blinded: string }
	| { event: 'signed'; blinded: string; signature: string }
	| { event: 'elsewhere' | 'forged'; blinded: string }
	| { event: 'sealed'; message: string; ballot: string; number: string; visits: number }
	| { event: 'visit' }
	| { event: 'taken'; number: string }
	| { event: 'listed'; number: string; counted: boolean };

/** The envelope after an event; the very same one (or undefined, where there is none) when the event does not fit it. */
export function afterEvent(envelope: Envelope | undefined, event: EnvelopeEvent): Envelope | undefined {
	switch (envelope?.state) {
		case undefined: {
			if (event.event !== 'blinded') return envelope;
			const { message, inverse, blinded } = event;
			return { state: 'asking', message, inverse, blinded };
		}
		case 'asking':
			if (!('blinded' in event) || event.blinded !== envelope.blinded) return envelope;
			if (event.event === 'elsewhere') return { state: 'elsewhere' };
			if (event.event === 'forged') return { state: 'refused' };
			if (event.event !== 'signed') return envelope;
			return { state: 'ready', message: envelope.message, signature: event.signature };
		case 'ready': {
			if (event.event !== 'sealed' || event.message !== envelope.message) return envelope;
			const { ballot, number, visits } = event;
			return { state: 'sealed', ballot, number, visits };
		}
		case 'sealed':
			if (event.event === 'visit') return { ...envelope, visits: Math.max(0, envelope.visits - 1) };
			if (!('number' in event) || event.number !== envelope.number) return envelope;
			if (event.event === 'taken') return { state: 'sent', number: envelope.number };
			return event.event === 'listed' ? { state: event.counted ? 'counted' : 'missing' } : envelope;
		case 'sent':
			if (event.event !== 'listed' || event.number !== envelope.number) return envelope;
			return { state: event.counted ? 'counted' : 'missing' };
		case 'counted':
		case 'missing':
		case 'elsewhere':
		case 'refused':
			return envelope;
	}
}

/** What the book keeps about feedback. No answer is ever in it: they are sealed the moment she closes the envelope. */
export const FeedbackPart = v.object({
	/** By `period.kind`. */
	envelopes: v.record(v.string(), Envelope),
	/** The days of her last visits, oldest first, to know her usual pace. They never leave the phone. */
	visits: v.array(Day)
});
export type FeedbackPart = v.InferOutput<typeof FeedbackPart>;

export const noFeedback = (): FeedbackPart => ({ envelopes: {}, visits: [] });

/** An envelope's name in a book. */
export const envelopeName = (period: string, kind: BallotKind) => `${period}.${kind}`;

/** Something that happened to one of a book's envelopes. */
export type EnvelopeStep = { name: string; event: EnvelopeEvent };

/** A book's envelopes after what happened to them. */
export function afterSteps(
	envelopes: FeedbackPart['envelopes'],
	steps: EnvelopeStep[]
): FeedbackPart['envelopes'] {
	const after = { ...envelopes };
	for (const { name, event } of steps) {
		const envelope = afterEvent(after[name], event);
		if (envelope) after[name] = envelope;
	}
	return after;
}
