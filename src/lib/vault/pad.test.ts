import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pad, roomIn, unpad } from './pad.ts';

const size = 512;

test('whatever fits comes back as it was, and is always of one size', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: roomIn(size) }), (content) => {
			const padded = pad(content, size);
			expect(padded.length).toBe(size);
			expect([...unpad(padded)]).toEqual([...content]);
		})
	);
});

test('one byte too many is refused, and the fullest content is not', () => {
	expect(unpad(pad(new Uint8Array(roomIn(size)).fill(7), size)).length).toBe(roomIn(size));
	expect(() => pad(new Uint8Array(roomIn(size) + 1), size)).toThrow(RangeError);
});

test('bytes that were never padded are refused, or shorter than they are: never read past their end', () => {
	fc.assert(
		fc.property(fc.uint8Array({ minLength: 4, maxLength: 64 }), (bytes) => {
			try {
				expect(unpad(bytes as Uint8Array<ArrayBuffer>).length).toBeLessThanOrEqual(roomIn(bytes.length));
			} catch (error) {
				expect(error).toBeInstanceOf(RangeError);
			}
		})
	);
});
