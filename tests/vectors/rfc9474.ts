import file from './rfc9474-vectors.json' with { type: 'json' };
import { base64url } from '#lib/crypto/base64url.ts';

/* The vectors of RFC 9474, Appendix A, all four variants. */

export type Vector = (typeof file.vectors)[number];
export const vectors: Vector[] = file.vectors;

export const hex = (text: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(text.replace(/^0x/, '').match(/../g) ?? [], (pair) => parseInt(pair, 16));

const number = (value: bigint) => {
	const digits = value.toString(16);
	return base64url(hex(digits.length % 2 ? `0${digits}` : digits));
};

/** A vector's keys as JWKs, the private one with its CRT numbers. */
export function jwksOf({ n, e, d, p, q }: Vector) {
	const whole = { kty: 'RSA', n: number(BigInt(n)), e: number(BigInt(e)), ext: true };
	const [P, Q, D] = [BigInt(p), BigInt(q), BigInt(d)];
	return {
		publicJwk: whole,
		privateJwk: {
			...whole,
			d: number(D),
			p: number(P),
			q: number(Q),
			dp: number(D % (P - 1n)),
			dq: number(D % (Q - 1n)),
			qi: number(inverse(Q, P))
		}
	};
}

// P is prime, so Q^(P-2) is the inverse (Fermat).
function inverse(value: bigint, prime: bigint): bigint {
	let result = 1n;
	let base = value % prime;
	for (let exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
		if (exponent & 1n) result = (result * base) % prime;
		base = (base * base) % prime;
	}
	return result;
}
