import type { BallotKind } from './feedback.ts';

/*
 * What is signed between a phone, the post office and the organisation, as bytes: each with a name of its own, so that no
 * signature is good for anything else, and its parts set apart by a zero, which no name has. Ed25519 (RFC 8032) draws
 * nothing: the same bytes get the same signature, and none carries a time.
 */

/** What a ballot is answered with: a signature of 64 bytes. */
export const signatureLength = 64;

/** That the post office has these bytes. @param digest SHA-256 of the ballot */
export const receiptText = (period: string, kind: BallotKind, digest: Uint8Array): Uint8Array<ArrayBuffer> =>
	joined('companion receipt v1', period, kind, digest);

/** That these are all envelopes of a closed period, in the order of their numbers. @param digest SHA-256 of all of them */
export const batchText = (
	period: string,
	kind: BallotKind,
	count: number,
	digest: Uint8Array
): Uint8Array<ArrayBuffer> => joined('companion batch v1', period, kind, String(count), digest);

/** That the organisation has a batch, and the post office may delete it. @param digest SHA-256 of all of it */
export const receivedText = (period: string, kind: BallotKind, digest: Uint8Array): Uint8Array<ArrayBuffer> =>
	joined('companion received v1', period, kind, digest);

function joined(...parts: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
	const bytes = parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part));
	const all = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0) + bytes.length - 1);
	let at = 0;
	for (const part of bytes) {
		all.set(part, at);
		at += part.length + 1;
	}
	return all;
}
