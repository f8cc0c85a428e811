import { scenes, someone, type Placed } from './scenes.ts';

const room: Placed[] = [['room', 0, 0]];

/** What a row shows of the screen that it leads to, by the screen's name. */
export const rowScenes = {
	'about-me': scenes.hello,
	call: scenes.call,
	calm: scenes.river,
	differs: scenes.choose,
	feedback: scenes.listen,
	'going-home': scenes.home,
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
	partners: scenes.new,
	people: scenes.circle,
	plan: scenes.plan,
	roles: scenes.circle,
	sessions: scenes.calendar,
	settings: [
		...room,
		['window', 60, 84, 0.9],
		['plant', 268, 166, 1.2],
		['screen', 160, 190],
		['tiles', 160, 190]
	],
	together: scenes.beside,
	welcome: scenes.visit
} as const satisfies Record<string, readonly Placed[]>;

/** The drawing of a screen's row; none where nothing is drawn for it. */
export const rowSceneOf = (screen: string): readonly Placed[] | undefined =>
	Object.hasOwn(rowScenes, screen) ? rowScenes[screen as keyof typeof rowScenes] : undefined;
