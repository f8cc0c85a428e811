import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbered } from './numbered.ts';

test('each name has the number that it was given last, however many there are', () => {
	fc.assert(
		fc.property(fc.array(fc.oneof(fc.string(), fc.integer({ min: 0, max: 40 }).map(String))), (names) => {
			const [ours, plain] = [numbered(), new Map<string, number>()];
			for (const [at, name] of names.entries()) {
				expect(ours.numberOf(name)).toBe(plain.get(name));
				expect(ours.take(name)).toBe(at);
				plain.set(name, at);
			}
			for (const name of [...names, 'none']) expect(ours.numberOf(name)).toBe(plain.get(name));
		})
	);
	const many = numbered();
	for (let at = 0; at < 5_000; at++) expect(many.take(`person-${at}`)).toBe(at);
	for (let at = 0; at < 5_000; at++) expect(many.numberOf(`person-${at}`)).toBe(at);
	expect(many.numberOf('person-5000')).toBe(undefined);
	// One that came twice, also after the places were laid anew.
	expect(many.take('person-3')).toBe(5_000);
	for (let at = 0; at < 5_000; at++) many.take(`other-${at}`);
	expect([many.numberOf('person-3'), many.numberOf('person-4')]).toEqual([5_000, 4]);
});
