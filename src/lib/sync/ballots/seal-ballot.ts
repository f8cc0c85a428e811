import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { numberOf } from '#lib/crypto/blind-rsa.ts';
import { sealTo } from '#lib/crypto/hpke.ts';
import { randomBelow } from '#lib/crypto/random.ts';
import { envelopeName } from '#lib/domain/envelope.ts';
import { ballotLength, sealingContext, type BallotKind } from '#lib/domain/feedback.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { takeSteps } from './take-steps.ts';

/** A sealed ballot waits for one to three further visits, by chance, so that when it is sent tells little. */
export const mostVisits = 3;

/** `message | signature | key | sealed`, exactly 8,593 bytes, the token bound in as associated data. */
export async function makeBallot(
	{ id, ...keys }: KeyedPeriod,
	kind: BallotKind,
	token: { message: Uint8Array<ArrayBuffer>; signature: Uint8Array<ArrayBuffer> },
	plain: Uint8Array<ArrayBuffer>
): Promise<Uint8Array<ArrayBuffer>> {
	const { key, sealed } = await sealTo(keys[kind].seal, plain, sealingContext(id, kind), token.message);
	const ballot = new Uint8Array(ballotLength);
	let at = 0;
	for (const part of [token.message, token.signature, key, sealed]) {
		ballot.set(part, at);
		at += part.length;
	}
	if (at !== ballotLength) throw new RangeError('a ballot of another length');
	return ballot;
}

/**
 * Closes an envelope over what was packed (`packRatings`, `packWords`, `blankBallot`) and keeps it until it is sent.
 * False when she has no right to answer this time, or has closed it before: then nothing changes.
 * @throws what `OpenBook.save` throws
 */
export async function sealBallot(
	open: OpenBook,
	period: KeyedPeriod,
	kind: BallotKind,
	plain: Uint8Array<ArrayBuffer>,
	visits = 1 + randomBelow(mostVisits)
): Promise<boolean> {
	const name = envelopeName(period.id, kind);
	const ready = open.content.feedback.envelopes[name];
	if (ready?.state !== 'ready') return false;
	const token = { message: fromBase64url(ready.message), signature: fromBase64url(ready.signature) };
	const ballot = base64url(await makeBallot(period, kind, token, plain));
	const number = await numberOf(token.message);
	const event = { event: 'sealed', message: ready.message, ballot, number, visits } as const;
	// One token, one ballot: what another tab sealed first stays.
	const stored = (await takeSteps(open, [{ name, event }]))[name];
	return stored?.state === 'sealed' && stored.ballot === ballot;
}
