import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { hmac } from '#lib/crypto/hmac.ts';
import { randomBelow, randomBytes } from '#lib/crypto/random.ts';
import { slotCount } from '#lib/domain/pairing.ts';
import type { PendingProof } from './store.ts';

/** HMAC-SHA256 of one of `proofMessages` with a book's key of proofs, base64url. */
export async function proofOf(proofKey: string, message: string): Promise<string> {
	return base64url(await hmac(fromBase64url(proofKey), message));
}

/** A proof that says nothing. Only the server can tell it from one that does. */
export function emptyProof(): PendingProof {
	return { slot: randomBelow(slotCount), proof: base64url(randomBytes(32)) };
}
