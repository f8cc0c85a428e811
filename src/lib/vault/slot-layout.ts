import type { KeyKind } from '#lib/crypto/kek.ts';
import { maskOverhead } from '#lib/crypto/mask.ts';
import { sealOverhead } from '#lib/crypto/seal.ts';
import { wrappedLength } from '#lib/crypto/wrap.ts';

/*
 * A slot on the disk, 256 KiB whatever it holds:
 *   16 mask nonce | masked( 60 picture wrapping | 60 number wrapping | sealed body )
 * and the body, before sealing:
 *   4 length | gzip(JSON) | zeros
 * Random bytes stand where there is no book, and where a book has no number code.
 */
export const slotLength = 262_144;
export const innerLength = slotLength - maskOverhead;
const bodyLength = innerLength - 2 * wrappedLength;
export const plainLength = bodyLength - sealOverhead;

const wrappingAt: Record<KeyKind, number> = { picture: 0, number: wrappedLength };

/** The wrapping of one kind inside an unmasked slot; a view, not a copy. */
export function wrappingIn(inner: Uint8Array<ArrayBuffer>, kind: KeyKind): Uint8Array<ArrayBuffer> {
	return inner.subarray(wrappingAt[kind], wrappingAt[kind] + wrappedLength);
}

/** The sealed body inside an unmasked slot; a view, not a copy. */
export function bodyIn(inner: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	return inner.subarray(2 * wrappedLength);
}
