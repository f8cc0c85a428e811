import { ristretto255_oprf } from '@noble/curves/ed25519.js';

/* What a server would answer to a blinded element, with a key made from one number. */
export function fakeEvaluation(blinded: Uint8Array, seed: number): Uint8Array<ArrayBuffer> {
	const { secretKey } = ristretto255_oprf.oprf.deriveKeyPair(new Uint8Array(32).fill(seed), new Uint8Array());
	return new Uint8Array(ristretto255_oprf.oprf.blindEvaluate(secretKey, blinded));
}
