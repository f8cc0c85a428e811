import * as v from 'valibot';
import { expect, test } from 'vitest';
import { LookChange, looksAfter, looksFor } from './look-change.ts';

const all = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
const ids = (known: unknown) => looksAfter(all, known).map(({ id }) => id);

test('a page is told what came after it, however many versions it has missed', () => {
	expect([ids('c'), ids('b'), ids('a')]).toEqual([[], ['c'], ['b', 'c']]);
});

test('a page that knows none of them is told all', () => {
	expect([ids(undefined), ids('long gone')]).toEqual([
		['a', 'b', 'c'],
		['a', 'b', 'c']
	]);
});

test('each kind of book is told what concerns it, and of what does not say so it is a person’s', () => {
	const change = (id: string, books?: string[]) =>
		v.parse(LookChange, { id, books, words: {}, before: [], after: [] });
	const told = [change('meetings'), change('wide', ['person', 'family', 'notes'])];
	const forThem = (['person', 'family', 'notes'] as const).map((whose) =>
		looksFor(told, whose).map(({ id }) => id)
	);
	expect(forThem).toEqual([['meetings', 'wide'], ['wide'], ['wide']]);
});

test('a drawing is strokes in our own colours and nothing else', () => {
	const change = { id: 'a', words: {}, before: [['ink', 'M0 0h9', 2]], after: [] };
	expect(v.is(LookChange, change)).toBe(true);
	for (const mark of [
		['red', 'M0 0h9', 2],
		['ink', 'url(https://example.org)', 0],
		['ink', 'M0 0', '2']
	])
		expect(v.is(LookChange, { ...change, before: [mark] })).toBe(false);
});
