import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Deployment } from './deployment.ts';
import { roadIn } from './road.ts';

test('without a word of the organisation, every phase has a length', () => {
	const { road } = v.parse(Deployment, {});
	expect(Object.keys(road.long)).toHaveLength(6);
	expect(road).toEqual(roadIn({}));
});

test('the organisation may set one figure and leave the others', () => {
	const { road } = v.parse(Deployment, { road: { long: { entry: { from: 2, to: 2, unit: 'weeks' } } } });
	expect(road.long.entry).toEqual({ from: 2, to: 2, unit: 'weeks' });
	expect(road.long.closure.unit).toBe('months');
	expect(roadIn({ journey: { road } })).toEqual(road);
});

test.each([
	[{ long: { entry: { from: 3, to: 1, unit: 'weeks' } } }, /from/],
	[{ long: { entry: { from: 1, to: 1, unit: 'days' } } }, /days/],
	[{ long: { entri: { from: 1, to: 1, unit: 'weeks' } } }, /entri/],
	[{ grownUpUntil: 0 }, />=10/]
])('%j is refused', (road, named) => {
	expect(() => v.parse(Deployment, { road })).toThrow(named);
});

test('words of an older copy, or damaged ones, fall back to the defaults', () => {
	expect(roadIn({ journey: { road: { long: 7 } } })).toEqual(roadIn({}));
});
