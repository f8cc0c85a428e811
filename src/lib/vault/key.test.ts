import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawPictureKey, numberAttempt, pictureAttempt, pictureCount, pictureKeyLength } from './key.ts';

const pictureKey = fc.array(fc.nat(pictureCount - 1), {
	minLength: pictureKeyLength,
	maxLength: pictureKeyLength
});

test('two picture keys are the same try only when they are the same pictures in the same order', () => {
	fc.assert(
		fc.property(pictureKey, pictureKey, (one, other) => {
			const same = one.every((picture, at) => picture === other[at]);
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

test('what is not six of the 36 pictures is refused', () => {
	for (const wrong of [[], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 36], [1, 2, 3, 4, 5, -1], [1, 2, 3, 4, 5, 1.5]])
		expect(() => pictureAttempt(wrong)).toThrow(RangeError);
});

test('a drawn key draws every picture equally often', () => {
	const draws = 30_000;
	const counts = new Array<number>(pictureCount).fill(0);
	for (let draw = 0; draw < draws; draw++) for (const picture of drawPictureKey()) counts[picture]!++;
	const expected = (draws * pictureKeyLength) / pictureCount;
	const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
	// 35 degrees of freedom: fair drawing passes 94 once in ten million runs; `byte % 36` alone gives about 400.
	expect(chiSquared).toBeLessThan(94);
});
