import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { afterEach, expect, test, vi } from 'vitest';
import { base64url } from './base64url.ts';
import { blind, finalize, numberOf, signingKey } from './blind-rsa.ts';
import { inverseOf, newSigner } from '#tests/support/plain-rsa.ts';
import { hex, jwksOf, vectors } from '#tests/vectors/rfc9474.ts';

afterEach(() => vi.restoreAllMocks());

const suites = {
	'RSABSSA-SHA384-PSS-Randomized': RSABSSA.SHA384.PSS.Randomized(),
	'RSABSSA-SHA384-PSSZERO-Randomized': RSABSSA.SHA384.PSSZero.Randomized(),
	'RSABSSA-SHA384-PSS-Deterministic': RSABSSA.SHA384.PSS.Deterministic(),
	'RSABSSA-SHA384-PSSZERO-Deterministic': RSABSSA.SHA384.PSSZero.Deterministic()
};

test('all vectors of RFC 9474 come out in this browser', async () => {
	expect(vectors).toHaveLength(4);
	for (const vector of vectors) {
		const rsa = suites[vector.name as keyof typeof suites];
		const { publicJwk } = jwksOf(vector);
		const algorithm = { name: 'RSA-PSS', hash: 'SHA-384' };
		const key = await crypto.subtle.importKey('jwk', publicJwk, algorithm, true, ['verify']);
		const n = BigInt(vector.n);
		const factor = inverseOf(BigInt(vector.inv), n);

		const random = vi.spyOn(crypto, 'getRandomValues');
		const gives = (bytes: Uint8Array) =>
			random.mockImplementationOnce((into) => ((into as Uint8Array).set(bytes), into));
		gives(hex(vector.msg_prefix));
		const message = rsa.prepare(hex(vector.msg));
		expect(message).toEqual(hex(vector.input_msg));

		gives(hex(vector.salt));
		gives(hex(factor.toString(16).padStart(vector.n.length - 2, '0')));
		const { blindedMsg, inv } = await rsa.blind(key, message);
		expect(blindedMsg).toEqual(hex(vector.blinded_msg));
		expect(inv).toEqual(hex(vector.inv));
		random.mockRestore();

		expect(await rsa.finalize(key, message, hex(vector.blind_sig), inv)).toEqual(hex(vector.sig));
	}
});

test('a token signed with the key of the release is good, and plain RSA-PSS says so', async () => {
	const { modulus, sign } = await newSigner();
	const blinding = await blind(modulus);
	const signature = await finalize(modulus, blinding, sign(blinding.blinded));
	const pss = { name: 'RSA-PSS', saltLength: 48 };
	expect(await crypto.subtle.verify(pss, await signingKey(modulus), signature!, blinding.message)).toBe(true);
	expect(blinding.message).toHaveLength(64);
	expect(signature).toHaveLength(256);
	expect(await numberOf(blinding.message)).toHaveLength(43);
});

test('a token signed with any other key is refused', async () => {
	const release = await newSigner();
	const marked = await newSigner();
	const blinding = await blind(release.modulus);
	const small = new Uint8Array(256);
	small.set(blinding.blinded.subarray(1), 1);
	expect(await finalize(release.modulus, blinding, marked.sign(small))).toBeUndefined();
	expect(await finalize(release.modulus, blinding, new Uint8Array(256))).toBeUndefined();
	expect(await finalize(release.modulus, blinding, new Uint8Array(3))).toBeUndefined();
});

test('only a modulus of exactly 2048 bits is a signing key', async () => {
	const short = base64url(crypto.getRandomValues(new Uint8Array(255)));
	await expect(signingKey(short)).rejects.toThrow(RangeError);
	await expect(signingKey(base64url(new Uint8Array(256)))).rejects.toThrow(RangeError);
	const long = crypto.getRandomValues(new Uint8Array(257)).fill(1, 0, 1);
	await expect(signingKey(base64url(long))).rejects.toThrow(RangeError);
	const bits2047 = crypto.getRandomValues(new Uint8Array(256)).fill(0x7f, 0, 1);
	await expect(signingKey(base64url(bits2047))).rejects.toThrow(RangeError);
});
