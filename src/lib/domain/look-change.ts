import * as v from 'valibot';
import { Language } from './text.ts';

/*
 * What a new version changes in how a screen looks. The version that waits says it to the one that is here, with a picture of
 * before and after, so that nobody finds her pages changed under her eyes. `looks` names every such change, the latest last:
 * a page knows those that it was built with, and what comes after them is new to it.
 */
export const looks = ['meetings', 'today', 'pictures', 'wide'] as const;
export type Look = (typeof looks)[number];

/** One stroke: the colour's token, its path on a ground of 96 by 64, and its width, 0 for a shape that is filled. */
const Mark = v.tuple([
	v.picklist(['ink', 'line', 'mist', 'river-deep', 'surface', 'dawn', 'petal', 'leaf']),
	v.pipe(v.string(), v.regex(/^[MLHVCQAZmlhvcqaz0-9 ,.-]+$/), v.maxLength(400)),
	v.number()
]);
const Drawn = v.pipe(v.array(Mark), v.maxLength(20));
const Words = v.object({
	title: v.pipe(v.string(), v.maxLength(120)),
	text: v.pipe(v.string(), v.maxLength(400))
});

/** Whose pages: a person's, a family's, a notes book's. */
const Whose = v.picklist(['person', 'family', 'notes']);

export const LookChange = v.object({
	id: v.string(),
	books: v.optional(v.array(Whose), ['person']),
	words: v.record(Language, Words),
	before: Drawn,
	after: Drawn
});
export type LookChange = v.InferOutput<typeof LookChange>;

/** What of it concerns a book of this kind. */
export const looksFor = (all: LookChange[], whose: v.InferOutput<typeof Whose>): LookChange[] =>
	all.filter(({ books }) => books.includes(whose));

/** What comes after the last look that a page knows; all of them where it knows none of these. */
export function looksAfter<T extends { id: string }>(all: T[], known: unknown): T[] {
	return all.slice(all.findIndex(({ id }) => id === known) + 1);
}

/** Days for which a version that looks different waits on every phone, so that there is time to see what it will be. */
export const looksWaitDays = 7;
