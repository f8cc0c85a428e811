import * as v from 'valibot';
import { fromBase64url } from '#lib/crypto/base64url.ts';
import { verifyEd25519 } from '#lib/crypto/ed25519.ts';
import type { Day } from '#lib/domain/day.ts';
import { envelopeName, type SealedEnvelope, type EnvelopeStep } from '#lib/domain/envelope.ts';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import {
	lastDayOf,
	mayBeLastVisit,
	UsedNumbers,
	type KeyedPeriod,
	type PostOffice
} from '#lib/domain/feedback-period.ts';
import { receiptText, signatureLength } from '#lib/domain/receipt.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { answerTo, jsonOf, type Network } from '#lib/sync/network.ts';
import { takeSteps } from './take-steps.ts';

/*
 * What the phone says to the post office that stands in the release: no credentials, no name, and the same from every
 * phone, whatever its language. There is no other address to try.
 */

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
			// What was sealed in time still counts in the days of grace.
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
 * Sends ballots. The same bytes are sent until the post office signs that it has them; then they leave the phone.
 * @throws what `OpenBook.save` throws
 */
export async function sendBallots(
	open: OpenBook,
	ballots: Due[],
	postOffice: PostOffice,
	network: Network
): Promise<void> {
	const steps: EnvelopeStep[] = [];
	for (const { name, period, kind, envelope } of ballots) {
		const ballot = fromBase64url(envelope.ballot);
		const answer = await answerTo(network, `${postOffice.origin}/ballots/${period}/${kind}`, {
			method: 'POST',
			mode: 'cors',
			headers: { 'Content-Type': 'application/octet-stream', 'Accept-Language': 'en' },
			body: ballot
		});
		if (answer?.ok && (await isReceipt(answer, postOffice, period, kind, ballot)))
			steps.push({ name, event: { event: 'taken', number: envelope.number } });
	}
	await takeSteps(open, steps);
}

/** Whether an answer is the post office's own word that it has these very bytes. */
async function isReceipt(
	answer: Response,
	{ receiptKey }: PostOffice,
	period: string,
	kind: BallotKind,
	ballot: Uint8Array<ArrayBuffer>
): Promise<boolean> {
	try {
		const signature = new Uint8Array(await answer.arrayBuffer());
		if (signature.length !== signatureLength) return false;
		const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', ballot));
		return await verifyEd25519(receiptKey, signature, receiptText(period, kind, digest));
	} catch {
		return false;
	}
}

/**
 * Looks whether her envelopes were counted, those without a receipt too: it may have been lost. The whole list is fetched
 * and searched on the phone: asking for one number would say whose it is.
 * @throws what `OpenBook.save` throws
 */
export async function readUsedNumbers(
	open: OpenBook,
	released: KeyedPeriod[],
	today: Day,
	postOffice: PostOffice,
	network: Network
): Promise<void> {
	const steps: EnvelopeStep[] = [];
	for (const { id } of released.filter((period) => lastDayOf(period) < today)) {
		for (const kind of ballotKinds) {
			const name = envelopeName(id, kind);
			const envelope = open.content.feedback.envelopes[name];
			if (envelope?.state !== 'sent' && envelope?.state !== 'sealed') continue;
			const { number } = envelope;
			const answer = await answerTo(network, `${postOffice.origin}/ballots/${id}/${kind}`, {
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
