import { randomBytes } from './random.ts';

const nonceLength = 16;

/** What masking adds before the bytes. */
export const maskOverhead = nonceLength;

/**
 * The key of the mask, from the phone's salt. It is no secret, and the mask protects nothing by itself: whoever holds the
 * disk has the salt and strips it. It is there so that all slots can be written anew at every open, with other bytes,
 * without knowing which of them hold a book: the storage's write pattern, and two images of it, then look alike.
 */
export async function maskKey(salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
	const source = await crypto.subtle.importKey('raw', salt, 'HKDF', false, ['deriveKey']);
	const info = new TextEncoder().encode('mask 1');
	return crypto.subtle.deriveKey(
		{ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info },
		source,
		{ name: 'AES-CTR', length: 256 },
		false,
		['encrypt', 'decrypt']
	);
}

/** `nonce | masked bytes`, AES-256-CTR (NIST SP 800-38A) under a fresh nonce. */
export async function mask(key: CryptoKey, inner: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
	const counter = randomBytes(nonceLength);
	const masked = new Uint8Array(nonceLength + inner.length);
	masked.set(counter);
	masked.set(new Uint8Array(await crypto.subtle.encrypt(ctr(counter), key, inner)), nonceLength);
	return masked;
}

/** What `mask` was given. There is nothing to check here: other bytes come out as other bytes. */
export async function unmask(
	key: CryptoKey,
	masked: Uint8Array<ArrayBuffer>
): Promise<Uint8Array<ArrayBuffer>> {
	const counter = masked.subarray(0, nonceLength);
	return new Uint8Array(await crypto.subtle.decrypt(ctr(counter), key, masked.subarray(nonceLength)));
}

function ctr(counter: Uint8Array<ArrayBuffer>): AesCtrParams {
	return { name: 'AES-CTR', counter, length: 128 };
}
