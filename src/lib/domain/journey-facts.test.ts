import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Configuration, noConfiguration } from './book-words.ts';
import { Deployment } from './deployment.ts';

test('without a word of the organisation, every phase has a length', () => {
	const { road } = v.parse(Deployment, {});
	expect(Object.keys(road.long)).toHaveLength(6);
	expect(noConfiguration.journey).toEqual(road);
});

test('the organisation may set one figure and leave the others', () => {
	const { road } = v.parse(Deployment, { road: { long: { entry: { from: 2, to: 2, unit: 'weeks' } } } });
	expect(road.long.entry).toEqual({ from: 2, to: 2, unit: 'weeks' });
	expect(road.long.closure.unit).toBe('months');
	expect(v.parse(Configuration, { journey: road }).journey).toEqual(road);
});

test.each([
	[{ long: { entry: { from: 3, to: 1, unit: 'weeks' } } }, /from/],
	[{ long: { entry: { from: 1, to: 1, unit: 'days' } } }, /days/],
	[{ long: { entri: { from: 1, to: 1, unit: 'weeks' } } }, /entri/],
	[{ grownUpUntil: 0 }, />=10/]
])('%j is refused', (road, named) => {
	expect(() => v.parse(Deployment, { road })).toThrow(named);
});

test('a configuration that this version does not understand is as if nothing had been said', () => {
	const strange = { journey: { long: 7 }, feedback: { wordsForYoung: 'yes' }, more: true };
	expect(v.parse(Configuration, strange)).toEqual(noConfiguration);
});
