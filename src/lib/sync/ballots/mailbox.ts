import * as v from 'valibot';
import { fromBase64url } from '#lib/crypto/base64url.ts';
import type { Day } from '#lib/domain/day.ts';
import {
	envelopeName,
	type EnvelopeEvent,
	type SealedEnvelope,
	type EnvelopeStep
} from '#lib/domain/envelope.ts';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import { mayBeLastVisit, UsedNumbers, type KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { answerTo, jsonOf, type Network } from '#lib/sync/network.ts';
import { takeSteps } from './take-steps.ts';

/* What the phone says to the mailbox: no credentials, no name, and the same from every phone, whatever its language. */

type Due = { name: string; period: string; kind: BallotKind; envelope: SealedEnvelope };

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
		ballotKinds.flatMap((kind) => {
			const name = envelopeName(id, kind);
			const envelope = envelopes[name];
			return envelope?.state === 'sealed' ? [{ name, period: id, kind, envelope }] : [];
		})
	);
}

/**
 * Sends ballots. The same bytes are sent until the mailbox says that it has them; then they leave the phone.
 * @throws what `OpenBook.save` throws
 */
export async function sendBallots(open: OpenBook, ballots: Due[], network: Network): Promise<void> {
	const mailbox = mailboxOf(open);
	if (!mailbox) return;
	const steps: EnvelopeStep[] = [];
	for (const { name, period, kind, envelope } of ballots) {
		const answer = await answerTo(network, `${mailbox}/ballots/${period}/${kind}`, {
			method: 'POST',
			mode: 'cors',
			headers: { 'Content-Type': 'application/octet-stream', 'Accept-Language': 'en' },
			body: fromBase64url(envelope.ballot)
		});
		const event = answer && eventOf(answer.status, envelope);
		if (event) steps.push({ name, event });
	}
	await takeSteps(open, steps);
}

function eventOf(status: number, { number }: SealedEnvelope): EnvelopeEvent | undefined {
	if (status === 200 || status === 201) return { event: 'taken', number };
	// Closed meanwhile, or another ballot stands under this number: it will never be taken.
	if (status === 410 || status === 409) return { event: 'late', number };
	// Not a token of this mailbox's release: not hers to mend.
	if (status === 401 || status === 400) return { event: 'foreign', number };
	return undefined;
}

/**
 * Looks whether her envelopes were counted. The whole list is fetched and searched on the phone: asking for one number
 * would say whose it is.
 * @throws what `OpenBook.save` throws
 */
export async function readUsedNumbers(
	open: OpenBook,
	released: KeyedPeriod[],
	today: Day,
	network: Network
): Promise<void> {
	const mailbox = mailboxOf(open);
	if (!mailbox) return;
	const steps: EnvelopeStep[] = [];
	for (const { id } of released.filter(({ closes }) => closes < today)) {
		for (const kind of ballotKinds) {
			const name = envelopeName(id, kind);
			const envelope = open.content.feedback.envelopes[name];
			if (envelope?.state !== 'sent') continue;
			const { number } = envelope;
			const answer = await answerTo(network, `${mailbox}/ballots/${id}/${kind}`, {
				mode: 'cors',
				headers: { 'Accept-Language': 'en' }
			});
			const list = answer?.ok ? v.safeParse(UsedNumbers, await jsonOf(answer)) : undefined;
			if (!list?.success) continue;
			const counted = list.output.numbers.includes(number);
			steps.push({ name, event: { event: 'listed', number, counted } });
		}
	}
	await takeSteps(open, steps);
}

function mailboxOf(open: OpenBook): string | undefined {
	const { mailbox } = open.content.snapshot ?? {};
	return mailbox ? new URL(mailbox).origin : undefined;
}
