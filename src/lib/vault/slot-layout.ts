import type { KeyPurpose } from '#lib/crypto/kek.ts';
import { maskOverhead } from '#lib/crypto/mask.ts';
import { sealOverhead } from '#lib/crypto/seal.ts';
import { wrappedLength } from '#lib/crypto/wrap.ts';
import { keyKinds, type KeyKind } from '#lib/domain/key-kind.ts';

/*
 * A slot on the disk, 256 KiB whatever it holds:
 *   16 mask nonce | masked( 60 picture wrapping | 60 number wrapping | 60 + 60 the same of the erase key | sealed body )
 * and the body, before sealing:
 *   4 length | gzip(JSON) | zeros
 * Random bytes stand where there is no book, and where a book has no such key.
 */
export const slotLength = 262_144;
export const innerLength = slotLength - maskOverhead;
const wrappings = 2 * keyKinds.length * wrappedLength;
const bodyLength = innerLength - wrappings;
export const plainLength = bodyLength - sealOverhead;

const placeOf = (kind: KeyKind, purpose: KeyPurpose) =>
	(keyKinds.indexOf(kind) + (purpose === 'erase' ? keyKinds.length : 0)) * wrappedLength;

/** The wrapping of one kind inside an unmasked slot; a view, not a copy. */
export function wrappingIn(
	inner: Uint8Array<ArrayBuffer>,
	kind: KeyKind,
	purpose: KeyPurpose = 'open'
): Uint8Array<ArrayBuffer> {
	const place = placeOf(kind, purpose);
	return inner.subarray(place, place + wrappedLength);
}

/** The sealed body inside an unmasked slot; a view, not a copy. */
export function bodyIn(inner: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	return inner.subarray(wrappings);
}

/** What the proof that an erase key wraps is bound to. */
export const eraseContext = (slot: number) => `erase 1 ${slot}`;
