import { fromBase64url } from './base64url.ts';

/**
 * Whether a signature is this key's (Ed25519, RFC 8032). WebCrypto has it from Chrome 137, Safari 17 and Firefox 129 on,
 * later than the oldest browsers that we serve; the library is there already, for number codes.
 * @param key 32 bytes, base64url
 */
export async function isSignedBy(key: string, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
	const { ed25519 } = await import('@noble/curves/ed25519.js');
	try {
		// As the RFC has it: of points that several ways of checking take differently, none.
		return ed25519.verify(signature, message, fromBase64url(key), { zip215: false });
	} catch {
		return false;
	}
}
