import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '#lib/server/random.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** Seals text with AES-256-GCM (NIST SP 800-38D): nonce (12 bytes), tag (16), ciphertext. `name` is bound in. */
export function seal(text: string, name: string, key: Buffer, random: Random): Buffer {
	const nonce = random(nonceBytes);
	const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
	cipher.setAAD(Buffer.from(name));
	const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
	return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` made. Throws if key, name or a single bit differs. */
export function unseal(sealed: Uint8Array, name: string, key: Buffer): string {
	const bytes = Buffer.from(sealed);
	const nonce = bytes.subarray(0, nonceBytes);
	const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
	decipher.setAAD(Buffer.from(name));
	decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
	return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
}
