import type { ristretto255_oprf as Suite } from '@noble/curves/ed25519.js';

/** One try, blinded: `blinded` goes to the server, 32 bytes that are new each time; `blind` stays here. */
export type Blinded = { blind: Uint8Array<ArrayBuffer>; blinded: Uint8Array<ArrayBuffer> };

let loading: Promise<typeof Suite.oprf> | undefined;

// Loaded when the first number code is typed: most visits need none of it.
function suite(): Promise<typeof Suite.oprf> {
	return (loading ??= import('@noble/curves/ed25519.js').then(
		({ ristretto255_oprf }) => ristretto255_oprf.oprf
	));
}

/** Blind of OPRF(ristretto255, SHA-512), RFC 9497, section 3.3.1. `input` is what a code was stretched to. */
export async function blind(input: Uint8Array): Promise<Blinded> {
	const made = (await suite()).blind(input);
	return { blind: new Uint8Array(made.blind), blinded: new Uint8Array(made.blinded) };
}

/** Finalize, same section: 64 bytes that neither side could make alone. @throws Error when `evaluated` is no element */
export async function finalize(
	input: Uint8Array,
	{ blind }: Pick<Blinded, 'blind'>,
	evaluated: Uint8Array
): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array((await suite()).finalize(input, blind, evaluated));
}
