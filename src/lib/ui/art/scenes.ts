import type { Cloth, Part } from './scene-parts.ts';

/** A part, where it stands, how large (a negative size looks the other way), and what it wears. */
export type Placed = readonly [Part, x: number, y: number, size?: number, cloth?: Cloth];

type Hair = 'short' | 'bob' | 'bun' | 'old';
type Body =
	| 'stand'
	| 'greet'
	| 'wave'
	| 'stop'
	| 'arms'
	| 'fists'
	| 'sit'
	| 'kneel'
	| 'walk'
	| 'phoning'
	| 'push'
	| 'hug'
	| 'touched'
	| 'wide'
	| 'near';
/** Where the head sits on each body, and whether it is seen from the side. */
const neckOf: Record<Body, readonly [x: number, y: number, side?: true]> = {
	stand: [0, -83],
	greet: [0, -83],
	wave: [0, -83],
	stop: [0, -83],
	arms: [0, -83],
	fists: [0, -83],
	phoning: [0, -83],
	push: [5, -83, true],
	hug: [0, -59],
	touched: [0, -59],
	wide: [0, -83],
	near: [0, -83],
	sit: [3, -81, true],
	kneel: [0, -59],
	walk: [2, -84, true]
};
const sides = { short: 'sideShort', bob: 'sideBob', bun: 'sideBun', old: 'old' } as const;

/** Somebody: a body in its cloth, and a head. */
export function someone(body: Body, x: number, y: number, cloth: Cloth, hair: Hair, size = 1): Placed[] {
	const [neckX, neckY, side] = neckOf[body];
	return [
		[body, x, y, size, cloth],
		[side ? sides[hair] : hair, x + neckX * size, y + neckY * Math.abs(size), size]
	];
}

/* The worker wears blue, whoever comes wears rose, and family gold or violet: so a story can be followed without words. */
const room: Placed[] = [['room', 0, 0]];
const land: Placed[] = [['outside', 0, 0]];
const child = 0.8;

export const scenes = {
	hello: [
		...land,
		['sun', 60, 52],
		['house', 236, 162],
		['bush', 24, 172],
		...someone('greet', 96, 190, 'rose', 'bob'),
		...someone('greet', 166, 190, 'blue', 'short')
	],
	tea: [
		...room,
		['window', 160, 84],
		['plant', 32, 166, 0.9],
		['chair', 84, 186],
		['chair', 236, 186, -1],
		...someone('sit', 86, 186, 'rose', 'bob'),
		...someone('sit', 234, 186, 'blue', 'bun', -1),
		['table', 160, 188, 0.8],
		['steam', 160, 122],
		['pot', 160, 155],
		['cup', 136, 155],
		['cup', 186, 155]
	],
	listen: [
		...room,
		['curtain', 90, 78],
		['window', 90, 88],
		['shelf', 250, 66],
		['mat', 170, 184, 1.4],
		...someone('kneel', 112, 184, 'blue', 'bun'),
		...someone('kneel', 224, 186, 'rose', 'bob'),
		['cup', 168, 188]
	],
	draw: [
		...room,
		['window', 70, 88, 0.9],
		['plant', 290, 160, 1.1],
		['mat', 160, 184, 1.5],
		...someone('kneel', 208, 178, 'blue', 'short'),
		...someone('kneel', 108, 182, 'rose', 'bob', child),
		['sheet', 158, 194, 2],
		['pen', 166, 182, 1.2]
	],
	together: [
		...land,
		['sun', 60, 50],
		['path', 0, 0],
		['hut', 244, 160],
		['bush', 300, 168, 0.8],
		...someone('walk', 136, 194, 'gold', 'bun'),
		...someone('walk', 100, 196, 'rose', 'bob', child)
	],
	stop: [
		...room,
		['window', 46, 84, 0.8],
		['shelf', 266, 66],
		['chair', 236, 190, -1.05],
		...someone('sit', 234, 190, 'blue', 'short', -1.05),
		...someone('stop', 96, 192, 'rose', 'bob', 1.05)
	],
	questions: [
		...room,
		['window', 270, 84, 0.9],
		['chair', 92, 188],
		['chair', 228, 188, -1],
		...someone('sit', 94, 188, 'rose', 'bob'),
		...someone('sit', 226, 188, 'blue', 'bun', -1),
		['bubble', 146, 74, 1.3],
		['low', 160, 190, 0.8],
		['cup', 160, 173]
	],
	think: [
		...land,
		['sun', 256, 50],
		['river', 0, 0],
		['tree', 78, 168, 1.4],
		['bench', 150, 172, 0.9],
		...someone('sit', 138, 174, 'rose', 'bob', 0.95),
		['pads', 264, 168]
	],
	good: [
		...land,
		['sun', 270, 50],
		['bush', 292, 168],
		['kite', 190, 48, 1.2],
		...someone('arms', 92, 192, 'rose', 'bob'),
		['palm', 30, 178, 0.9]
	],
	beside: [
		...room,
		['window', 272, 84, 0.9],
		['mat', 156, 186, 1.5],
		...someone('kneel', 84, 184, 'gold', 'old'),
		...someone('kneel', 146, 188, 'rose', 'bob', child),
		...someone('kneel', 236, 184, 'blue', 'short'),
		['low', 190, 196, 0.7],
		['bowl', 190, 180]
	],
	quiet: [
		...room,
		['shut', 262, 164],
		['window', 144, 84],
		['curtain', 144, 74],
		['chair', 92, 188],
		['chair', 196, 188, -1],
		...someone('sit', 94, 188, 'rose', 'bob'),
		...someone('sit', 194, 188, 'blue', 'bun', -1)
	],
	write: [
		...room,
		['shelf', 66, 62],
		['window', 250, 84, 0.9],
		['chair', 92, 186],
		['chair', 228, 186, -1],
		...someone('sit', 94, 186, 'rose', 'bob'),
		...someone('sit', 226, 186, 'blue', 'short', -1),
		['table', 160, 188, 0.95],
		['sheet', 160, 150, 1.7],
		['pen', 174, 146, 1.2]
	],
	plan: [
		...room,
		['board', 166, 122, 1.25],
		...someone('wave', 66, 194, 'rose', 'bob'),
		...someone('stand', 270, 194, 'blue', 'bun')
	],
	steps: [
		...land,
		['river', 0, 0],
		['sun', 258, 62],
		['stones', 150, 190, 1.4],
		['hut', 284, 146, 0.55],
		['lotus', 54, 166, 0.9],
		['pads', 268, 180],
		...someone('stand', 151, 180, 'rose', 'bob', 0.85)
	],
	circle: [
		...room,
		['window', 160, 74, 0.9],
		['plant', 296, 160],
		['mat', 160, 178, 1.5],
		...someone('kneel', 120, 168, 'green', 'short', 0.9),
		...someone('kneel', 200, 168, 'violet', 'bun', 0.9),
		...someone('kneel', 62, 188, 'rose', 'bob', 0.95),
		...someone('kneel', 258, 188, 'blue', 'short', 0.95),
		['low', 160, 194, 0.9],
		['pot', 152, 174, 0.8],
		['cup', 182, 174, 0.9]
	],
	choose: [
		...land,
		['sun', 160, 54],
		['hut', 60, 142, 0.65],
		['fork', 0, 0],
		['school', 254, 140, 0.5],
		['tree', 160, 146, 0.7],
		...someone('stand', 158, 196, 'rose', 'bob', 0.85)
	],
	/** From what she thought of first to something else. */
	change: [
		...room,
		['plant', 292, 166, 1.1],
		['chair', 146, 190],
		...someone('sit', 148, 190, 'rose', 'bob'),
		['thought', 72, 54, 1.15],
		['thread', 72, 62, 1.3],
		['thought', 246, 62, 1.5],
		['cooked', 246, 72, 1.4],
		['there', 150, 44, 1.3]
	],
	/** Her day: each part of it is hers to fill. */
	decide: [
		...room,
		['day', 214, 140, 1.25],
		...someone('wave', 88, 194, 'rose', 'bob'),
		['tile', 124, 92, 1.1]
	],
	calendar: [
		...room,
		['calendar', 196, 124, 1.25],
		['plant', 288, 164],
		...someone('stand', 88, 194, 'rose', 'bob')
	],
	road: [
		...land,
		['sun', 196, 82, 1.2],
		['road', 0, 0],
		['tree', 52, 170],
		['palm', 280, 178],
		...someone('walk', 116, 192, 'rose', 'bob', 0.9),
		...someone('walk', 156, 192, 'blue', 'short')
	],
	rest: [
		...land,
		['sun', 168, 44],
		['tree', 58, 172, 1.25],
		['palm', 268, 180, 1.35],
		['lie', 162, 112, 0.95, 'rose'],
		['hammock', 164, 146, 1.15],
		['bush', 160, 188, 0.8]
	],
	play: [
		...land,
		['sun', 262, 48],
		['hut', 62, 152, 0.8],
		['tree', 286, 166, 0.9],
		...someone('arms', 122, 192, 'rose', 'bob', child),
		...someone('wave', 222, 190, 'green', 'short', -child),
		['ball', 172, 138],
		['fence', 60, 160, 0.8]
	],
	new: [
		...land,
		['sun', 46, 50],
		['hut', 268, 156, 0.9],
		['path', 0, 0],
		...someone('stand', 74, 192, 'rose', 'bob', 0.92),
		...someone('wave', 126, 192, 'blue', 'short'),
		...someone('greet', 218, 190, 'green', 'bun')
	],
	/** Somebody goes, and somebody else is here already. */
	goodbye: [
		...land,
		['sun', 56, 50],
		['hut', 44, 150, 0.6],
		['path', 0, 0],
		...someone('stand', 74, 194, 'green', 'bun'),
		...someone('wave', 128, 194, 'rose', 'bob', 0.92),
		...someone('wave', 246, 190, 'blue', 'short', -0.95),
		['bag', 272, 176, 1.3]
	],
	school: [
		...land,
		['sun', 44, 46],
		['school', 184, 156],
		['tree', 296, 172],
		['path', 0, 0],
		...someone('walk', 58, 194, 'rose', 'bob', 0.85),
		...someone('walk', 108, 194, 'blue', 'short', 0.95)
	],
	stall: [
		...land,
		['sun', 44, 50],
		['path', 0, 0],
		...someone('stand', 196, 164, 'rose', 'bob', 0.9),
		['stall', 196, 178, 1.15],
		...someone('stand', 92, 194, 'gold', 'short', 0.95)
	],
	bus: [
		...land,
		['sun', 66, 54],
		['palm', 280, 160, 0.9],
		['path', 0, 0],
		['bus', 176, 184],
		...someone('stand', 44, 194, 'rose', 'bob', 0.9),
		...someone('wave', 84, 194, 'blue', 'short', 0.95)
	],
	home: [
		...land,
		['sun', 262, 46],
		['palm', 292, 174],
		['house', 176, 176, 1.2],
		['path', 0, 4],
		...someone('wave', 252, 194, 'violet', 'old', -0.9),
		...someone('walk', 78, 196, 'rose', 'bob', 0.9)
	],
	visit: [
		...land,
		['sun', 52, 50],
		['house', 236, 168],
		['path', 0, 2],
		['bicycle', 52, 194],
		...someone('wave', 104, 194, 'blue', 'short'),
		...someone('stand', 178, 192, 'rose', 'bob', 0.95)
	],
	call: [
		...room,
		['window', 66, 88],
		['plant', 288, 166, 1.2],
		['chair', 226, 188, -1],
		...someone('phoning', 140, 194, 'rose', 'bob')
	],
	papers: [
		...room,
		['window', 160, 76, 0.9],
		['shelf', 264, 66],
		['chair', 74, 186],
		...someone('sit', 76, 186, 'rose', 'bob'),
		['table', 170, 188, 1.2],
		['papers', 172, 139, 0.95],
		['cup', 218, 139]
	],
	meal: [
		...room,
		['window', 160, 74, 0.9],
		['mat', 160, 182, 1.6],
		...someone('kneel', 72, 184, 'blue', 'short', 0.95),
		...someone('kneel', 134, 174, 'rose', 'bob', 0.9),
		...someone('kneel', 190, 174, 'green', 'bun', 0.9),
		...someone('kneel', 250, 184, 'gold', 'old', 0.95),
		['cooked', 160, 196],
		['bowl', 120, 194],
		['bowl', 204, 194]
	],
	door: [
		...room,
		['door', 196, 168, 1.2],
		['mat', 196, 178, 0.5],
		['plant', 264, 172, 1.2],
		...someone('stand', 88, 194, 'rose', 'bob')
	],
	ahead: [
		...land,
		['sun', 190, 92, 1.8],
		['road', 0, 0],
		['tree', 56, 168],
		['bush', 278, 174],
		...someone('walk', 122, 194, 'rose', 'bob'),
		['bag', 104, 160, 0.8]
	],
	river: [
		...land,
		['sun', 160, 76, 1.4],
		['river', 0, 0],
		['pads', 200, 162],
		['lotus', 254, 176, 1.1],
		['lotus', 150, 162, 0.6],
		['mat', 74, 194, 0.6],
		...someone('kneel', 74, 194, 'rose', 'bob')
	]
} as const satisfies Record<string, readonly Placed[]>;
