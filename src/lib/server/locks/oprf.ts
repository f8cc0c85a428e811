import { ristretto255, ristretto255_oprf } from '@noble/curves/ed25519.js';

const keyInfo = new TextEncoder().encode('slot');

/** Whether bytes are an element that may be evaluated: of the group, and not its identity (RFC 9497, section 2.1). */
export function isElement(bytes: Uint8Array): boolean {
	try {
		return !ristretto255.Point.fromBytes(bytes).is0();
	} catch {
		return false;
	}
}

/**
 * The server's part of one try: BlindEvaluate of OPRF(ristretto255, SHA-512), RFC 9497, section 3.3.1, with the key that
 * DeriveKeyPair (section 3.2.1) makes of a 32-byte key share. It sees a blinded element only: nothing of any code.
 * @throws Error when `blinded` is no element of the group
 */
export function evaluate(keyShare: Uint8Array, blinded: Uint8Array): Uint8Array {
	const { secretKey } = ristretto255_oprf.oprf.deriveKeyPair(keyShare, keyInfo);
	return ristretto255_oprf.oprf.blindEvaluate(secretKey, blinded);
}
