import { randomBelow } from '#lib/crypto/random.ts';
import type { KeyKind } from '#lib/domain/key-kind.ts';
import type { Device } from '#lib/domain/pairing.ts';

/** How many pictures there are. */
export const pictureCount = 36;

/**
 * How many pictures make a key on a phone, 36^6 keys, 31 bits, and how many digits a code: drawn at random, one tries all
 * places at once, so it opens one of four books with a chance of one in 5.4 * 10^8, and with a code one in 250,000. A
 * tablet has six times the places and one more picture or digit: one in 3.3 * 10^9, and one in 416,666.
 */
export const keyLengthOn = (device: Device): number => (device === 'tablet' ? 7 : 6);

/** Six or seven picture indices, 0 to 35. Their order matters and one may come twice. */
export type PictureKey = readonly number[];

/** One try to open a book. `text` never repeats between kinds. */
export type Attempt = { kind: KeyKind; text: string };

/** A picture key drawn by the app: people choose the same pictures, a drawing does not. */
export function drawPictureKey(length = keyLengthOn('phone')): PictureKey {
	return Array.from({ length }, () => randomBelow(pictureCount));
}

/** The try with these pictures. @throws RangeError when they are not six or seven indices from 0 to 35 */
export function pictureAttempt(pictures: PictureKey): Attempt {
	const fits = (picture: number) => Number.isInteger(picture) && picture >= 0 && picture < pictureCount;
	const isLong = pictures.length === keyLengthOn('phone') || pictures.length === keyLengthOn('tablet');
	if (!isLong || !pictures.every(fits)) throw new RangeError('not a picture key');
	return { kind: 'picture', text: `picture:${pictures.join(',')}` };
}

/** How many digits a number code has at most. */
export const digitsMost = 12;

/** A number code drawn by the app: people choose birthdays, a drawing does not. */
export function drawNumberCode(length = keyLengthOn('phone')): string {
	return Array.from({ length }, () => randomBelow(10)).join('');
}

/** The try with a number code. It opens only together with the server's key share. */
export function numberAttempt(digits: string): Attempt {
	return { kind: 'number', text: `number:${digits}` };
}
