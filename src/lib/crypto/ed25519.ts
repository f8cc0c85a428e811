import { verifyAsync } from '@noble/ed25519';
import { fromBase64url } from './base64url.ts';

/**
 * Whether `signature` is one over `message` by the public key `key`, base64url (Ed25519, RFC 8032, its strict reading). The
 * browsers of our floor have none of their own: Chrome has it since 137, Firefox since 129, Safari since 17.
 */
export async function verifyEd25519(
	key: string,
	signature: Uint8Array,
	message: Uint8Array
): Promise<boolean> {
	try {
		return await verifyAsync(signature, message, fromBase64url(key), { zip215: false });
	} catch {
		return false;
	}
}
