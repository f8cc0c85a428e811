import * as v from 'valibot';
import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { blind, finalize } from '#lib/crypto/blind-rsa.ts';
import type { Day } from '#lib/domain/day.ts';
import { kinds, type Kind } from '#lib/domain/feedback.ts';
import { periodAfter, periodOn, TokenAnswer, type KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { Envelope } from '#lib/vault/feedback-content.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { answerTo, jsonOf, type Network } from '#lib/sync/network.ts';
import { nameOf, withEnvelope } from './envelope-name.ts';

type Wanted = { name: string; period: KeyedPeriod; kind: Kind };

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
		.flatMap((period) => kinds.map((kind) => ({ name: nameOf(period!.id, kind), period: period!, kind })));
	await blindNew(open, wanted);
	const changes = new Map<string, Envelope>();
	for (const one of wanted) {
		const envelope = open.content.feedback.envelopes[one.name];
		if (envelope?.state !== 'asking') continue;
		const next = await asked(open.content.token, one, envelope, network);
		if (next) changes.set(one.name, next);
	}
	if (changes.size === 0) return;
	await open.save((book) =>
		[...changes].reduce(
			// Another tab may have been faster; what it stored is not taken back.
			(changed, [name, envelope]) =>
				changed.feedback.envelopes[name]?.state === 'asking'
					? withEnvelope(changed, name, envelope)
					: changed,
			book
		)
	);
}

async function blindNew(open: OpenBook, wanted: Wanted[]): Promise<void> {
	const missing = wanted.filter(({ name }) => !open.content.feedback.envelopes[name]);
	if (missing.length === 0) return;
	const made = new Map<string, Envelope>();
	for (const { name, period, kind } of missing) {
		const { message, inverse, blinded } = await blind(period[kind].sign);
		made.set(name, {
			state: 'asking',
			message: base64url(message),
			inverse: base64url(inverse),
			blinded: base64url(blinded)
		});
	}
	await open.save((book) =>
		[...made].reduce(
			(changed, [name, envelope]) =>
				changed.feedback.envelopes[name] ? changed : withEnvelope(changed, name, envelope),
			book
		)
	);
}

/** What becomes of an envelope that asks; undefined when there was no answer that says so. */
async function asked(
	token: string,
	{ period, kind }: Wanted,
	envelope: Extract<Envelope, { state: 'asking' }>,
	network: Network
): Promise<Envelope | undefined> {
	const answer = await answerTo(network, '/ballots/tokens', {
		method: 'POST',
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify({ period: period.id, kind, blinded: envelope.blinded })
	});
	if (answer?.status === 409) return { state: 'elsewhere' };
	if (!answer?.ok) return undefined;
	const body = v.safeParse(TokenAnswer, await jsonOf(answer));
	if (!body.success) return undefined;
	const blinding = {
		message: fromBase64url(envelope.message),
		inverse: fromBase64url(envelope.inverse)
	};
	const signature = await finalize(period[kind].sign, blinding, fromBase64url(body.output.signature));
	if (!signature) return { state: 'refused' };
	return { state: 'ready', message: envelope.message, signature: base64url(signature) };
}
