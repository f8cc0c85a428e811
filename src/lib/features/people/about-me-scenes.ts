import type { aboutMePictures } from '#lib/domain/wishes.ts';
import { scenes, someone, type Placed } from '#lib/ui/art/scenes.ts';

type Parts = typeof aboutMePictures;

/* What she may say about herself by picture, drawn. */
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
		animals: [
			['outside', 0, 0],
			['sun', 264, 48],
			['tree', 50, 172, 1.1],
			...someone('kneel', 122, 188, 'rose', 'bob', 1.1),
			['cat', 220, 190, 1.3]
		],
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
	sign: {
		hand: scenes.stop,
		door: scenes.door,
		away: scenes.think,
		heart: [
			['room', 0, 0],
			['window', 266, 84, 0.9],
			...someone('touched', 150, 192, 'rose', 'bob', 1.6),
			['heart', 154, 124, 1.4]
		],
		drink: [
			['room', 0, 0],
			['window', 56, 84, 0.9],
			['chair', 120, 190],
			...someone('sit', 122, 190, 'rose', 'bob'),
			['table', 218, 190, 0.9],
			['glass', 196, 142, 0.9]
		]
	}
} as const satisfies { [P in keyof Parts]: Record<Parts[P][number], readonly Placed[]> };
