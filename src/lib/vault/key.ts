import { randomBelow } from '#lib/crypto/random.ts';
import type { KeyKind } from '#lib/domain/key-kind.ts';

/** How many pictures there are, and how many make a key: 36^6 keys, 31 bits. */
export const pictureCount = 36;
export const pictureKeyLength = 6;

/** Six picture indices, 0 to 35. Their order matters and one may come twice. */
export type PictureKey = readonly number[];

/** One try to open a book. `text` never repeats between kinds. */
export type Attempt = { kind: KeyKind; text: string };

/** A picture key drawn by the app: people choose the same pictures, a drawing does not. */
export function drawPictureKey(): PictureKey {
	return Array.from({ length: pictureKeyLength }, () => randomBelow(pictureCount));
}

/** The try with these pictures. @throws RangeError when they are not six indices from 0 to 35 */
export function pictureAttempt(pictures: PictureKey): Attempt {
	const fits = (picture: number) => Number.isInteger(picture) && picture >= 0 && picture < pictureCount;
	if (pictures.length !== pictureKeyLength || !pictures.every(fits))
		throw new RangeError('not a picture key');
	return { kind: 'picture', text: `picture:${pictures.join(',')}` };
}

/** How many digits a number code has at least, and at most. */
export const digitsLeast = 6;
export const digitsMost = 12;

/** A number code drawn by the app: people choose birthdays, a drawing does not. */
export function drawNumberCode(length = digitsLeast): string {
	return Array.from({ length }, () => randomBelow(10)).join('');
}

/** The try with a number code. It opens only together with the server's key share. */
export function numberAttempt(digits: string): Attempt {
	return { kind: 'number', text: `number:${digits}` };
}
