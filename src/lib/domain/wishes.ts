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
export const AboutMe = v.partial(
	v.object({
		called: v.string(),
		helps: v.string(),
		like: v.string(),
		notAsk: v.string(),
		sign: v.string()
	})
);
export type AboutMe = v.InferOutput<typeof AboutMe>;
