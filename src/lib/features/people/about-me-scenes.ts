import type { aboutMePictures } from '#lib/domain/wishes.ts';
import { scenes, someone, type Placed } from '#lib/ui/art/scenes.ts';
import type { StepName } from '#lib/ui/art/step-scenes.ts';

type Parts = typeof aboutMePictures;

/* What she may say about herself by picture, drawn: a scene, or the step of a skill. */
export const aboutMeScenes = {
	helps: {
		quiet: [
			['room', 0, 0],
			['window', 90, 88],
			['curtain', 90, 78],
			['plant', 272, 164, 1.2],
			['mat', 180, 186, 1.2],
			...someone('kneel', 180, 186, 'rose', 'bob', 1.05)
		],
		tea: scenes.tea,
		beside: scenes.beside,
		slowly: scenes.listen,
		draw: scenes.draw,
		rest: scenes.rest
	},
	like: {
		play: scenes.play,
		learn: scenes.school,
		eat: scenes.meal,
		outside: scenes.good,
		animals: 'animal',
		water: scenes.river
	},
	notAsk: {
		family: scenes.together,
		home: [
			['outside', 0, 0],
			['sun', 60, 50],
			['palm', 286, 176],
			['house', 170, 178, 1.3],
			['bush', 46, 174]
		],
		work: scenes.stall,
		road: scenes.bus
	},
	sign: { hand: scenes.stop, door: scenes.door, away: scenes.think, heart: 'hand-on-heart', drink: 'water' }
} as const satisfies { [P in keyof Parts]: Record<Parts[P][number], readonly Placed[] | StepName> };
