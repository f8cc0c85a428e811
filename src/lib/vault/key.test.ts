import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placesOf } from '#lib/domain/pairing.ts';
import {
	drawNumberCode,
	drawPictureKey,
	keyLengthOn,
	numberAttempt,
	pictureAttempt,
	pictureCount
} from './key.ts';

const keyOf = (length: number) =>
	fc.array(fc.nat(pictureCount - 1), { minLength: length, maxLength: length });
const pictureKey = fc.constantFrom(keyLengthOn('phone'), keyLengthOn('tablet')).chain(keyOf);

test('two picture keys are the same try only when they are the same pictures in the same order', () => {
	fc.assert(
		fc.property(pictureKey, pictureKey, (one, other) => {
			const same = one.length === other.length && one.every((picture, at) => picture === other[at]);
			expect(pictureAttempt(one).text === pictureAttempt(other).text).toBe(same);
		})
	);
});

test('no number code is ever the same try as a picture key', () => {
	fc.assert(
		fc.property(pictureKey, fc.stringMatching(/^\d{0,20}$/), (pictures, digits) => {
			expect(numberAttempt(digits).text).not.toBe(pictureAttempt(pictures).text);
		})
	);
});

test('what is not six or seven of the 36 pictures is refused', () => {
	const long = [1, 2, 3, 4, 5, 6, 7, 8];
	for (const wrong of [
		[],
		long,
		[1, 2, 3, 4, 5],
		[1, 2, 3, 4, 5, 36],
		[1, 2, 3, 4, 5, -1],
		[1, 2, 3, 4, 5, 1.5]
	])
		expect(() => pictureAttempt(wrong)).toThrow(RangeError);
});

test('a drawn key draws every picture equally often', () => {
	const draws = 30_000;
	const counts = new Array<number>(pictureCount).fill(0);
	for (let draw = 0; draw < draws; draw++) for (const picture of drawPictureKey()) counts[picture]!++;
	const expected = (draws * keyLengthOn('phone')) / pictureCount;
	const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
	// 35 degrees of freedom: fair drawing passes 94 once in ten million runs; `byte % 36` alone gives about 400.
	expect(chiSquared).toBeLessThan(94);
});

test('a key that is drawn on a full tablet opens somebody’s book no sooner than on a full phone', () => {
	const phone = placesOf('A'.repeat(22));
	const tablet = placesOf('A'.repeat(24));
	expect([phone, tablet]).toEqual([4, 24]);
	for (const [kinds, drawn] of [
		[pictureCount, drawPictureKey],
		[10, drawNumberCode]
	] as const) {
		const chance = (device: 'phone' | 'tablet', places: number) =>
			places / kinds ** drawn(keyLengthOn(device)).length;
		expect(chance('tablet', tablet)).toBeLessThan(chance('phone', phone));
	}
});
