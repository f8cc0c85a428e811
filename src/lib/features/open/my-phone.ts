import { someone, type Placed } from '#lib/ui/art/scenes.ts';

/** What there is to look at on a phone, one after the other, each with its drawing. Words: `knowhow:mine`. */
const room: Placed[] = [['room', 0, 0]];
const land: Placed[] = [['outside', 0, 0]];

export const parts = {
	lock: [...room, ['plant', 40, 168, 0.9], ['screen', 160, 192, 1.05], ['padlock', 160, 118, 1.2]],
	accounts: [...room, ['window', 60, 84, 0.8], ['screen', 160, 192, 1.05], ['heads', 160, 192, 1.05]],
	place: [
		...land,
		['hut', 56, 164, 0.7],
		['screen', 176, 194, 1.05],
		['pin', 176, 112, 1.2],
		['palm', 284, 178]
	],
	cloud: [
		...land,
		['screen', 110, 194, 1.05],
		['tiles', 110, 194, 1.05],
		['cloud', 236, 66, 2.1],
		['sun', 290, 40, 0.6]
	],
	watching: [...room, ['screen', 160, 192, 1.05], ['tiles', 160, 192, 1.05], ['eye', 222, 80, 1.3]],
	keep: [
		...land,
		['sun', 262, 50],
		['tree', 52, 172, 1.1],
		...someone('stand', 112, 192, 'rose', 'bob'),
		['screen', 214, 192, 0.9],
		['padlock', 214, 122, 1]
	]
} as const satisfies Record<string, readonly Placed[]>;
export type PhonePart = keyof typeof parts;

/** Makes of phones, the one that most people have here first. A make is a name and is never translated. */
export const makes = {
	android: 'Android',
	samsung: 'Samsung',
	others: 'Xiaomi, Oppo, Vivo',
	iphone: 'iPhone'
} as const;
export type Make = keyof typeof makes;
export const makeNames = Object.keys(makes) as Make[];
