import * as v from 'valibot';
import { addDays, Day } from './day.ts';

/*
 * What she hands over herself: things she chose, shown once from her screen as a square to scan, sealed under a number that
 * she says. Nothing of it goes through a server: the square holds all of it, behind the `#` of an address, which no browser sends.
 */

/** One thing as it is read: what it is, and what she says about it. */
export const HandedItem = v.tuple([v.string(), v.string()]);
export type HandedItem = v.InferOutput<typeof HandedItem>;

/** What the square holds. It is short, since every letter makes the square harder to scan. */
export const Handed = v.object({
	/** The last day on which the page shows it. A clock can be turned: it is a courtesy, no lock. */
	until: Day,
	/** The language it is written in, for whoever reads it aloud. */
	language: v.string(),
	items: v.array(HandedItem)
});
export type Handed = v.InferOutput<typeof Handed>;

/** Digits of the number that opens it. Eight, each try costing what a key costs: weeks of work for a picture of the square. */
export const numberLength = 8;

/** The most letters of an address that a phone still reads from another's screen: a square of 25 by 4 and 17. */
export const mostLetters = 1200;

/** The last day: the one after today, so that an evening's visit can be read the next morning. */
export const lastDay = (today: Day): Day => addDays(today, 1);
