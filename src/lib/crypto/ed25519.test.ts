import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifyEd25519 } from './ed25519.ts';

// RFC 8032, 7.1, TEST 3.
const key = '_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU';
const message = Uint8Array.from([0xaf, 0x82]);
const signature = Buffer.from(
	'6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
	'hex'
);

test('the vector of RFC 8032 passes; one bit of key, message or signature off does not', async () => {
	expect(await verifyEd25519(key, signature, message)).toBe(true);
	const off = (bytes: Uint8Array) => bytes.map((byte, at) => (at === 1 ? byte ^ 1 : byte));
	expect(await verifyEd25519(key, off(signature), message)).toBe(false);
	expect(await verifyEd25519(key, signature, off(message))).toBe(false);
	expect(await verifyEd25519(key.replace('j', 'k'), signature, message)).toBe(false);
});

test.each([
	['no key', '', signature],
	['a key that is none', '!'.repeat(43), signature],
	['half a signature', key, signature.subarray(0, 32)],
	['no signature', key, new Uint8Array(64)]
])('%s is no signature, and no fault', async (_, by, given) => {
	expect(await verifyEd25519(by, given, message)).toBe(false);
});

test('what Node signs is read', async () => {
	const { privateKey, publicKey } = generateKeyPairSync('ed25519');
	const { x } = publicKey.export({ format: 'jwk' });
	expect(await verifyEd25519(x!, sign(null, message, privateKey), message)).toBe(true);
});
