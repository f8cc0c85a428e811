import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyEd25519 } from './ed25519.ts';

/** A browser of our floor, which has none of its own. */
const older = {
	importKey: () => Promise.reject(new DOMException('', 'NotSupportedError'))
} as unknown as SubtleCrypto;
const both: [string, SubtleCrypto][] = [
	['by the browser', crypto.subtle],
	['by our own code', older]
];

// RFC 8032, 7.1, TEST 3.
const key = '_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU';
const message = Uint8Array.from([0xaf, 0x82]);
const signature = Uint8Array.from(
	Buffer.from(
		'6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
		'hex'
	)
);

describe.each(both)('%s', (_, subtle) => {
	const verified = (by: string, given: Uint8Array<ArrayBuffer>, text = message) =>
		verifyEd25519(by, given, text, subtle);

	test('the vector of RFC 8032 passes; one bit of key, message or signature off does not', async () => {
		expect(await verified(key, signature)).toBe(true);
		const off = (bytes: Uint8Array) =>
			bytes.map((byte, at) => (at === 1 ? byte ^ 1 : byte)) as Uint8Array<ArrayBuffer>;
		expect(await verified(key, off(signature))).toBe(false);
		expect(await verified(key, signature, off(message))).toBe(false);
		expect(await verified(key.replace('j', 'k'), signature)).toBe(false);
	});

	test.each([
		['no key', '', signature],
		['a key that is none', '!'.repeat(43), signature],
		['half a signature', key, signature.slice(0, 32)],
		['no signature', key, new Uint8Array(64)]
	])('%s is no signature, and no fault', async (_, by, given) => {
		expect(await verified(by, given)).toBe(false);
	});

	test('what Node signs is read', async () => {
		const { privateKey, publicKey } = generateKeyPairSync('ed25519');
		const { x } = publicKey.export({ format: 'jwk' });
		expect(await verified(x!, Uint8Array.from(sign(null, message, privateKey)))).toBe(true);
	});
});
