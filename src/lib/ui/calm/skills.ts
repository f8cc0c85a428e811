import type { StepName } from '#lib/ui/art/step-scenes.ts';

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
		two: ['sun', 'eye', 'good-place', 'breath'],
		ten: ['landscape', 'star', 'sun'],
		young: ['animal', 'eye', 'sun']
	},
	ground: {
		two: ['feet', 'lean', 'touch', 'breath'],
		ten: ['walk', 'lie', 'good-place'],
		young: ['tree', 'roots', 'leaf']
	},
	gesture: {
		two: ['hands', 'greet', 'breath', 'hand-on-heart'],
		ten: ['leaf', 'hug', 'star'],
		young: ['hug', 'hug', 'sun']
	},
	now: {
		two: ['water', 'wall', 'colours', 'walk'],
		ten: ['wash', 'ear', 'two-people'],
		young: ['water', 'wall', 'colours']
	},
	shift: {
		two: ['heavy', 'back-and-forth', 'breath', 'eye'],
		ten: ['boat', 'good-place', 'landscape'],
		young: ['big', 'star', 'small']
	}
};

/** The skill for a hard day, and for a very hard one. */
export const skillForHardDay = { 1: 'now', 2: 'ground' } as const satisfies Record<1 | 2, Skill>;

/** The one drawing that stands for a skill where there is room for one. */
export const skillDrawing: Record<Skill, StepName> = {
	track: 'body',
	resource: 'sun',
	ground: 'feet',
	gesture: 'hands',
	now: 'water',
	shift: 'back-and-forth'
};

type Drawings<N extends 3 | 4> = N extends 4
	? readonly [StepName, StepName, StepName, StepName]
	: readonly [StepName, StepName, StepName];
