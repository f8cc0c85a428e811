import type { Day } from './day.ts';

/*
 * What is told after the first look, one card a day. On the first day she may try her key once more; the next time she is
 * asked how it is to remember, and then come what it cannot do, keeping it on the phone, and a second way in. What was told
 * is a mark in her sealed book: outside of it nothing says that anybody began.
 */

/** Marks by name; a part of `Book.seen`. */
type Seen = Record<string, string>;

const firstCards = ['again', 'key', 'limits', 'keep', 'numbers'] as const;
export type FirstCard = (typeof firstCards)[number];

const begun = 'first/begun';
const markOf = (card: FirstCard) => `first/${card}`;

/** What can be offered at all: keeping the app on this phone, and numbers beside pictures. */
export type Offers = { keep: boolean; numbers: boolean };

/** The marks of a book that begins today. One from before there were such cards has none, and gets none. */
export const beginFirstDays = (seen: Seen, today: Day): Seen => ({ ...seen, [begun]: today });

/** The marks once a card was read, laid aside or done. */
export const afterCard = (seen: Seen, card: FirstCard, today: Day): Seen => ({
	...seen,
	[markOf(card)]: today
});

/** The card of today, or none. It stays until she has answered it; the next one comes on another day. */
export function cardOfToday(seen: Seen, today: Day, offers: Offers): FirstCard | undefined {
	if (!seen[begun] || firstCards.some((card) => seen[markOf(card)] === today)) return undefined;
	if (seen[begun] === today) return 'again';
	return firstCards.find(
		(card) =>
			card !== 'again' &&
			!seen[markOf(card)] &&
			(card !== 'keep' || offers.keep) &&
			(card !== 'numbers' || offers.numbers)
	);
}
