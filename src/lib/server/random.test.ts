import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { below, shuffled } from './random.ts';

test('a random number lies below its limit, whatever the bytes', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (limit) => {
			const drawn = below(limit, randomBytes);
			expect(drawn >= 0 && drawn < limit && Number.isInteger(drawn)).toBe(true);
		})
	);
});

test('bytes that would favour small numbers are drawn again', () => {
	const drawn = [Buffer.from('ffffffff', 'hex'), Buffer.from('00000003', 'hex')];
	expect(below(10_000, () => drawn.shift()!)).toBe(3);
	expect(drawn).toEqual([]);
});

test('a shuffle keeps every item', () => {
	fc.assert(
		fc.property(fc.array(fc.integer()), (items) => {
			expect(shuffled(items, randomBytes).toSorted()).toEqual(items.toSorted());
		})
	);
});
