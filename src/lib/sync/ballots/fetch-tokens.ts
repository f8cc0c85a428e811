import * as v from 'valibot';
import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { blind, finalize } from '#lib/crypto/blind-rsa.ts';
import type { Day } from '#lib/domain/day.ts';
import {
	envelopeName,
	type AskingEnvelope,
	type EnvelopeEvent,
	type EnvelopeStep
} from '#lib/domain/envelope.ts';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import { periodAfter, periodOn, TokenAnswer, type KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { answerTo, jsonOf, type Network } from '#lib/sync/network.ts';
import { takeSteps } from './take-steps.ts';

type WantedToken = { name: string; period: KeyedPeriod; kind: BallotKind };

/**
 * Fetches the rights to answer for the current and the next period, whether or not she will answer: asking says
 * nothing. What was blinded is stored before it is sent, so that a lost answer is asked for again with the same bytes.
 * Only periods that are in the release are known here.
 * @throws what `OpenBook.save` throws
 */
export async function fetchTokens(
	open: OpenBook,
	released: KeyedPeriod[],
	today: Day,
	network: Network
): Promise<void> {
	const offered = new Set(open.content.snapshot?.periods.map(({ id }) => id));
	const wanted = [periodOn(released, today), periodAfter(released, today)]
		.filter((period) => period !== undefined && offered.has(period.id))
		.flatMap((period) =>
			ballotKinds.map((kind) => ({ name: envelopeName(period!.id, kind), period: period!, kind }))
		);
	const envelopes = await takeSteps(open, await blindNew(open, wanted));
	const steps: EnvelopeStep[] = [];
	for (const one of wanted) {
		const envelope = envelopes[one.name];
		if (envelope?.state !== 'asking') continue;
		const event = await asked(open.content.token, one, envelope, network);
		if (event) steps.push({ name: one.name, event });
	}
	await takeSteps(open, steps);
}

/** Blinds what has no envelope yet. */
async function blindNew(open: OpenBook, wanted: WantedToken[]): Promise<EnvelopeStep[]> {
	const missing = wanted.filter(({ name }) => !open.content.feedback.envelopes[name]);
	const steps: EnvelopeStep[] = [];
	for (const { name, period, kind } of missing) {
		const made = await blind(period[kind].sign);
		const blinded = base64url(made.blinded);
		const [message, inverse] = [base64url(made.message), base64url(made.inverse)];
		steps.push({ name, event: { event: 'blinded', message, inverse, blinded } });
	}
	return steps;
}

/** What the server's answer means for an envelope that asks; undefined when there was none that says so. */
async function asked(
	token: string,
	{ period, kind }: WantedToken,
	{ message, inverse, blinded }: AskingEnvelope,
	network: Network
): Promise<EnvelopeEvent | undefined> {
	const answer = await answerTo(network, '/ballots/tokens', {
		method: 'POST',
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify({ period: period.id, kind, blinded })
	});
	if (answer?.status === 409) return { event: 'elsewhere', blinded };
	if (!answer?.ok) return undefined;
	const body = v.safeParse(TokenAnswer, await jsonOf(answer));
	if (!body.success) return undefined;
	const blinding = { message: fromBase64url(message), inverse: fromBase64url(inverse) };
	const signature = await finalize(period[kind].sign, blinding, fromBase64url(body.output.signature));
	return signature
		? { event: 'signed', blinded, signature: base64url(signature) }
		: { event: 'forged', blinded };
}
