import * as v from 'valibot';

/*
 * What she may choose by picture, in their order: how she notices that it gets hard, whom she can go to, what works. A book keeps
 * `sign-sleep` and the like; words are `closure:mine`, drawings `features/closure/own-signs.ts`.
 */
export const chosenPictures = {
	signs: ['sleep', 'eat', 'alone', 'heart', 'angry', 'thoughts'],
	helpers: ['family', 'friend', 'team', 'call', 'neighbour', 'teacher'],
	works: ['breathe', 'drink', 'walk', 'listen', 'wash', 'talk']
} as const;

/** How she notices that it gets hard, whom she can go to, and what works. */
export const OwnSigns = v.object({
	signs: v.string(),
	helpers: v.string(),
	works: v.string(),
	/** The pictures she chose, by their names. One that a later version does not draw is not shown, and not lost. */
	chosen: v.optional(v.array(v.string()), [])
});
export type OwnSigns = v.InferOutput<typeof OwnSigns>;

export const noSigns: OwnSigns = { signs: '', helpers: '', works: '', chosen: [] };
