import { randomBytes } from './random.ts';

/** A wrapped data key: 12 bytes nonce, 32 bytes key, 16 bytes tag. */
export const wrappedLength = 60;
const nonceLength = 12;
const aes = { name: 'AES-GCM', length: 256 };

/**
 * Makes a data key and wraps it with AES-256-GCM (NIST SP 800-38D). Its bytes never reach JavaScript: the browser makes,
 * wraps and unwraps it, and what is handed back cannot be exported.
 */
export async function newDataKey(
	wrapping: CryptoKey
): Promise<{ dataKey: CryptoKey; wrapped: Uint8Array<ArrayBuffer> }> {
	const exportable = await crypto.subtle.generateKey(aes, true, ['encrypt', 'decrypt']);
	const iv = randomBytes(nonceLength);
	const sealed = await crypto.subtle.wrapKey('raw', exportable, wrapping, { name: 'AES-GCM', iv });
	const wrapped = new Uint8Array(wrappedLength);
	wrapped.set(iv);
	wrapped.set(new Uint8Array(sealed), nonceLength);
	const dataKey = await unwrapDataKey(wrapping, wrapped);
	if (!dataKey) throw new Error('A key that was just wrapped could not be unwrapped.');
	return { dataKey, wrapped };
}

/** The data key, not exportable, or undefined when these bytes were not wrapped with this key. */
export async function unwrapDataKey(
	wrapping: CryptoKey,
	wrapped: Uint8Array<ArrayBuffer>
): Promise<CryptoKey | undefined> {
	try {
		return await crypto.subtle.unwrapKey(
			'raw',
			wrapped.subarray(nonceLength),
			wrapping,
			{ name: 'AES-GCM', iv: wrapped.subarray(0, nonceLength) },
			aes,
			false,
			['encrypt', 'decrypt']
		);
	} catch {
		return undefined;
	}
}
