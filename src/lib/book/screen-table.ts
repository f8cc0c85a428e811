import type { Reading } from '#lib/domain/text.ts';
import { releasedPostOffice } from '#lib/domain/release-keys.ts';
import type { Translate } from '#lib/i18n/words.ts';
import type { Screen } from './screens.svelte.ts';

/** Which component puts a screen together. */
type Part = 'plan' | 'journey' | 'no-plan' | 'people' | 'sharing' | 'notes' | 'calm' | 'settings' | 'alone';

type Entry<S extends Screen> = {
	part: Part;
	/** What stands above it. */
	title: (t: Translate, screen: S, reading: Reading) => string;
	/** What the rows that lead to it say, where that is not its title. */
	row?: (t: Translate) => string;
	/** Whether two who read together may see it. */
	forTwo: boolean;
};

/*
 * Every screen, once. A new one does not compile until it has a title, and until somebody has said whether a second
 * reader may see it. Closed to two are the ones where she writes, chooses or answers for herself, what is kept about her
 * as a whole, and what she agreed to: "my aunt may know: no" is nothing for her aunt to read.
 */
const table = {
	today: {
		part: 'plan',
		title: (t, _screen, reading) => (reading === 'family' ? t('sharing:home.title') : t('book:tabs.today')),
		forTwo: true
	},
	plan: { part: 'plan', title: (t) => t('book:tabs.plan'), forTwo: true },
	goal: { part: 'plan', title: (t) => t('book:tabs.plan'), forTwo: true },
	'goal-changed': { part: 'plan', title: (t) => t('plan:say.title'), forTwo: true },
	'goal-card': { part: 'plan', title: (t) => t('sessions:show.title'), forTwo: true },
	sessions: { part: 'plan', title: (t) => t('sessions:title'), forTwo: true },
	session: { part: 'plan', title: (t) => t('sessions:title'), forTwo: true },
	'get-ready': { part: 'plan', title: (t) => t('sessions:ready.title'), forTwo: false },
	'session-calendar': { part: 'plan', title: (t) => t('sessions:calendar.title'), forTwo: true },
	'session-print': { part: 'plan', title: (t) => t('sessions:print.title'), forTwo: true },
	'going-home': {
		part: 'plan',
		title: (t) => t('going-home:title'),
		row: (t) => t('sharing:home.goingHome'),
		forTwo: true
	},

	journey: { part: 'journey', title: (t) => t('journey:title'), forTwo: true },
	phase: { part: 'journey', title: (t, { phase }) => t(`book:phase.${phase}`), forTwo: true },

	// These six need no plan. Her own signs and sentences on two of them are closed with the rest of what she wrote.
	roles: { part: 'no-plan', title: (t) => t('people:roles.title'), forTwo: true },
	differs: { part: 'no-plan', title: (t) => t('journey:differs.title'), forTwo: true },
	welcome: { part: 'no-plan', title: (t) => t('journey:welcome.title'), forTwo: true },
	'open-door': {
		part: 'no-plan',
		title: (t) => t('closure:title'),
		row: (t) => t('closure:row'),
		forTwo: true
	},
	'come-back': { part: 'no-plan', title: (t) => t('closure:card.title'), forTwo: true },
	'my-road': { part: 'no-plan', title: (t) => t('closure:road.title'), forTwo: true },

	people: { part: 'people', title: (t) => t('people:title'), forTwo: true },
	person: { part: 'people', title: (t) => t('people:title'), forTwo: true },
	'about-me': { part: 'people', title: (t) => t('people:aboutMe.title'), forTwo: false },
	partners: { part: 'people', title: (t) => t('partners:title'), forTwo: true },
	partner: { part: 'people', title: (t) => t('partners:title'), forTwo: true },
	carry: { part: 'people', title: (t) => t('partners:carry.title'), forTwo: false },
	directory: { part: 'people', title: (t) => t('partners:find.title'), forTwo: true },
	offer: { part: 'people', title: (t) => t('partners:find.title'), forTwo: true },
	'my-data': { part: 'people', title: (t) => t('my-data:title'), forTwo: true },
	'who-sees': { part: 'people', title: (t) => t('my-data:who'), forTwo: true },
	consents: { part: 'people', title: (t) => t('my-data:consents.title'), forTwo: false },
	'paper-book': { part: 'people', title: (t) => t('my-data:book.title'), forTwo: false },
	'all-my-data': { part: 'people', title: (t) => t('my-data:all.title'), forTwo: false },

	sharing: { part: 'sharing', title: (t) => t('sharing:title'), forTwo: false },
	'sharing-picture': { part: 'sharing', title: (t) => t('sharing:picture.title'), forTwo: false },

	notes: { part: 'notes', title: (t) => t('notes:title'), forTwo: false },
	note: { part: 'notes', title: (t) => t('notes:title'), forTwo: false },
	days: { part: 'notes', title: (t) => t('notes:tabs.days'), forTwo: false },
	money: { part: 'notes', title: (t) => t('notes:money.title'), forTwo: false },

	calm: { part: 'calm', title: (t) => t('open:calm.title'), forTwo: true },
	call: { part: 'calm', title: (t) => t('open:lines.title'), forTwo: true },
	skill: { part: 'calm', title: (t, { skill }) => t(`skills:skill.${skill}.name`), forTwo: true },

	settings: { part: 'settings', title: (t) => t('settings:title'), forTwo: false },
	about: { part: 'settings', title: (t) => t('settings:about.title'), forTwo: false },

	keys: { part: 'alone', title: (t) => t('keys:title'), forTwo: false },
	'try-key': { part: 'alone', title: (t) => t('keys:again.title'), forTwo: false },
	/** One sentence, as large as the page carries. */
	show: { part: 'alone', title: (t) => t('sessions:show.title'), forTwo: true },
	feedback: {
		part: 'alone',
		title: (t, { page }) => {
			if (page === 'channels') return t('feedback:words.speak');
			if (page === 'why') return t(releasedPostOffice?.by ? 'feedback:why.title' : 'feedback:why.own.title');
			return page === 'weeks' || page === 'words' ? t(`feedback:${page}.title`) : t('feedback:title');
		},
		forTwo: false
	}
} as const satisfies { [N in Screen['name']]: Entry<Extract<Screen, { name: N }>> };

type Table = typeof table;
type NamesOf<P extends Part> = { [N in keyof Table]: Table[N]['part'] extends P ? N : never }[keyof Table];
/** The screens of one part. */
export type ScreenOf<P extends Part> = Extract<Screen, { name: NamesOf<P> }>;

const entryOf = (name: Screen['name']) => table[name] as Entry<Screen>;

/** Whether a screen belongs to a part. */
export function belongsTo<P extends Part>(part: P, screen: Screen): screen is ScreenOf<P> {
	return table[screen.name].part === part;
}

/** What stands above a screen, in the words of a reading. */
export function titleOf(t: Translate, screen: Screen, reading: Reading): string {
	return entryOf(screen.name).title(t, screen, reading);
}

/** What a row says that leads to a screen. */
export function rowOf(t: Translate, screen: Screen, reading: Reading): string {
	return entryOf(screen.name).row?.(t) ?? titleOf(t, screen, reading);
}

/** Whether two who read together may see a screen. */
export function isForTwo({ name }: Screen): boolean {
	return table[name].forTwo;
}
