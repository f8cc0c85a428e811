/*
 * What the scenes are built of. Everything stands on its own ground, at 0 0, with y upwards negative, so that a scene only
 * says where. People have no faces: anybody may be one of them.
 */

/** One stroke of the brush: its colour, its path, and the width of the line where it is a line and not a shape. */
export type Mark = readonly [Colour, string, number?];

/** The token of that name; `cloth` is whatever the wearer has on, `glow` the light around something. */
export type Colour =
	| 'clay'
	| 'cloth'
	| 'cloth-blue'
	| 'cloth-violet'
	| 'dawn'
	| 'floor'
	| 'glow'
	| 'hair'
	| 'hill-far'
	| 'meadow'
	| 'moss'
	| 'pad'
	| 'petal'
	| 'road'
	| 'sheet'
	| 'skin'
	| 'skirt'
	| 'sky-high'
	| 'sky-low'
	| 'slate'
	| 'stone'
	| 'straw'
	| 'sun'
	| 'wall'
	| 'water'
	| 'water-light'
	| 'wood'
	| 'wood-light';

/** What somebody wears. */
export type Cloth = 'rose' | 'blue' | 'green' | 'gold' | 'violet';

const skirt: Mark = ['skirt', 'M-12-46h24l5 39c-8 3-26 3-34 0Z'];
const feet: Mark = ['skin', 'M-7-6v3M7-6v3', 7];
const torso: Mark = ['cloth', 'M-13-76c4-7 22-7 26 0 4 10 4 23 2 33-8 4-22 4-30 0-2-10-2-23 2-33Z'];
const neck: Mark = ['skin', 'M0-86v7', 8];
const sleeve = (d: string): Mark => ['cloth', d, 10];
const arm = (d: string): Mark => ['skin', d, 7];
const face: Mark = ['skin', 'M-13-11a13 13.500 0 0 0 26 0 13 13.500 0 0 0-26 0Z'];
const fringe: Mark = ['hair', 'M-14-8c-5-27 33-27 28 0-1-5-3-8-6-10-6 2-13 2-17-1-1 4-3 8-5 11Z'];
const sideFringe: Mark = ['hair', 'M-14-5c-7-29 28-30 28-7-5-1-10-3-13-7-1 6-3 10-6 12 0 4-4 5-9 2Z'];

export const parts = {
	// heads, from the neck up
	short: [face, fringe],
	bob: [['hair', 'M-15-12c-2-21 32-21 30 0l1 9c-6 5-26 5-32 0Z'], face, fringe],
	bun: [['hair', 'M-7-27a7 7 0 0 0 14 0 7 7 0 0 0-14 0Z'], face, fringe],
	old: [
		['stone', 'M-7-26a6 6 0 0 0 13 0 6 6 0 0 0-13 0Z'],
		face,
		['stone', 'M-14-8c-5-27 33-27 28 0-1-5-3-8-6-10-6 2-13 2-17-1-1 4-3 8-5 11Z']
	],
	sideShort: [face, sideFringe],
	sideBob: [['hair', 'M-15-10c-2-20 22-24 26-11l-9 12-2 9c-5 3-12 2-15-1Z'], face, sideFringe],
	sideBun: [['hair', 'M-20-16a7 7 0 0 0 14 0 7 7 0 0 0-14 0Z'], face, sideFringe],

	// bodies
	stand: [feet, skirt, neck, torso, sleeve('M-14-71l-6 15M14-71l6 15'), arm('M-20-55l1 15M20-55l-1 15')],
	greet: [
		feet,
		skirt,
		neck,
		torso,
		sleeve('M-14-71l-6 14M14-71l6 14'),
		arm('M-20-56l18-12M20-56l-18-12M-1-66v-12M1-66v-12')
	],
	wave: [feet, skirt, neck, torso, sleeve('M-14-71l-6 15M14-71l13-6'), arm('M-20-55l1 15M28-78l4-18')],
	stop: [
		feet,
		skirt,
		neck,
		torso,
		sleeve('M-14-71l-6 15M13-70l14 2'),
		arm('M-20-55l1 15M28-68l10-3M38-80v10')
	],
	arms: [feet, skirt, neck, torso, sleeve('M-14-72l-13-9M14-72l13-9'), arm('M-28-82l-7-15M28-82l7-15')],
	fists: [
		feet,
		skirt,
		neck,
		torso,
		sleeve('M-14-72l-12 12M14-72l12 12'),
		arm('M-27-57l4 12M27-57l-4 12'),
		['skin', 'M-22-41h.01M22-41h.01', 12]
	],
	sit: [
		['skin', 'M26-5h7', 7],
		['skirt', 'M24-28l1 19', 12],
		['skirt', 'M-13-32c2-8 32-12 41-6 4 4 4 8 2 12-12 4-32 4-43-6Z'],
		['skin', 'M2-84v7', 8],
		['cloth', 'M-13-32c-4-15-3-34 2-42 5-6 17-6 20 1 4 12 4 27 2 41-7 4-18 4-24 0Z'],
		sleeve('M1-68l5 18'),
		arm('M7-49l17-4')
	],
	kneel: [
		['skirt', 'M-31-4c0-13 14-17 31-17s31 4 31 17c-4 6-58 6-62 0Z'],
		['skin', 'M-16-4h10M6-4h10', 6],
		['skin', 'M0-62v7', 8],
		['cloth', 'M-13-52c4-7 22-7 26 0 4 11 4 25 2 36-8 4-22 4-30 0-2-11-2-25 2-36Z'],
		sleeve('M-14-47l-7 17M14-47l7 17'),
		arm('M-21-30l11 11M21-30l-11 11')
	],
	walk: [
		['skin', 'M-14-5l5 2M17-4h6', 7],
		['skirt', 'M-1-44l-11 33M2-44l13 33', 12],
		['skin', 'M1-87v8', 8],
		['cloth', 'M-11-44c-3-13-2-27 2-34 5-6 16-6 20 0 3 10 3 23 1 34-7 4-17 4-23 0Z'],
		sleeve('M1-71l7 17'),
		arm('M9-53l9 9')
	],
	phoning: [
		feet,
		skirt,
		neck,
		torso,
		sleeve('M-14-71l-6 15M14-70l10 10'),
		arm('M-20-55l1 15M25-60l-9-18'),
		['slate', 'M15-86v12', 6]
	],
	push: [
		['skin', 'M-20-5l5 2M12-4h6', 7],
		['skirt', 'M-6-44l-12 33M-3-44l15 33', 12],
		['skin', 'M3-86l-1 8', 8],
		['cloth', 'M-15-44c-1-13 1-27 6-33 5-6 15-6 19 1 1 10-1 22-4 32-6 4-15 4-21 0Z'],
		sleeve('M3-70l16-2'),
		arm('M20-72l16-4M36-84v14')
	],
	hug: [
		['skirt', 'M-31-4c0-13 14-17 31-17s31 4 31 17c-4 6-58 6-62 0Z'],
		['skin', 'M-16-4h10M6-4h10', 6],
		['skin', 'M0-62v7', 8],
		['cloth', 'M-13-52c4-7 22-7 26 0 4 11 4 25 2 36-8 4-22 4-30 0-2-11-2-25 2-36Z'],
		sleeve('M-14-47l-5 13M14-47l5 13'),
		arm('M-19-34c10 0 18-4 30-14M19-34c-10 0-18-4-30-14')
	],
	touched: [
		['skirt', 'M-31-4c0-13 14-17 31-17s31 4 31 17c-4 6-58 6-62 0Z'],
		['skin', 'M-16-4h10M6-4h10', 6],
		['skin', 'M0-62v7', 8],
		['cloth', 'M-13-52c4-7 22-7 26 0 4 11 4 25 2 36-8 4-22 4-30 0-2-11-2-25 2-36Z'],
		sleeve('M-14-47l-7 17M14-47l6 15'),
		arm('M-21-30l11 11M20-32l-16-8')
	],
	wide: [feet, skirt, neck, torso, sleeve('M-14-71l-15 7M14-71l15 7'), arm('M-30-64l-14-4M30-64l14-4')],
	near: [feet, skirt, neck, torso, sleeve('M-14-71l-7 14M14-71l7 14'), arm('M-21-57l10 3M21-57l-10 3')],
	lie: [
		['skin', 'M52-4h8', 7],
		['skirt', 'M14-9l36 2', 15],
		['cloth', 'M-20-9h34', 19],
		arm('M-10-8l20 2'),
		['skin', 'M-48-12a11 11 0 0 0 22 0 11 11 0 0 0-22 0Z'],
		['hair', 'M-49-10c-3-22 20-20 20-10-6 0-9 2-12 5-1 4-3 7-8 5Z']
	],

	// rooms and land
	room: [
		['wall', 'M0 0h320v156H0Z'],
		['floor', 'M0 152h320v48H0Z']
	],
	outside: [
		['sky-high', 'M0 0h320v160H0Z'],
		['sky-low', 'M0 104c60-10 90 12 160 2s110-8 160 0v50H0Z'],
		['hill-far', 'M0 128c52-26 96-28 150-8 48-22 108-26 170-2v40H0Z'],
		['meadow', 'M0 146c70-14 236-16 320-2v56H0Z']
	],
	sun: [
		['glow', 'M-30 0a30 30 0 0 0 60 0 30 30 0 0 0-60 0Z'],
		['sun', 'M-18 0a18 18 0 0 0 36 0 18 18 0 0 0-36 0Z']
	],
	river: [
		['water', 'M0 142c80-8 240 8 320 0v58H0Z'],
		[
			'water-light',
			'M20 160c20 4 34-3 56 0M150 158c24 4 40-2 60 1M250 172c18 3 30-2 46 0M80 182c24 4 40-3 66 0',
			2.5
		]
	],
	road: [['road', 'M118 200c14-24 70-26 62-42-4-8-12-10-8-16h10c4 8 22 10 26 22 6 16-10 24-12 36Z']],
	path: [['road', 'M0 182c90-14 230-14 320 0v14c-90-14-230-14-320 0Z']],

	// in a room
	window: [
		['wood-light', 'M-34-64h68v68h-68Z'],
		['sky-high', 'M-29-59h58v58h-58Z'],
		['hill-far', 'M-29-20c18-14 40-12 58-2v21h-58Z'],
		['wood-light', 'M0-60v60M-30-32h60', 4]
	],
	night: [
		['wood-light', 'M-34-64h68v68h-68Z'],
		['slate', 'M-29-59h58v58h-58Z'],
		['sun', 'M-18-52a10 10 0 1 0 10 14 11 11 0 0 1-10-14Z'],
		['sun', 'M14-48h.01M20-16h.01M-14-14h.01', 3],
		['wood-light', 'M0-60v60M-30-32h60', 4]
	],
	curtain: [
		['petal', 'M-40-70h80v8c-10 4-14 24-12 70h-12c2-30-2-52-16-66-14 14-18 36-16 66h-12c2-46-2-66-12-70Z']
	],
	table: [
		['wood', 'M-40-34v34M40-34v34', 6],
		['wood-light', 'M-54-42h108a4 4 0 0 1 0 8H-54a4 4 0 0 1 0-8Z']
	],
	low: [
		['wood', 'M-30-14v14M30-14v14', 6],
		['wood-light', 'M-42-22h84a4 4 0 0 1 0 8h-84a4 4 0 0 1 0-8Z']
	],
	chair: [['wood', 'M-17-70v68M-17-32h32M14-30v28', 5]],
	mat: [
		['straw', 'M-100 0c30-12 170-12 200 0-30 12-170 12-200 0Z'],
		['petal', 'M-78 3c40 8 116 8 156 0', 2]
	],
	cup: [
		['sheet', 'M-7-12H7L5-1c-2 2-8 2-10 0Z'],
		['straw', 'M-6-10H6l-.5 3h-11Z']
	],
	pot: [
		['wood', 'M-8-22c0-14 18-14 18 0', 3],
		['cloth-blue', 'M-13-13c0-14 28-14 28 0 0 8-4 13-8 13H-5c-4 0-8-5-8-13ZM-12-12l-9-7 4-3 8 4Z'],
		['sheet', 'M-10-9c8 3 18 3 22 0', 2]
	],
	steam: [['sheet', 'M-4 0c-4-6 4-8 0-14M5-2c-4-6 4-8 0-14', 2.5]],
	sheet: [
		['sheet', 'M-11-2l3-9h16l3 9Z'],
		['slate', 'M-5-8h9M-6-5h10', 1.4]
	],
	envelope: [
		['sheet', 'M-34-46h68V0h-68Z'],
		['straw', 'M-34-46h68V0h-68ZM-34-46L0-18l34-28', 2.5],
		['petal', 'M0-28c7 6 7 13 0 18-7-5-7-12 0-18Z']
	],
	booklet: [
		['clay', 'M-36-44c14-4 26-3 36 3 10-6 22-7 36-3V0c-14-4-26-3-36 3-10-6-22-7-36-3Z'],
		['sheet', 'M-32-46c13-3 23-2 32 4v40c-9-6-19-7-32-4ZM0-42c9-6 19-7 32-4v40c-13-3-23-2-32 4Z'],
		['pad', 'M-25-20c4-10 12 2 18-8', 3],
		['slate', 'M7-32c6-2 12-3 18-2M7-24c6-2 12-3 18-2M7-16c6-2 12-3 18-2', 2]
	],
	coins: [
		[
			'dawn',
			'M-20-6a9 6 0 0 1 18 0 9 6 0 0 1-18 0ZM-18-13a9 6 0 0 1 18 0 9 6 0 0 1-18 0ZM4-6a9 6 0 0 1 18 0 9 6 0 0 1-18 0Z'
		],
		['wood-light', 'M-18-12c3 5 15 5 18 0M-20-5c3 5 15 5 18 0M4-5c3 5 15 5 18 0', 2]
	],
	pen: [['petal', 'M0 0l8-14', 3.5]],
	lamp: [
		['glow', 'M-30 4a30 30 0 0 0 60 0 30 30 0 0 0-60 0Z'],
		['wood', 'M0-40v40', 2.5],
		['straw', 'M-16 4c2-18 30-18 32 0Z']
	],
	plank: [['wood-light', 'M-34 0h68', 5]],
	plant: [
		['pad', 'M0-14c-12-4-14-18-10-26 8 4 12 14 10 26ZM0-14c12-2 16-14 14-22-8 2-14 12-14 22Z'],
		['moss', 'M0-14c-6-10-4-24 2-30 6 8 6 22-2 30Z'],
		['clay', 'M-9-14H9L6 0H-6Z']
	],
	shelf: [
		['wood-light', 'M-30 0h60', 5],
		['cloth-blue', 'M-22-3v-20h8v20Z'],
		['petal', 'M-12-3v-16h7v16Z'],
		['dawn', 'M-3-3v-22h8v22Z'],
		['pad', 'M12-3c-6-10 14-10 8 0Z']
	],

	bench: [
		['wood', 'M-36-20v20M36-20v20', 6],
		['wood-light', 'M-48-28h96a4 4 0 0 1 0 8h-96a4 4 0 0 1 0-8Z']
	],
	door: [
		['wood', 'M-30-104h60V0h-60Z'],
		['sky-high', 'M-25-99h50V0h-50Z'],
		['sun', 'M-6-66a10 10 0 0 0 20 0 10 10 0 0 0-20 0Z'],
		['hill-far', 'M-25-44c14-12 34-12 50-2V0h-50Z'],
		['meadow', 'M-25-26c18-6 36-6 50 0V0h-50Z'],
		['road', 'M-10 0c2-14 8-16 6-26h5c2 10 10 14 12 26Z'],
		['wood-light', 'M-25-99l-22 12v99l22-12Z'],
		['wood', 'M-42-40v8', 4]
	],
	shut: [
		['wood', 'M-30-104h60V0h-60Z'],
		['wood-light', 'M-24-98h48V0h-48Z'],
		['wood', 'M-16-90h32v32h-32ZM-16-48h32v38h-32Z'],
		['dawn', 'M18-50h.01', 6]
	],
	board: [
		['wood-light', 'M-58-76h116v76H-58Z'],
		['sheet', 'M-52-70h104v64H-52Z'],
		['pad', 'M-40-18c20-30 36 4 50-20s12-14 28-22', 4],
		[
			'dawn',
			'M-46-18a6 6 0 0 1 12 0 6 6 0 0 1-12 0ZM-14-26a6 6 0 0 1 12 0 6 6 0 0 1-12 0ZM10-44a6 6 0 0 1 12 0 6 6 0 0 1-12 0Z'
		],
		['petal', 'M30-60a8 8 0 0 1 16 0 8 8 0 0 1-16 0Z']
	],
	calendar: [
		['clay', 'M-46-84h92v14h-92Z'],
		['sheet', 'M-46-70h92V0h-92Z'],
		['pad', 'M-32-56h.01M-12-56h.01M8-56h.01M28-56h.01M-32-36h.01M8-36h.01M-12-16h.01', 11],
		['straw', 'M-12-36h.01M28-36h.01M-32-16h.01M8-16h.01M28-16h.01', 5]
	],
	// a day of three parts, morning, noon and night: two are filled in, and one is still free
	day: [
		['wood-light', 'M-68-84H68V0H-68Z'],
		['sheet', 'M-62-78H62V-6H-62Z'],
		['dawn', 'M-50-52a10 10 0 0 1 20 0ZM-9-58a9 9 0 0 1 18 0 9 9 0 0 1-18 0Z'],
		['straw', 'M-56-50h32M-40-70v3M-54-65l2 2M-26-65l-2 2M0-76v3M0-43v3M-18-58h3M15-58h3', 2.5],
		['slate', 'M36-68a11 11 0 1 0 12 14 12 12 0 0 1-12-14Z'],
		['pad', 'M-52-34h24v20h-24Z'],
		['dawn', 'M-12-34h24v20h-24Z'],
		['stone', 'M28-34h5M38-34h5M48-34h4v4M52-25v5M52-16v2h-4M43-14h-5M33-14h-5v-4M28-24v-4', 2]
	],
	tile: [['petal', 'M-12-10h24v20h-24Z']],
	papers: [
		['sheet', 'M-20-62l44-6 8 54-44 6Z'],
		['dawn', 'M-36-52H-8l8 8h36V0h-72Z'],
		['slate', 'M-6-58l22-3', 2]
	],
	bed: [
		['wood', 'M-62-46V0M62-30V0', 6],
		['sheet', 'M-58-30H60v16H-58Z'],
		['petal', 'M-18-34c20-4 60-4 78 2v20h-78Z'],
		['sheet', 'M-54-40c0-5 28-5 30 0v10h-30Z'],
		['wood', 'M-60-12H60', 6]
	],
	bowl: [
		['cloth-blue', 'M-10-9h20c0 6-4 9-10 9s-10-3-10-9Z'],
		['sheet', 'M-8-9c0-5 16-5 16 0Z']
	],
	cooked: [
		['clay', 'M-22-12h44c0 8-10 12-22 12s-22-4-22-12Z'],
		['dawn', 'M-20-12c2-10 38-10 40 0Z'],
		['pad', 'M-10-16h.01M2-18h.01M12-15h.01', 5]
	],
	boat: [
		['wood', 'M-44-12c20 8 68 8 88 0-6 14-16 18-44 18s-38-4-44-18Z'],
		['wood-light', 'M-22-6h44', 3]
	],
	pads: [
		[
			'pad',
			'M-40 0c6-6 30-6 34 0-4 5-30 5-34 0ZM14 12c6-6 30-6 34 0-4 5-30 5-34 0ZM-6-16c4-4 22-4 26 0-4 4-22 4-26 0Z'
		]
	],
	fork: [
		[
			'road',
			'M130 200c6-26 4-32-24-38-22-6-44-10-58-18l12-4c20 8 44 8 72 16 18 5 26 4 36-4 18-14 42-12 66-20l12 6c-18 10-44 8-58 18-18 14-18 22-16 44Z'
		]
	],
	fence: [['wood-light', 'M-60-16H60M-60-6H60M-50-22V2M-25-22V2M0-22V2M25-22V2M50-22V2', 4]],

	// close to the eye, for the steps of a skill: on a ground of 96
	ground: [
		['wall', 'M0 0h96v96H0Z'],
		['floor', 'M0 76c30-5 66-5 96 0v20H0Z']
	],
	meadow: [
		['sky-high', 'M0 0h96v96H0Z'],
		['hill-far', 'M0 62c24-14 44-14 60-4 12-8 24-8 36-2v40H0Z'],
		['meadow', 'M0 74c30-6 66-6 96 0v22H0Z']
	],
	hand: [
		[
			'skin',
			'M-4 0c-10-4-15-14-13-24l5-1 3 9-2-22c0-5 6-5 7 0l2 15 1-18c0-5 7-5 7 0v18l3-14c1-5 7-4 6 1l-3 21c1 8-4 15-11 17Z'
		],
		['cloth', 'M-6-4h14l2 12H-8Z']
	],
	foot: [
		['skin', 'M-9-2c-2-12-2-26 3-36 5-3 11 0 12 5 3 10 4 22 2 31-3 7-14 7-17 0Z'],
		['skin', 'M-6-42h.01M0-44h.01M6-42h.01M11-38h.01', 6]
	],
	glass: [
		['water', 'M-14-34h28L10 8c-2 3-18 3-20 0Z'],
		['cloth-blue', 'M-12-20c8 4 16-3 24 0l-2 26c-2 3-18 3-20 0Z'],
		// its edge is seen by night too
		['stone', 'M-15-36h30L10 9c-3 3-17 3-20 0Z', 2.5],
		['water-light', 'M-7-12l2 14', 3]
	],
	drops: [['cloth-blue', 'M-12 0c-4-6 0-10 2-14 3 4 6 8 2 14ZM6-8c-4-6 0-10 2-14 3 4 6 8 2 14Z']],
	wind: [['water-light', 'M0 0h22c9 0 9-12 1-11M4 8h32c9 0 8 12 0 11M-4 16h16', 3.5]],
	breeze: [
		[
			'pad',
			'M0 0c2-8 10-10 16-8-2 8-10 12-16 8ZM-14 18c2-8 10-10 16-8-2 8-10 12-16 8ZM14 22c2-8 10-10 16-8-2 8-10 12-16 8Z'
		]
	],
	shine: [
		['glow', 'M-20 0a20 20 0 0 0 40 0 20 20 0 0 0-40 0Z'],
		['sun', 'M-9 0A9 9 0 0 0 9 0 9 9 0 0 0-9 0Z']
	],
	heart: [['clay', 'M0 7C-12-1-10-10-4-9c3 0 4 3 4 4 0-1 1-4 4-4 6-1 8 8-4 16Z']],
	// a telephone that stands before us, taller than anybody, so that what is on it can be seen
	screen: [
		['slate', 'M-34-150q0-10 10-10h48q10 0 10 10v140q0 10-10 10h-48q-10 0-10-10Z'],
		['sheet', 'M-28-146h56v124h-56Z'],
		['stone', 'M-6-11h12', 4]
	],
	tiles: [
		['petal', 'M-21-138h16v16h-16Z'],
		['water', 'M5-138h16v16H5Z'],
		['dawn', 'M-21-112h16v16h-16Z'],
		['pad', 'M5-112h16v16H5Z'],
		['stone', 'M-21-86h16v16h-16Z'],
		['straw', 'M5-86h16v16H5Z']
	],
	heads: [
		['clay', 'M-8-124a8 8 0 0 1 16 0 8 8 0 0 1-16 0ZM-14-98c0-16 28-16 28 0Z'],
		['slate', 'M-8-78a8 8 0 0 1 16 0 8 8 0 0 1-16 0ZM-14-52c0-16 28-16 28 0Z']
	],
	pin: [
		['clay', 'M0 0c-14-18-20-28-20-38a20 20 0 0 1 40 0c0 10-6 20-20 38Z'],
		['sheet', 'M-8-38a8 8 0 0 1 16 0 8 8 0 0 1-16 0Z']
	],
	padlock: [
		['slate', 'M-12-26v-10a12 12 0 0 1 24 0v10', 6],
		['dawn', 'M-20-28h40V0h-40Z'],
		['slate', 'M0-16v6', 5]
	],
	eye: [
		['sheet', 'M-26 0c16-20 36-20 52 0-16 20-36 20-52 0Z'],
		['slate', 'M-26 0c16-20 36-20 52 0-16 20-36 20-52 0Z', 4],
		['slate', 'M0 0h.01', 18]
	],
	cloud: [['stone', 'M-16 8c-10 0-10-14 0-14 2-10 18-10 20 0 12-2 14 14 2 14Z']],
	storm: [
		['slate', 'M-26 12c-14 0-16-18-2-20 0-16 22-20 28-8 10-8 26 0 22 12 12 4 8 18-4 16Z'],
		['sheet', 'M-12-4c4-6 12-4 10 2-2 4-10 2-8-4 2-8 16-8 18 2', 2.5],
		['dawn', 'M-28 19l-5 9h7l-4 9M26 19l-5 9h7l-4 9', 3]
	],
	rock: [
		['stone', 'M-18 0c-4-12 4-22 16-22S20-12 18 0Z'],
		['slate', 'M-8-6c2-4 6-6 10-6', 2]
	],
	dots: [
		['dawn', 'M0 0h.01M0-16h.01', 7],
		['dawn', 'M0-32h.01M0-48h.01', 9],
		['sun', 'M0-66h.01', 12]
	],
	waves: [['slate', 'M0-6c4 4 4 8 0 12M7-11c7 7 7 15 0 22', 2.5]],
	there: [['slate', 'M-18 8c4-14 30-16 36-2M20-4l-2 11-10-4', 3]],
	flower: [
		['moss', 'M0 0v-18', 3],
		['petal', 'M0-24h.01M-7-30h.01M7-30h.01M-4-38h.01M4-38h.01', 10],
		['dawn', 'M0-31h.01', 9]
	],
	mango: [
		['dawn', 'M-11-6c0-10 8-14 16-12 8 4 6 18-6 18-6 0-10-2-10-6Z'],
		['pad', 'M4-18c2-6 8-8 12-6-2 5-6 7-12 6Z']
	],
	thread: [
		['wood-light', 'M-9-22H9v4H-9ZM-9-4H9v4H-9Z'],
		['cloth-violet', 'M-7-18H7v14H-7Z']
	],
	frond: [
		['pad', 'M-12 0c-2-16 8-24 24-24 1 16-8 26-24 24Z'],
		['moss', 'M-12 2L6-18', 2]
	],
	star: [['sun', 'M0-16l4.500 10 11 1-8.500 7 2.600 11L0 7.500-9.600 13-7 2l-8.500-7 11-1Z']],
	cat: [
		['straw', 'M-26 0c-2-16 8-26 24-26 14 0 24 10 22 26Z'],
		['straw', 'M-28-24c-2-10-2-16 0-20l8 6h12l8-6c2 6 2 12 0 20-4 12-24 12-28 0Z'],
		['wood-light', 'M18-4c12 2 16-8 10-16', 5],
		['wood', 'M-20-24c2 2 4 2 5 0M-9-24c2 2 4 2 5 0M-14-18h.01', 2]
	],
	turtle: [
		['pad', 'M-14-9h9v9h-9ZM5-9h9v9H5ZM-17-7c-2 1-3 3-3 4 3 0 6-1 7-4ZM12-13h8v5h-8Z'],
		['pad', 'M19-14h.01', 11],
		['moss', 'M-18-8c0-14 8-21 18-21s18 7 18 21Z'],
		['pad', 'M-5-23h10l4 7-4 8H-5l-4-8ZM-9-16h-7M9-16h7M-5-23l-3-4M5-23l3-4', 2],
		['slate', 'M20-15h.01', 3]
	],
	bird: [
		['cloth-blue', 'M-14-6c0-10 10-14 18-10 6 2 8 6 14 8-4 8-10 12-18 12-8 0-14-4-14-10Z'],
		['petal', 'M-10-4c0 6 8 10 14 8-2-6-8-10-14-8Z'],
		['dawn', 'M-14-9l-6 3 6 2Z'],
		['slate', 'M-8-9h.01', 2.5]
	],
	wallside: [
		['wood-light', 'M0 0h16v96H0Z'],
		['wood', 'M0 24h16M0 50h16M0 76h16', 1.5]
	],
	roots: [['wood', 'M-3 0c-2 10-14 8-20 16M0 0c0 10-4 12-6 18M3 0c2 10 12 8 18 16', 4]],
	prints: [['straw', 'M0 0h6M12 4h6M26-1h6M40 3h6', 5]],
	banks: [
		['water', 'M0 56c30-3 66 3 96 0v40H0Z'],
		['meadow', 'M0 52c16 2 22 22 14 44H0ZM96 52c-16 2-22 22-14 44h14Z'],
		['water-light', 'M30 70c8 3 14-2 22 0M40 86c8 3 14-2 22 0', 2.5]
	],

	// outside
	tree: [
		['wood', 'M0-44V0M0-34l12-14M0-30l-12-12', 8],
		['pad', 'M-36-62c-6-18 10-28 20-26 6-16 34-16 38 2 16-2 22 18 10 28-10 12-30 8-34 4-10 8-30 6-34-8Z'],
		['moss', 'M-20-54c8 8 20 8 26 2 8 6 22 4 30-4-4 12-26 14-32 8-8 6-22 4-24-6Z']
	],
	palm: [
		['wood', 'M0 0c2-24-2-48 4-76', 7],
		[
			'pad',
			'M4-78c-16-14-32-8-36 6 14-6 24-4 36-6ZM4-78c14-16 32-10 36 4-14-6-24-2-36-4ZM4-78c-18-2-26 14-24 28 6-12 14-20 24-28ZM4-78c16 0 24 14 22 28-6-12-12-20-22-28Z'
		],
		['moss', 'M4-78c-8-14 0-24 8-24 2 10 0 18-8 24Z']
	],
	bush: [['moss', 'M-24 0c-8-16 8-22 14-16 4-12 24-8 22 4 10-2 14 8 8 12Z']],
	house: [
		['wood', 'M-40-34V0M-14-34V0M14-34V0M40-34V0', 6],
		['straw', 'M-48-74h96v42h-96Z'],
		['clay', 'M0-112L-62-72h124Z'],
		['wood', 'M-10-62h20v30h-20Z'],
		['sheet', 'M-38-62h16v14h-16ZM22-62h16v14H22Z'],
		['wood', 'M-4-32l-16 32M8-32l-16 32M-10-22h10M-14-10h10', 3.5]
	],
	hut: [
		['straw', 'M-46-56h92V0h-92Z'],
		['clay', 'M0-94L-60-54H60Z'],
		['wood', 'M-12-36h24V0h-24Z'],
		['sheet', 'M-36-40h16v16h-16ZM20-40h16v16H20Z']
	],
	school: [
		['straw', 'M-82-60H82V0H-82Z'],
		['clay', 'M-92-58l16-28H76l16 28Z'],
		['sheet', 'M-70-44h22v20h-22ZM-38-44h22v20h-22ZM16-44h22v20H16ZM48-44h22v20H48Z'],
		['wood', 'M-9-42H9V0H-9Z'],
		['wood', 'M0-86v-14', 4],
		['dawn', 'M-7-92c0-10 14-10 14 0l2 5H-9Z']
	],
	clinic: [
		['sheet', 'M-80-60H80V0H-80Z'],
		['cloth-blue', 'M-90-58l16-28H74l16 28Z'],
		['water', 'M-66-44h26v20h-26ZM40-44h26v20H40Z'],
		['wood-light', 'M-20-44h40V0h-40Z'],
		['wood', 'M0-44V0', 2.5],
		['sheet', 'M-14-72a14 14 0 0 1 28 0 14 14 0 0 1-28 0Z']
	],
	hall: [
		['straw', 'M-72-64H72v52H-72Z'],
		['clay', 'M0-108L-88-64H88Z'],
		['wood', 'M-14-46h28v34h-28Z'],
		['sheet', 'M-58-62v50M-32-62v50M32-62v50M58-62v50', 9],
		['stone', 'M-78-13H78v6H-78ZM-88-7H88v7H-88Z'],
		['dawn', 'M-9-82a9 9 0 0 1 18 0 9 9 0 0 1-18 0Z']
	],
	stall: [
		['wood', 'M-44-78V0M44-78V0', 5],
		['sheet', 'M-54-88h108l6 20H-60Z'],
		['petal', 'M-36-88h18l0 20h-20ZM0-88h18l4 20H0ZM36-88h18l6 20H40Z'],
		['wood-light', 'M-50-34h100V-4H-50Z'],
		['dawn', 'M-36-38a7 7 0 0 1 14 0ZM-20-38a7 7 0 0 1 14 0Z'],
		['pad', 'M2-36c0-10 16-10 16 0Z'],
		['clay', 'M24-37a6 6 0 0 1 12 0Z']
	],
	bus: [
		['cloth-blue', 'M-62-54c0-8 4-12 12-12h92c10 0 18 6 20 18l4 22v16h-128Z'],
		['sheet', 'M-54-56h22v18h-22ZM-26-56h22v18h-22ZM2-56h22v18H2ZM30-56h12c8 0 11 6 13 18H30Z'],
		['dawn', 'M-62-28H65l1 7H-62Z'],
		['slate', 'M-44-8a12 12 0 0 0 24 0 12 12 0 0 0-24 0ZM22-8a12 12 0 0 0 24 0 12 12 0 0 0-24 0Z'],
		['stone', 'M-37-8a5 5 0 0 0 10 0 5 5 0 0 0-10 0ZM29-8a5 5 0 0 0 10 0 5 5 0 0 0-10 0Z']
	],
	bicycle: [
		['slate', 'M-36-15a14 14 0 1 0 28 0 14 14 0 0 0-28 0ZM14-15a14 14 0 1 0 28 0 14 14 0 0 0-28 0Z', 3],
		['clay', 'M-22-15l10-22h26l-12 22h-24M28-15l-12-30M-16-42l14 27', 3.5],
		['wood', 'M-22-43h12M12-46h10', 5]
	],
	hammock: [
		['wood', 'M-84-60l14 8M84-60l-14 8', 3],
		['dawn', 'M-72-54c30 52 114 52 144 0-34 26-110 26-144 0Z']
	],
	stones: [
		[
			'stone',
			'M-66 6c0-12 44-12 44 0-4 8-40 8-44 0ZM-18-8c0-11 38-11 38 0-4 7-34 7-38 0ZM22-22c0-9 32-9 32 0-4 6-28 6-32 0ZM56-34c0-8 26-8 26 0-3 5-23 5-26 0Z'
		]
	],
	ball: [
		['dawn', 'M-11-11a11 11 0 0 0 22 0 11 11 0 0 0-22 0Z'],
		['clay', 'M-9-17c6 4 12 4 18 0M-9-5c6-4 12-4 18 0', 2.5]
	],
	kite: [
		['slate', 'M0 0c-14 22-40 30-62 66', 1.5],
		['dawn', 'M10-30L-14-8 0 4l24-14Z'],
		['cloth-violet', 'M10-30L0 4l24-14Z']
	],
	bubble: [
		['sheet', 'M-30-24c0-14 60-14 60 0s-30 16-40 14l-8 10-1-12c-7-3-11-7-11-12Z'],
		['slate', 'M-14-24h.01M0-24h.01M14-24h.01', 6]
	],
	// what somebody thinks of, to be drawn into it
	thought: [
		[
			'sheet',
			'M-30 14c-16 2-24-16-10-24-4-18 18-26 28-16 8-14 32-10 34 6 18-2 24 20 10 28-6 10-20 12-28 6-10 8-26 8-34 0Z'
		]
	],
	bag: [
		['straw', 'M-11-16H11l3 16H-14Z'],
		['wood', 'M-7-16c0-12 14-12 14 0', 3]
	],
	lotus: [
		['pad', 'M-24 0c6-7 42-7 48 0-6 6-42 6-48 0Z'],
		['clay', 'M-20-14c10 0 18 6 20 13-12 1-18-4-20-13ZM20-14c-10 0-18 6-20 13 12 1 18-4 20-13Z'],
		['petal', 'M-11-21c8 4 11 10 11 20-10-4-13-10-11-20ZM11-21c-8 4-11 10-11 20 10-4 13-10 11-20Z'],
		['petal', 'M0-26c7 8 8 17 0 25-8-8-7-17 0-25Z']
	]
} as const satisfies Record<string, readonly Mark[]>;

export type Part = keyof typeof parts;
