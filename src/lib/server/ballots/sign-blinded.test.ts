import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { hex, jwksOf, vectors } from '#tests/vectors/rfc9474.ts';
import { NotBlinded, signBlinded } from './sign-blinded.ts';

const keysOf = (vector: (typeof vectors)[number]) => {
	const { privateJwk, publicJwk } = jwksOf(vector);
	return [
		createPrivateKey({ key: privateJwk as never, format: 'jwk' }),
		createPublicKey({ key: publicJwk as never, format: 'jwk' })
	] as const;
};

test('every blind signature of RFC 9474 comes out of OpenSSL', () => {
	expect(vectors).toHaveLength(4);
	for (const vector of vectors) {
		const [privateKey, publicKey] = keysOf(vector);
		const signature = signBlinded(privateKey, publicKey, hex(vector.blinded_msg));
		expect(new Uint8Array(signature)).toEqual(hex(vector.blind_sig));
	}
});

test('what is no number below the modulus is not signed', () => {
	const [privateKey, publicKey] = keysOf(vectors[0]!);
	expect(() => signBlinded(privateKey, publicKey, new Uint8Array(512).fill(255))).toThrow(NotBlinded);
	expect(() => signBlinded(privateKey, publicKey, new Uint8Array(3))).toThrow(NotBlinded);
});

test('a signature that another key would not take never leaves', () => {
	const [privateKey] = keysOf(vectors[0]!);
	const [, other] = keysOf(vectors[0]!);
	const wrong = createPublicKey({
		key: { ...other.export({ format: 'jwk' }), e: 'Aw' } as never,
		format: 'jwk'
	});
	expect(() => signBlinded(privateKey, wrong, hex(vectors[0]!.blinded_msg))).toThrow(/does not verify/);
});
