import { verifyAsync } from '@noble/ed25519';
import { fromBase64url } from './base64url.ts';

/**
 * Whether `signature` is one over `message` by the public key `key`, base64url (Ed25519, RFC 8032). By the browser itself
 * where it can (Chrome 137, Firefox 129, Safari 17); our floor is older, and a slow phone takes a sixth of a second then.
 */
export async function verifyEd25519(
	key: string,
	signature: Uint8Array<ArrayBuffer>,
	message: Uint8Array<ArrayBuffer>,
	subtle: SubtleCrypto = crypto.subtle
): Promise<boolean> {
	try {
		const bytes = fromBase64url(key);
		const own = await subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']).catch(() => undefined);
		if (own) return await subtle.verify('Ed25519', own, signature, message);
		return await verifyAsync(signature, message, bytes, { zip215: false });
	} catch {
		return false;
	}
}
