import { constants, privateEncrypt, publicDecrypt, type KeyObject } from 'node:crypto';

/** The blinded message is not a number below the modulus, or not of its length. */
export class NotBlinded extends Error {}

/**
 * Signs a blinded message: RSASP1 (RFC 8017, 5.2.1), as RFC 9474, 4.3 asks. OpenSSL's raw RSA is constant-time and some
 * 400 times faster than JavaScript. The signature is checked before it leaves: a fault in the computing of one half
 * would give the key away.
 * @throws NotBlinded
 */
export function signBlinded(privateKey: KeyObject, publicKey: KeyObject, blinded: Uint8Array): Buffer {
	let signature: Buffer;
	try {
		signature = privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, blinded);
	} catch {
		throw new NotBlinded();
	}
	const back = publicDecrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature);
	if (!back.equals(blinded)) throw new Error('the signature does not verify');
	return signature;
}
