import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import type { Random } from './random.ts';

/*
 * How the server seals what it stores: AES-256-GCM (NIST SP 800-38D), one layout everywhere: nonce (12 bytes), tag (16),
 * ciphertext. The context is bound in as additional data: bytes that were moved to another place do not open there.
 */

const nonceBytes = 12;
const tagBytes = 16;

/** Seals and opens with one key. */
export type Sealing = {
	seal(plain: Uint8Array, context: string): Buffer;
	/** @throws Error if key, context or a single bit differs */
	open(sealed: Uint8Array, context: string): Buffer;
	/** JSON, filled up with blanks to a whole multiple of `step` bytes: the length then tells less of the content. */
	sealJson(value: unknown, context: string, step?: number): Buffer;
	/** @throws Error as `open` does; what it gives is not yet parsed */
	openJson(sealed: Uint8Array, context: string): unknown;
};

/** @param key 32 bytes, for this one use */
export function sealing(key: Buffer, random: Random): Sealing {
	// Made ready once: given as bytes, Node makes it ready at each call, which takes longer than the work.
	const ready = createSecretKey(key);
	function seal(plain: Uint8Array, context: string): Buffer {
		const nonce = random(nonceBytes);
		const cipher = createCipheriv('aes-256-gcm', ready, nonce, { authTagLength: tagBytes });
		cipher.setAAD(Buffer.from(context));
		const body = cipher.update(plain);
		// Nothing comes with the end of a stream cipher but its tag.
		cipher.final();
		return Buffer.concat([nonce, cipher.getAuthTag(), body]);
	}
	function open(sealed: Uint8Array, context: string): Buffer {
		const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
		const nonce = bytes.subarray(0, nonceBytes);
		const decipher = createDecipheriv('aes-256-gcm', ready, nonce, { authTagLength: tagBytes });
		decipher.setAAD(Buffer.from(context));
		decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
		const plain = decipher.update(bytes.subarray(nonceBytes + tagBytes));
		// Nothing comes with the end: it throws where the tag is another.
		decipher.final();
		return plain;
	}
	return {
		seal,
		open,
		sealJson: (value, context, step = 1) => {
			const text = Buffer.from(JSON.stringify(value));
			const filled = Buffer.alloc(Math.ceil(text.length / step) * step, ' ');
			text.copy(filled);
			return seal(filled, context);
		},
		openJson: (sealed, context) => JSON.parse(open(sealed, context).toString('utf8'))
	};
}
