import { scenes, someone, type Placed } from './scenes.ts';

const room: Placed[] = [['room', 0, 0]];
const land: Placed[] = [['outside', 0, 0]];

/** What a row shows of the screen that it leads to, by the screen's name. */
export const rowScenes = {
	'about-me': scenes.hello,
	'all-my-data': [
		...room,
		['shelf', 62, 66],
		['screen', 122, 190],
		['tiles', 122, 190],
		['papers', 232, 186, 1.5]
	],
	call: scenes.call,
	calm: scenes.river,
	/** What she takes along, in her hand. */
	carry: [
		...land,
		['sun', 56, 50],
		['clinic', 236, 156, 0.8],
		['path', 0, 0],
		...someone('stand', 92, 194, 'rose', 'bob', 1.05),
		['sheet', 116, 154, 1.8]
	],
	consents: scenes.write,
	/** The light of one day after the other. */
	days: [
		...land,
		['river', 0, 0],
		['sun', 56, 74, 0.8],
		['sun', 160, 44, 1.1],
		['sun', 264, 74, 0.8],
		['lotus', 96, 178],
		['lotus', 226, 180, 1.2]
	],
	differs: scenes.choose,
	/** A place is looked for among several. */
	directory: [
		...land,
		['hut', 66, 156, 0.8],
		['school', 226, 152, 0.75],
		['path', 0, 4],
		['pin', 226, 96, 1.3],
		['tree', 136, 164, 0.7],
		...someone('stand', 112, 196, 'rose', 'bob', 0.85)
	],
	feedback: scenes.listen,
	'going-home': scenes.home,
	money: [
		...room,
		['window', 262, 84, 0.9],
		['mat', 150, 188, 1.4],
		...someone('kneel', 96, 186, 'rose', 'bob', 1.1),
		['low', 194, 194, 1.2],
		['coins', 176, 168, 1.2],
		['coins', 214, 168]
	],
	'my-data': scenes.papers,
	'my-road': scenes.road,
	/** Written for herself alone: nobody sits with her. */
	notes: [
		...room,
		['window', 250, 84, 0.9],
		['plant', 290, 164],
		['chair', 112, 190, 1.1],
		...someone('sit', 114, 190, 'rose', 'bob', 1.1),
		['table', 184, 190, 1],
		['sheet', 180, 150, 1.9],
		['pen', 194, 146, 1.3]
	],
	'open-door': scenes.door,
	'paper-book': [...room, ['window', 160, 76, 0.9], ['table', 160, 190, 1.5], ['booklet', 160, 124, 1.3]],
	partners: scenes.new,
	people: scenes.circle,
	plan: scenes.plan,
	roles: scenes.circle,
	sealed: [
		...room,
		['plant', 276, 166, 1.1],
		['low', 142, 194, 1.7],
		['envelope', 142, 156, 1.7],
		['padlock', 222, 156]
	],
	sessions: scenes.calendar,
	settings: [
		...room,
		['window', 60, 84, 0.9],
		['plant', 268, 166, 1.2],
		['screen', 160, 190],
		['tiles', 160, 190]
	],
	/** She holds it out to one of them. */
	sharing: [
		...room,
		['plant', 292, 164],
		...someone('stand', 92, 194, 'rose', 'bob'),
		['sheet', 132, 148, 1.8],
		...someone('greet', 216, 194, 'blue', 'bun')
	],
	together: scenes.beside,
	welcome: scenes.visit,
	'who-sees': [
		...room,
		['screen', 160, 190],
		['heads', 160, 190],
		['eye', 60, 96, 1.3],
		['eye', 262, 96, 1.3]
	]
} as const satisfies Record<string, readonly Placed[]>;

/** The drawing of a screen's row; none where nothing is drawn for it. */
export const rowSceneOf = (screen: string): readonly Placed[] | undefined =>
	Object.hasOwn(rowScenes, screen) ? rowScenes[screen as keyof typeof rowScenes] : undefined;
