import type { StepDrawingName } from '#lib/ui/art/StepDrawing.svelte';

/**
 * The six wellness skills of the Community Resiliency Model (Trauma Resource Institute), in words and drawings of our
 * own: tracking, resourcing, grounding, gesturing, help now, shift and stay.
 */
export const skills = ['track', 'resource', 'ground', 'gesture', 'now', 'shift'] as const;
export type Skill = (typeof skills)[number];

/** The three forms of a skill, each with as many steps as it has drawings. */
export const steps: Record<Skill, { two: Drawings<4>; ten: Drawings<3>; young: Drawings<3> }> = {
	track: {
		two: ['sit', 'body', 'good-place', 'breath'],
		ten: ['good-place', 'back-and-forth', 'sun'],
		young: ['feet', 'hand-on-heart', 'breath']
	},
	resource: {
		two: ['sun', 'eye', 'body', 'breath'],
		ten: ['landscape', 'star', 'sun'],
		young: ['bird', 'eye', 'sun']
	},
	ground: {
		two: ['feet', 'wall', 'touch', 'breath'],
		ten: ['walk', 'lie', 'good-place'],
		young: ['tree', 'roots', 'leaf']
	},
	gesture: {
		two: ['hands', 'hand-on-heart', 'breath', 'hands'],
		ten: ['hands', 'back-and-forth', 'star'],
		young: ['hug', 'hug', 'sun']
	},
	now: {
		two: ['cup', 'wall', 'colours', 'walk'],
		ten: ['drop', 'ear', 'two-people'],
		young: ['cup', 'wall', 'colours']
	},
	shift: {
		two: ['stone', 'back-and-forth', 'breath', 'eye'],
		ten: ['boat', 'good-place', 'landscape'],
		young: ['hands', 'star', 'hands']
	}
};

/** The skill for a hard day, and for a very hard one. */
export const skillForHardDay = { 1: 'now', 2: 'ground' } as const satisfies Record<1 | 2, Skill>;

/** The one drawing that stands for a skill where there is room for one. */
export const skillDrawing: Record<Skill, StepDrawingName> = {
	track: 'body',
	resource: 'sun',
	ground: 'feet',
	gesture: 'hands',
	now: 'cup',
	shift: 'back-and-forth'
};

type Drawings<N extends 3 | 4> = N extends 4
	? readonly [StepDrawingName, StepDrawingName, StepDrawingName, StepDrawingName]
	: readonly [StepDrawingName, StepDrawingName, StepDrawingName];
