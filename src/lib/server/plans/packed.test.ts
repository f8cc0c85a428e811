import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { begun, bytesOf, gzipOf, last, packed, packedIn, textOf, unpacked } from './packed.ts';

const fields = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { minKeys: 1 });

describe('an answer that goes on', () => {
	test('is one gzip and one JSON object, whatever stands in either part', () => {
		fc.assert(
			fc.property(fields, fields, (kept, now) => {
				const [one, other] = [packedIn(bytesOf(packed(begun(kept)))), last(now)];
				const text = JSON.stringify(kept).slice(0, -1) + `,${JSON.stringify(now).slice(1)}`;
				expect(textOf(one, other)).toBe(text);
				// Node checks the sum and the length at the end.
				expect(gunzipSync(gzipOf(one, other)).toString()).toBe(text);
				expect(unpacked(one)).toEqual(JSON.parse(JSON.stringify(kept)));
			})
		);
	});

	test('is compressed across what is kept', () => {
		const kept = packed(
			begun({ goals: Array.from({ length: 50 }, (_, at) => ({ id: at, what: 'A goal' })) })
		);
		expect(kept.deflated.length).toBeLessThan(kept.length / 4);
	});

	test('has a digest that is the same for the same text, and another for any other', () => {
		expect(begun({ a: 1 }).digest).toBe(begun({ a: 1 }).digest);
		expect(begun({ a: 1 }).digest).not.toBe(begun({ a: 2 }).digest);
		expect(begun({ a: 1 }).digest).toMatch(/^[\w-]{43}$/);
	});
});
