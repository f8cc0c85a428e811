import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { blind, finalize } from './oprf.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

// RFC 9497, appendix A.1.1: OPRF(ristretto255, SHA-512), base mode.
const seed = hex('a3'.repeat(32));
const keyInfo = new TextEncoder().encode('test key');
const skSm = '5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e';
const blindScalar = hex('64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706');
const vectors = [
	{
		input: '00',
		blinded: '609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c',
		evaluated: '7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e',
		output:
			'527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6'
	},
	{
		input: '5a'.repeat(17),
		blinded: 'da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418',
		evaluated: 'b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25',
		output:
			'f4a74c9c592497375e796aa837e907b1a045d34306a749db9f34221f7e750cb4f2a6413a6bf6fa5e19ba6348eb673934a722a7ede2e7621306d18951e7cf2c73'
	}
];

describe('the vectors of RFC 9497, appendix A.1.1', () => {
	test('the key follows from its seed', () => {
		expect(toHex(ristretto255_oprf.oprf.deriveKeyPair(seed, keyInfo).secretKey)).toBe(skSm);
	});

	test.each(vectors)('input $input', async ({ input, blinded, evaluated, output }) => {
		// The library draws a scalar as the random number modulo (order − 1), plus one: this draws the vector's own.
		const fixed = ristretto255_oprf.oprf.blind(hex(input), (length) => {
			const bytes = new Uint8Array(length ?? 64);
			bytes.set(blindScalar);
			bytes[0] = bytes[0]! - 1;
			return bytes;
		});
		expect(toHex(fixed.blind)).toBe(toHex(blindScalar));
		expect(toHex(fixed.blinded)).toBe(blinded);
		const point = ristretto255_oprf.oprf.blindEvaluate(hex(skSm), hex(blinded));
		expect(toHex(point)).toBe(evaluated);
		expect(toHex(await finalize(hex(input), { blind: blindScalar }, hex(evaluated)))).toBe(output);
	});

	test('the derived blind leads to the same output', async () => {
		for (const { input, output } of vectors) {
			const made = await blind(hex(input));
			const point = ristretto255_oprf.oprf.blindEvaluate(hex(skSm), made.blinded);
			expect(toHex(await finalize(hex(input), made, point))).toBe(output);
		}
	});
});

test('one code asks one question, and a thousand codes ask a thousand: 1,000 blinded requests in which nothing repeats', async () => {
	const seen = new Set<string>();
	for (let time = 0; time < 1000; time += 1) {
		const input = new Uint8Array(32);
		new DataView(input.buffer).setUint32(0, time);
		const { blinded, blind: scalar } = await blind(input);
		expect(toHex(blinded)).not.toContain(toHex(input).slice(0, 16));
		for (const part of [blinded, scalar]) seen.add(toHex(part));
		if (time < 3) expect(await blind(input)).toEqual({ blinded, blind: scalar });
	}
	expect(seen.size).toBe(2000);
});

test('bytes that are no group element are refused', async () => {
	const made = await blind(hex('00'));
	await expect(finalize(hex('00'), made, new Uint8Array(32).fill(255))).rejects.toThrow();
});
