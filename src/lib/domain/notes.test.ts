import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountFrom, newestFirst, sumsOf, type MoneyLine } from './notes.ts';

const line = (rest: Partial<MoneyLine>): MoneyLine => ({
	id: 'a',
	day: '2026-11-20',
	what: 'x',
	amount: 1,
	currency: 'USD',
	way: 'in',
	...rest
});

test.each([
	['5000', 5000],
	['5,000', 5000],
	['5.000', 5000],
	['1.250.000', 1250000],
	['2.50', 2.5],
	['2,5', 2.5],
	['៥០០០', 5000],
	['២.៥០', 2.5],
	['10 000 ៛', 10000],
	['$3', 3],
	['', undefined],
	['-4', undefined],
	['many', undefined]
])('%j is the amount %j', (typed, amount) => {
	expect(amountFrom(typed)).toBe(amount);
});

test('currencies are never added together', () => {
	expect(sumsOf([line({}), line({ currency: 'KHR', amount: 4000, way: 'out' })])).toEqual([
		{ currency: 'KHR', came: 0, went: 4000, left: -4000 },
		{ currency: 'USD', came: 1, went: 0, left: 1 }
	]);
});

test('what is left is what came without what went, to the cent', () => {
	const cents = fc.array(fc.record({ cents: fc.nat(100_000), out: fc.boolean() }), { minLength: 1 });
	fc.assert(
		fc.property(cents, (rows) => {
			const [sum] = sumsOf(
				rows.map(({ cents, out }) => line({ amount: cents / 100, way: out ? 'out' : 'in' }))
			);
			const left = rows.reduce((all, { cents, out }) => all + (out ? -cents : cents), 0);
			expect(Math.round(sum!.left * 100)).toBe(left);
		})
	);
});

test('the newest stands first, and of one day what was written last', () => {
	const rows = [line({ id: '1' }), line({ id: '2', day: '2026-11-21' }), line({ id: '3' })];
	expect(newestFirst(rows).map(({ id }) => id)).toEqual(['2', '3', '1']);
});
