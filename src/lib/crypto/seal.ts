import { randomBytes } from './random.ts';

const nonceLength = 12;

/** What sealing adds: 12 bytes nonce before, 16 bytes tag after. */
export const sealOverhead = 28;

/** `nonce | ciphertext | tag`, AES-256-GCM (NIST SP 800-38D). `context` is bound in: it must be the same to unseal. */
export async function seal(
	key: CryptoKey,
	plain: Uint8Array<ArrayBuffer>,
	context: string
): Promise<Uint8Array<ArrayBuffer>> {
	const iv = randomBytes(nonceLength);
	const sealed = new Uint8Array(plain.length + sealOverhead);
	sealed.set(iv);
	sealed.set(new Uint8Array(await crypto.subtle.encrypt(gcm(iv, context), key, plain)), nonceLength);
	return sealed;
}

/** The plain bytes, or undefined when key, context or bytes are not the ones that were sealed. */
export async function unseal(
	key: CryptoKey,
	sealed: Uint8Array<ArrayBuffer>,
	context: string
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	try {
		const iv = sealed.subarray(0, nonceLength);
		return new Uint8Array(await crypto.subtle.decrypt(gcm(iv, context), key, sealed.subarray(nonceLength)));
	} catch {
		return undefined;
	}
}

function gcm(iv: Uint8Array<ArrayBuffer>, context: string): AesGcmParams {
	return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(context) };
}
