import type { chosenPictures } from '#lib/domain/own-signs.ts';
import { scenes, someone, type Placed } from '#lib/ui/art/scenes.ts';
import type { StepName } from '#lib/ui/art/step-scenes.ts';

/* What she may choose by picture, drawn. */

const room: Placed[] = [['room', 0, 0]];

export const signScenes = {
	sleep: [...room, ['night', 232, 84], ['bed', 132, 186, 1.2], ['lamp', 276, 186]],
	eat: [
		...room,
		['window', 60, 84, 0.9],
		['low', 214, 194, 0.9],
		['bowl', 214, 176, 1.2],
		...someone('sit', 104, 190, 'rose', 'bob', -1.05),
		['chair', 106, 190, -1.05]
	],
	alone: [...room, ['shut', 262, 164], ['mat', 112, 186, 1.2], ...someone('kneel', 112, 184, 'rose', 'bob')],
	heart: [...room, ...someone('touched', 160, 192, 'rose', 'bob', 1.9), ['heart', 160, 112, 1.5]],
	/** Fists, and a storm over her. `stop` has a hand of its own, which is calm. */
	angry: [
		...room,
		['plant', 40, 166, 0.9],
		...someone('fists', 160, 196, 'rose', 'bob', 1.15),
		['storm', 160, 34, 1.2]
	],
	thoughts: [
		...room,
		['chair', 104, 190],
		...someone('sit', 106, 190, 'rose', 'bob'),
		['bubble', 206, 76, 1.5],
		['waves', 206, 74, 1.2]
	]
} as const satisfies Record<(typeof chosenPictures)['signs'][number], readonly Placed[]>;

export const helperScenes = {
	family: scenes.beside,
	friend: scenes.circle,
	team: scenes.tea,
	call: scenes.call,
	neighbour: scenes.visit,
	teacher: scenes.school
} as const satisfies Record<(typeof chosenPictures)['helpers'][number], readonly Placed[]>;

export const workSteps = {
	breathe: 'breath',
	drink: 'water',
	walk: 'walk',
	listen: 'ear',
	wash: 'wash',
	talk: 'two-people'
} as const satisfies Record<(typeof chosenPictures)['works'][number], StepName>;
