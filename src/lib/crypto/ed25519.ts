import { fromBase64url } from './base64url.ts';

/**
 * Whether `signature` is one over `message` by the public key `key`, base64url (Ed25519, RFC 8032). WebCrypto has it from
 * Chrome 137, Safari 17 and Firefox 129 on, later than our floor; the library is there already, for number codes.
 */
export async function verifyEd25519(
	key: string,
	signature: Uint8Array<ArrayBuffer>,
	message: Uint8Array<ArrayBuffer>
): Promise<boolean> {
	const { ed25519 } = await import('@noble/curves/ed25519.js');
	try {
		// As the RFC has it: of points that several ways of checking take differently, none.
		return ed25519.verify(signature, message, fromBase64url(key), { zip215: false });
	} catch {
		return false;
	}
}
