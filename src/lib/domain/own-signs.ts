/*
 * What she may choose by picture, in their order: how she notices that it gets hard, whom she can go to, what works. A book keeps
 * `sign-sleep` and the like; words are `closure:mine`, drawings `features/closure/own-signs.ts`.
 */
export const chosenPictures = {
	signs: ['sleep', 'eat', 'alone', 'heart', 'angry', 'thoughts'],
	helpers: ['family', 'friend', 'team', 'call', 'neighbour', 'teacher'],
	works: ['breathe', 'drink', 'walk', 'listen', 'wash', 'talk']
} as const;
