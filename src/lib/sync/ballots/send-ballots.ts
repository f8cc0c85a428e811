import { fromBase64url } from '#lib/crypto/base64url.ts';
import type { Day } from '#lib/domain/day.ts';
import { kinds, type Kind } from '#lib/domain/feedback.ts';
import { mayBeLastVisit, type KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { Envelope } from '#lib/vault/feedback-content.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { answerTo, type Network } from '#lib/sync/network.ts';
import { nameOf, withEnvelope } from './envelope-name.ts';

type Sealed = Extract<Envelope, { state: 'sealed' }>;
type Due = { name: string; period: string; kind: Kind; envelope: Sealed };

/** Which sealed ballots leave now: those that have waited for their visits. */
export function dueBallots(open: OpenBook, released: KeyedPeriod[]): Due[] {
	return sealedBallots(open, released).filter(({ envelope }) => envelope.visits === 0);
}

/** Which leave at the end of a visit that may be her last in the period: all that are sealed. */
export function lastBallots(open: OpenBook, released: KeyedPeriod[], today: Day): Due[] {
	const closing = released.filter(
		({ opens, closes }) =>
			opens <= today &&
			// What was sealed in time still counts until the organisation closes.
			(closes < today || mayBeLastVisit(open.content.feedback.visits, today, closes))
	);
	return sealedBallots(open, closing);
}

function sealedBallots(open: OpenBook, periods: KeyedPeriod[]): Due[] {
	const { envelopes } = open.content.feedback;
	return periods.flatMap(({ id }) =>
		kinds.flatMap((kind) => {
			const name = nameOf(id, kind);
			const envelope = envelopes[name];
			return envelope?.state === 'sealed' ? [{ name, period: id, kind, envelope }] : [];
		})
	);
}

/**
 * Sends ballots to the mailbox, without credentials and without a name. The same bytes are sent until the mailbox says
 * that it has them; then they leave the phone.
 * @throws what `OpenBook.save` throws
 */
export async function sendBallots(open: OpenBook, ballots: Due[], network: Network): Promise<void> {
	const mailbox = open.content.snapshot?.mailbox;
	if (!mailbox || ballots.length === 0) return;
	const changes = new Map<string, Envelope>();
	for (const { name, period, kind, envelope } of ballots) {
		const answer = await answerTo(network, `${new URL(mailbox).origin}/ballots/${period}/${kind}`, {
			method: 'POST',
			mode: 'cors',
			// Every phone says the same here, whatever language it speaks.
			headers: { 'Content-Type': 'application/octet-stream', 'Accept-Language': 'en' },
			body: fromBase64url(envelope.ballot)
		});
		const next = answer && stepAfter(answer.status, envelope);
		if (next) changes.set(name, next);
	}
	if (changes.size === 0) return;
	await open.save((book) =>
		[...changes].reduce((changed, [name, envelope]) => withEnvelope(changed, name, envelope), book)
	);
}

function stepAfter(status: number, { number }: Sealed): Envelope | undefined {
	if (status === 200 || status === 201) return { state: 'sent', number };
	// Closed meanwhile, or another ballot stands under this number: it will never be taken.
	if (status === 410 || status === 409) return { state: 'missing' };
	// Not a token of this mailbox's release: not hers to mend.
	if (status === 401 || status === 400) return { state: 'refused' };
	return undefined;
}
