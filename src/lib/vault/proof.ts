import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { hmac } from '#lib/crypto/hmac.ts';
import { randomBelow, randomBytes } from '#lib/crypto/random.ts';
import { placesOf } from '#lib/domain/pairing.ts';
import type { PendingProof } from './store.ts';

/** HMAC-SHA256 of one of `proofMessages` with a book's key of proofs, base64url. */
export async function proofOf(proofKey: string, message: string): Promise<string> {
	return base64url(await hmac(fromBase64url(proofKey), message));
}

/** As many letters as a proof has, which say nothing. Only the server can tell. */
export const noProof = (): string => base64url(randomBytes(32));

/** The same of one place, whichever. */
export function emptyProof(lockId: string): PendingProof {
	return { slot: randomBelow(placesOf(lockId)), proof: noProof() };
}
