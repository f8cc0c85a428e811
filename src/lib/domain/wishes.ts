import * as v from 'valibot';

/**
 * How she wants her book to look and speak. It lies in the vault with the book: before it is open, the phone's own
 * settings hold, so that the entrance is the same on every phone. An absent wish follows the phone or the team.
 */
export const Wishes = v.object({
	text: v.optional(v.picklist(['large', 'largest'])),
	night: v.optional(v.picklist(['light', 'dark'])),
	still: v.optional(v.boolean()),
	sound: v.optional(v.boolean()),
	reading: v.optional(v.picklist(['adult', 'young']))
});
export type Wishes = v.InferOutput<typeof Wishes>;

/** What she tells new people about herself, so that she need not say it again. She shows it; it is never sent. */
export const aboutMeParts = ['called', 'helps', 'like', 'notAsk', 'sign'] as const;

/** What of it she may say by picture, in this order. A book keeps `helps-quiet` and the like. */
export const aboutMePictures = {
	helps: ['quiet', 'tea', 'beside', 'slowly', 'draw', 'rest'],
	like: ['play', 'learn', 'eat', 'outside', 'animals', 'water'],
	notAsk: ['family', 'home', 'work', 'road'],
	sign: ['hand', 'door', 'away', 'heart', 'drink']
} as const;

export const AboutMe = v.partial(
	v.object({
		called: v.string(),
		helps: v.string(),
		like: v.string(),
		notAsk: v.string(),
		sign: v.string(),
		/** The pictures she chose, by their names. One that a later version does not draw is not shown, and not lost. */
		chosen: v.array(v.string())
	})
);
export type AboutMe = v.InferOutput<typeof AboutMe>;
