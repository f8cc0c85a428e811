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
	const wrapped = await wrap(wrapping, exportable);
	const dataKey = await unwrapDataKey(wrapping, wrapped);
	if (!dataKey) throw new Error('A key that was just wrapped could not be unwrapped.');
	return { dataKey, wrapped };
}

/**
 * Wraps the same data key a second time, for another key that shall open the same book. Between the two its bytes are the
 * browser's alone: it unwraps to a key that can be wrapped, and JavaScript never exports it. Undefined when `wrapped` was
 * not wrapped with `wrapping`.
 */
export async function rewrapDataKey(
	wrapping: CryptoKey,
	wrapped: Uint8Array<ArrayBuffer>,
	another: CryptoKey
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	const dataKey = await unwrap(wrapping, wrapped, true);
	return dataKey && wrap(another, dataKey);
}

/** The data key, not exportable, or undefined when these bytes were not wrapped with this key. */
export function unwrapDataKey(
	wrapping: CryptoKey,
	wrapped: Uint8Array<ArrayBuffer>
): Promise<CryptoKey | undefined> {
	return unwrap(wrapping, wrapped, false);
}

async function wrap(wrapping: CryptoKey, dataKey: CryptoKey): Promise<Uint8Array<ArrayBuffer>> {
	const iv = randomBytes(nonceLength);
	const sealed = await crypto.subtle.wrapKey('raw', dataKey, wrapping, { name: 'AES-GCM', iv });
	const wrapped = new Uint8Array(wrappedLength);
	wrapped.set(iv);
	wrapped.set(new Uint8Array(sealed), nonceLength);
	return wrapped;
}

async function unwrap(
	wrapping: CryptoKey,
	wrapped: Uint8Array<ArrayBuffer>,
	exportable: boolean
): Promise<CryptoKey | undefined> {
	try {
		return await crypto.subtle.unwrapKey(
			'raw',
			wrapped.subarray(nonceLength),
			wrapping,
			{ name: 'AES-GCM', iv: wrapped.subarray(0, nonceLength) },
			aes,
			exportable,
			['encrypt', 'decrypt']
		);
	} catch {
		return undefined;
	}
}
