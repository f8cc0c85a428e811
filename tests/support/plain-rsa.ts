import { fromBase64url } from '#lib/crypto/base64url.ts';

/* RSA in plain arithmetic, as RFC 8017 writes it (5.2.1): slow, and with nothing but the numbers. */

/** A 2048-bit key whose private half signs as the server does. `modulus` is base64url, as in a release. */
export async function newSigner(): Promise<{
	modulus: string;
	sign: (blinded: Uint8Array) => Uint8Array<ArrayBuffer>;
}> {
	const algorithm = {
		name: 'RSASSA-PKCS1-v1_5',
		hash: 'SHA-384',
		modulusLength: 2048,
		publicExponent: Uint8Array.of(1, 0, 1)
	};
	const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
	const { n, d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
	const [N, D] = [numberFrom(fromBase64url(n!)), numberFrom(fromBase64url(d!))];
	const sign = (blinded: Uint8Array) => {
		let result = 1n;
		for (
			let left = D, square = numberFrom(blinded) % N;
			left > 0n;
			left >>= 1n, square = (square * square) % N
		)
			if (left & 1n) result = (result * square) % N;
		const digits = result.toString(16).padStart(512, '0');
		return Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
	};
	return { modulus: n!, sign };
}

const numberFrom = (bytes: Uint8Array) =>
	BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);

/** The number whose product with `value` leaves 1 over `modulus` (extended Euclid). */
export function inverseOf(value: bigint, modulus: bigint): bigint {
	let [r, next, s, nextS] = [modulus, value, 0n, 1n];
	while (next !== 0n) {
		const quotient = r / next;
		[r, next] = [next, r - quotient * next];
		[s, nextS] = [nextS, s - quotient * nextS];
	}
	return ((s % modulus) + modulus) % modulus;
}
