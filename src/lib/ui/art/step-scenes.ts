import { someone, type Placed } from './scenes.ts';

/*
 * The steps of the skills. They stand on many pages, so they lie drawn in one file of their own, `steps.svg`, which
 * `node tests/support/draw-steps.ts` writes and a test holds against these.
 */

const indoors: Placed[] = [['ground', 0, 0]];
const outdoors: Placed[] = [['meadow', 0, 0]];

/** One drawing for a step of a skill, each on a ground of 96. */
export const stepScenes = {
	sit: [...indoors, ['chair', 42, 90, 0.74], ...someone('sit', 43, 90, 'rose', 'bob', 0.74)],
	body: [...outdoors, ...someone('stand', 40, 90, 'rose', 'bob', 0.78), ['dots', 74, 86]],
	'good-place': [...indoors, ...someone('touched', 48, 88, 'rose', 'bob', 0.95), ['shine', 48, 56, 0.9]],
	breath: [...outdoors, ['wind', 56, 30], ...someone('kneel', 36, 88, 'rose', 'bob', 0.9)],
	sun: [
		...outdoors,
		['sun', 60, 30, 0.8],
		['palm', 80, 86, 0.5],
		['flower', 26, 90, 1.1],
		['flower', 46, 92, 0.9]
	],
	feet: [...outdoors, ['foot', 34, 84, 1.1], ['foot', 62, 84, -1.1]],
	'hand-on-heart': [...indoors, ...someone('touched', 48, 88, 'rose', 'bob', 0.95), ['heart', 54, 46, 0.8]],
	eye: [
		...outdoors,
		['tree', 74, 82, 0.6],
		['bird', 52, 26, 0.8],
		...someone('sit', 26, 90, 'rose', 'bob', 0.72)
	],
	landscape: [...outdoors, ['sun', 66, 28, 0.8], ['hut', 34, 78, 0.42], ['palm', 72, 86, 0.62]],
	star: [...indoors, ['hand', 48, 84, 1.3, 'rose'], ['star', 46, 26, 0.9]],
	animal: [...outdoors, ['cat', 48, 84, 1.2]],
	wall: [...indoors, ['wallside', 70, 0], ...someone('push', 44, 90, 'rose', 'bob', 0.74)],
	lean: [...outdoors, ['tree', 62, 88, 1], ...someone('stand', 38, 92, 'rose', 'bob', 0.75)],
	touch: [...outdoors, ['frond', 62, 70, 2], ['hand', 34, 82, 1.1, 'rose']],
	walk: [...outdoors, ['prints', 4, 89], ...someone('walk', 56, 90, 'rose', 'bob', 0.74)],
	lie: [...indoors, ['mat', 48, 82, 0.46], ['lie', 46, 84, 0.72, 'rose']],
	tree: [...outdoors, ['tree', 70, 84, 0.7], ...someone('arms', 34, 92, 'rose', 'bob', 0.72)],
	roots: [...outdoors, ['tree', 48, 72, 0.85], ['roots', 48, 70]],
	leaf: [...outdoors, ['breeze', 60, 16], ...someone('wide', 46, 92, 'rose', 'bob', 0.75)],
	hands: [...indoors, ['hand', 28, 80, 1.1, 'rose'], ['hand', 68, 80, -1.1, 'rose']],
	hug: [...indoors, ...someone('hug', 48, 88, 'rose', 'bob', 0.95)],
	greet: [...indoors, ...someone('greet', 48, 92, 'rose', 'bob', 0.8)],
	water: [...indoors, ['glass', 48, 66, 1.3]],
	colours: [
		...indoors,
		['low', 48, 92, 1],
		['flower', 20, 70, 0.8],
		['bowl', 48, 61, 1.2],
		['mango', 78, 70, 1],
		['frond', 34, 36, 0.9],
		['thread', 66, 35, 0.9],
		['plank', 48, 38, 1]
	],
	wash: [
		...indoors,
		['drops', 48, 30, 1.2],
		['hand', 34, 68, 0.8, 'rose'],
		['hand', 62, 68, -0.8, 'rose'],
		['bowl', 48, 82, 2.2]
	],
	ear: [
		...outdoors,
		['hut', 80, 66, 0.24],
		['bird', 20, 28, 0.8],
		['waves', 32, 30, 0.8],
		...someone('kneel', 52, 90, 'rose', 'bob', 0.85)
	],
	'two-people': [
		...outdoors,
		...someone('kneel', 28, 88, 'rose', 'bob', 0.7),
		...someone('kneel', 68, 88, 'blue', 'bun', 0.7)
	],
	heavy: [...indoors, ...someone('kneel', 48, 88, 'rose', 'bob', 0.95), ['rock', 48, 72, 0.8]],
	'back-and-forth': [
		...indoors,
		['cloud', 20, 24, 0.7],
		['shine', 76, 22, 0.8],
		['there', 47, 17, 0.8],
		...someone('kneel', 48, 92, 'rose', 'bob', 0.7)
	],
	boat: [...outdoors, ['banks', 0, 0], ['boat', 48, 74, 0.7]],
	big: [...indoors, ...someone('wide', 48, 92, 'rose', 'bob', 0.8)],
	small: [...indoors, ...someone('near', 48, 92, 'rose', 'bob', 0.8)]
} as const satisfies Record<string, readonly Placed[]>;

export type StepName = keyof typeof stepScenes;
