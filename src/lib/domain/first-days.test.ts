import { expect, test } from 'vitest';
import { addDays } from './day.ts';
import { afterCard, beginFirstDays, cardOfToday, type Offers } from './first-days.ts';

const first = '2026-11-02';
const all: Offers = { keep: true, numbers: true };

/** The cards of a person who opens her book each day and answers whatever is there. */
function told(offers: Offers, days = 8) {
	let seen = beginFirstDays({}, first);
	return Array.from({ length: days }, (_, at) => {
		const today = addDays(first, at);
		const card = cardOfToday(seen, today, offers);
		if (card) {
			seen = afterCard(seen, card, today);
			// However often she opens it: one a day.
			expect(cardOfToday(seen, today, offers)).toBeUndefined();
		}
		return card;
	});
}

test('one card a day: the key once more, how it is to remember, then limits, keeping it and numbers, and never again', () => {
	expect(told(all)).toEqual(['again', 'key', 'limits', 'keep', 'numbers', undefined, undefined, undefined]);
});

test('nothing is told that cannot be had', () => {
	expect(told({ keep: false, numbers: false }, 5)).toEqual(['again', 'key', 'limits', undefined, undefined]);
});

test('what she does not answer stays, alone, for as many days as it takes', () => {
	const seen = afterCard(beginFirstDays({}, first), 'again', first);
	for (const at of [1, 2, 30]) expect(cardOfToday(seen, addDays(first, at), all)).toBe('key');
});

test('a key that was not tried on the first day is asked about the next time, and not tried twice', () => {
	const seen = beginFirstDays({}, first);
	expect(cardOfToday(seen, first, all)).toBe('again');
	expect(cardOfToday(seen, addDays(first, 9), all)).toBe('key');
});

test('a book from before there were such cards has none', () => {
	expect(cardOfToday({ 'today/rest': first }, first, all)).toBeUndefined();
});
