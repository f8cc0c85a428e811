import { profileCodes } from '#lib/domain/case-system.ts';
import { mayBeSaid } from '#lib/server/cases/words-of-others.ts';
import { plainWord } from '#lib/server/intake/table.ts';

/** The lists in which a case system has words of its own. */
const wordLists = ['phase', 'area', 'session', 'mark', 'role', 'person', 'partner', 'type', 'field'] as const;
export type WordList = (typeof wordLists)[number];

/**
 * A word as a case system has it, what the configuration says that it is here, and in how many rows it stands. `guess`: what it may
 * be, where more than the word itself tells.
 */
export type TheirWord = {
	list: WordList;
	theirs: string;
	ours?: string | undefined;
	guess?: string | undefined;
	rows: number;
};

/** The same, with a guess where the configuration says nothing. */
export type MetWord = Omit<TheirWord, 'guess'> & { guessed: boolean };

/** Counts words as they are met; what looks like no code might be about somebody, and is one word together. */
export class WordCount {
	#words = new Map<string, TheirWord>();

	/** @param ours what the maps in use say; undefined where they say nothing */
	add(
		list: WordList,
		theirs: string | undefined,
		{ ours, guess, rows = 1 }: Partial<Pick<TheirWord, 'ours' | 'guess' | 'rows'>> = {}
	): void {
		if (theirs === undefined || theirs === '') return;
		// What would say why somebody has the app is never shown, so no map needs it.
		const isArea = list === 'area' && (ours !== undefined || guessOf(list, theirs) !== undefined);
		if ((couldBetray.includes(list) || list === 'area') && !isArea && !mayBeSaid(theirs)) return;
		const isWord = isCode(theirs);
		const word = isWord ? theirs : noCode;
		const key = JSON.stringify([list, word]);
		const known = this.#words.get(key) ?? { list, theirs: word, ...(isWord && { ours, guess }), rows: 0 };
		known.rows += rows;
		this.#words.set(key, known);
	}

	/** In the order of the lists, the frequent ones first. */
	all(): TheirWord[] {
		const at = ({ list }: TheirWord) => wordLists.indexOf(list);
		return [...this.#words.values()].toSorted(
			(a, b) => at(a) - at(b) || b.rows - a.rows || (a.theirs < b.theirs ? -1 : 1)
		);
	}
}

export const noCode = '(no code)';

/** Lists of kinds of help, and of names that people gave. A life area called shelter betrays nobody: one of ours is behind it. */
const couldBetray: readonly WordList[] = ['session', 'type', 'field'];

/** Codes, names of fields and accounts, addresses of code lists; no sentence, and nothing in which somebody may be named. */
const isCode = (word: string) =>
	/^[A-Za-z0-9_@][A-Za-z0-9_.:/|@? -]{0,119}$/.test(word) && word.split(' ').length <= 4;

/** What a word plainly means, or may mean by what is in it. The first that fits counts. */
const hints: Partial<Record<WordList, [RegExp, string][]>> = {
	phase: [
		[/clos|exit|discharg|finish|terminat/, 'closure'],
		[/reintegrat|repatriat|going.?home|return/, 'reintegration'],
		[/assess|screen/, 'assessment'],
		[/case.?plan|care.?plan|action.?plan|planning/, 'planning'],
		[/service|implement|active|ongoing|case.?manag|follow|oscar/, 'coordination'],
		[/intake|registr|identif|entry|refer|^new$|open/, 'entry']
	],
	area: [
		[/psych|counsel|mental|emotion|healing|wellbeing/, 'healing'],
		[/school|educat|train|vocation|learn|literacy/, 'learning'],
		[/livelihood|job|work|employ|income|financ|econom/, 'work-and-money'],
		[/health|medic|clinic|nutrition/, 'health'],
		[/legal|document|civil|rights|birth.?cert|paper/, 'papers-and-rights'],
		[/famil|home|hous|parent|shelter|basic/, 'home-and-family']
	],
	session: [
		[/after.?care|(after|post).?(closure|clos|exit|discharg)/, 'follow-up'],
		[/school|educat|train|learn|class/, 'learn'],
		[/health|medic|clinic/, 'health'],
		[/legal|document|paper|court/, 'paper'],
		[/visit/, 'visit'],
		[/review|follow/, 'review'],
		[/plan/, 'plan'],
		[/talk|counsel|meeting|session/, 'talk']
	],
	mark: [[/^(yes|true|1|person|show|visible)$/, 'person']],
	role: [
		[/counsel|psych|therap/, 'listener'],
		[/legal|law|rights/, 'rights'],
		[/teach|train|tutor/, 'teacher'],
		[/health|doctor|nurse|medic/, 'health'],
		[/case.?(manager|worker)|social.?worker/, 'guide']
	]
};

/** Our own codes of a list. */
const ownCodes: Partial<Record<WordList, readonly string[]>> = {
	phase: profileCodes.phase,
	area: profileCodes.area,
	session: profileCodes.session,
	mark: profileCodes.visibility,
	role: profileCodes.role
};

/** What a word may be here; undefined where nothing in it says so. A mark for the family is never guessed. */
export function guessOf(list: WordList, theirs: string): string | undefined {
	const word = plainWord(theirs.split('|').at(-1) ?? '');
	const own = ownCodes[list];
	const same = own?.find((code) => code === word);
	if (same !== undefined && same !== 'person-and-family') return same;
	const hint = hints[list]?.find(([pattern]) => pattern.test(word))?.[1];
	return hint !== undefined && (own === undefined || own.includes(hint)) ? hint : undefined;
}

/** The table that explains a map: theirs, ours, how many rows, and whether ours is only a guess. */
export const met = (words: readonly TheirWord[]): MetWord[] =>
	words.map(({ guess: told, ...word }) => {
		const guess = word.ours === undefined ? (told ?? guessOf(word.list, word.theirs)) : undefined;
		return { ...word, ours: word.ours ?? guess, guessed: guess !== undefined };
	});
