import type { ristretto255_oprf as Suite } from '@noble/curves/ed25519.js';

/** One try, blinded: `blinded` goes to the server, 32 bytes; `blind` stays here, and is to be wiped after `finalize`. */
export type Blinded = { blind: Uint8Array<ArrayBuffer>; blinded: Uint8Array<ArrayBuffer> };

let loading: Promise<typeof Suite.oprf> | undefined;

// Loaded when the first number code is typed: most visits need none of it.
function suite(): Promise<typeof Suite.oprf> {
	return (loading ??= import('@noble/curves/ed25519.js').then(
		({ ristretto255_oprf }) => ristretto255_oprf.oprf
	));
}

/**
 * Blind of OPRF(ristretto255, SHA-512), RFC 9497, section 3.3.1. `input` is what a code was stretched to, 32 bytes that
 * nobody can guess without the phone's salt.
 *
 * One thing differs from the RFC: the scalar is not drawn but derived from the input (HKDF-SHA256, RFC 5869), so that one
 * code asks the same question every time. That is what lets the server count distinct guesses, and a book that is
 * opened often costs nobody a try (`server/locks/guess-limit.ts`). What it gives up: a server sees that the same was asked
 * twice, and whoever recorded a request in clear AND has the phone's salt can look for its code. A server that would do
 * so holds the key shares, and needs no recording for it.
 */
export async function blind(input: Uint8Array<ArrayBuffer>): Promise<Blinded> {
	const drawn = await scalarBytes(input);
	try {
		return (await suite()).blind(input, (length) => drawn.subarray(0, length));
	} finally {
		drawn.fill(0);
	}
}

// 64 bytes for a scalar of 252 bits: reduced, they are as good as evenly drawn (RFC 9380, section 5.1).
async function scalarBytes(input: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
	const key = await crypto.subtle.importKey('raw', input, 'HKDF', false, ['deriveBits']);
	const info = new TextEncoder().encode('blind 1');
	const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info };
	return new Uint8Array(await crypto.subtle.deriveBits(derivation, key, 512));
}

/** Finalize, same section: 64 bytes that neither side could make alone. @throws Error when `evaluated` is no element */
export async function finalize(
	input: Uint8Array,
	{ blind }: Pick<Blinded, 'blind'>,
	evaluated: Uint8Array
): Promise<Uint8Array<ArrayBuffer>> {
	return (await suite()).finalize(input, blind, evaluated);
}
