import { dayAt } from '#lib/domain/day.ts';
import { recordingName } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { bookNamespaces, openNamespaces } from '#lib/i18n/namespaces.ts';
import { textIn } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { recordedNames } from '#lib/server/voice/voice-folder.ts';
import { sentencesOf, type Sentence } from '#lib/server/voice/sentences.ts';
import { waitingNames } from '#lib/server/voice/take-recordings.ts';
import type { SheetFinding } from '#lib/server/words/import-sheet.ts';
import { builtIn } from '#lib/server/words/in-build.ts';
import { namespacesIn } from '#lib/server/words/locale-files.ts';
import { textsLookedThrough, type LookedText } from '#lib/server/words/look-through.ts';
import { wordFolders } from '#lib/server/words/own-words.ts';
import type { ReviewState } from '#lib/server/words/review.ts';
import { lookAtSheet, takeSheet, takeTexts, type HowTaken } from '#lib/server/words/take-words.ts';
import { isForAnybody, whyNot } from '#lib/server/words/text-faults.ts';
import type { Staff } from './accounts.ts';
import type { RunningDesk } from './running-desk.ts';

/* Words at the desk: looked through by screen, changed, signed, brought in from a spreadsheet; and what is to be recorded. */

/** One text in every language that the deployment speaks. A language may lack a form that another counts in. */
export type TextRow = { key: string; in: Partial<Record<Language, LookedText>> };

/** What of the texts somebody wants to see. */
export const wanted = ['all', 'draft', 'changed', 'question', 'own', 'unused'] as const;
export type Wanted = (typeof wanted)[number];

const fits: Record<Wanted, (one: LookedText) => boolean> = {
	all: () => true,
	draft: ({ state }) => state === 'draft',
	changed: ({ isChanged }) => isChanged,
	question: ({ state }) => state === 'question',
	own: ({ isOwn }) => isOwn,
	unused: ({ earlier }) => earlier !== undefined
};

/** The order in which one walks through the app: what anybody sees, the book, paper, the desk. */
export function screensOf({ environment }: RunningDesk): string[] {
	const walked: string[] = [...openNamespaces, ...bookNamespaces];
	const rest = namespacesIn(wordFolders(environment).locales).filter((one) => !walked.includes(one));
	return [...walked, ...rest];
}

export const screenIn = (running: RunningDesk, word: string): string | undefined =>
	screensOf(running).find((one) => one === word);

/** The texts of screens, each with its languages side by side, in the order of their files. */
export function textRows({ environment, deployment }: RunningDesk, screens: readonly string[]): TextRow[] {
	const rows = new Map<string, TextRow>();
	for (const language of deployment.languages)
		for (const one of textsLookedThrough(wordFolders(environment), language, screens)) {
			const row = rows.get(one.key) ?? { key: one.key, in: {} };
			row.in[language] = one;
			rows.set(one.key, row);
		}
	return [...rows.values()];
}

/** Those in which one language is as somebody wants it, or that say some words. */
export const rowsWanted = (rows: TextRow[], show: Wanted, words = ''): TextRow[] =>
	rows.filter(({ key, in: texts }) =>
		Object.values(texts).some(
			(one) =>
				fits[show](one) && (words === '' || plain(one.text).includes(plain(words)) || key.includes(words))
		)
	);

// Breaks and joiners that nobody sees are not typed by whoever looks for a word.
const plain = (text: string) =>
	text
		.normalize('NFC')
		.replaceAll(/[\u200B\u2060]/g, '')
		.toLowerCase();

/** How far a screen's words are, in one language. */
export type Tally = Record<Exclude<Wanted, 'all'>, number> & { texts: number; reviewed: number };

/** Every screen with how far its words are. */
export function wordsOverview(
	running: RunningDesk
): { screen: string; in: Partial<Record<Language, Tally>> }[] {
	const rows = Map.groupBy(textRows(running, screensOf(running)), ({ key }) => key.split(':')[0]!);
	return screensOf(running).map((screen) => {
		const tallies = running.deployment.languages.map((language) => {
			const texts = (rows.get(screen) ?? []).flatMap(({ in: all }) => all[language] ?? []);
			const many = (show: Wanted) => texts.filter(fits[show]).length;
			return [
				language,
				{
					texts: texts.length,
					reviewed: texts.filter(({ state }) => state === 'reviewed').length,
					draft: many('draft'),
					changed: many('changed'),
					question: many('question'),
					own: many('own'),
					unused: many('unused')
				}
			] as const;
		});
		return { screen, in: Object.fromEntries(tallies) };
	});
}

const whoIs = ({ deployment, now }: RunningDesk, staff: Pick<Staff, 'id'>): HowTaken['who'] => ({
	by: staff.id,
	on: dayAt(now(), deployment.timeZone)
});

/** What becomes of a text at the desk, or why it cannot be. */
export type Kept =
	{ done: 'changed' | 'reviewed' | 'same' } | { refused: 'own' | 'gone' } | { reason: string };

/**
 * Keeps a text as somebody leaves it. What is changed is a draft, whatever else she pressed: another one reads it, and so is
 * what she wrote herself before.
 * @param read the name of the text that she saw; another one by now is not signed
 */
export function keepText(
	running: RunningDesk,
	staff: Staff,
	language: Language,
	key: string,
	{
		text,
		state,
		comment,
		isOwnWay
	}: { text: string; state: ReviewState; comment: string; isOwnWay: boolean },
	read: string
): Kept {
	const folders = wordFolders(running.environment);
	const [namespace = ''] = key.split(':');
	const one = textsLookedThrough(folders, language, [namespace]).find((known) => known.key === key);
	if (!one || one.name !== read) return { refused: 'gone' };
	const now = text.replaceAll('\r\n', '\n').normalize('NFC').trim();
	const isSame = now === one.text;
	if (isSame && state === 'reviewed' && one.writer === staff.id) return { refused: 'own' };
	const reason = isSame ? undefined : whyNot(now, one.shipped, { forAnybody: isForAnybody(namespace) });
	if (reason) return { reason };
	if (isSame && state === one.state && comment === (one.said?.comment ?? '') && one.earlier === undefined)
		return { done: 'same' };
	const isBook = (bookNamespaces as readonly string[]).includes(namespace);
	takeTexts(
		folders,
		language,
		new Map([[key, { text: now, state: isSame || state === 'question' ? state : 'draft', comment }]]),
		{ isOwnWay: isOwnWay && isBook, who: whoIs(running, staff) }
	);
	return { done: isSame && state === 'reviewed' ? 'reviewed' : 'changed' };
}

/** A text that somebody says she has read, and how it read. */
export type Signed = { language: Language; key: string; name: string };

/**
 * Signs texts of a screen. Those she wrote herself, and those that read otherwise by now, are left as they are.
 * @returns how many were signed, and how many not
 */
export function signTexts(
	running: RunningDesk,
	staff: Staff,
	screen: string,
	signed: Signed[]
): { signed: string[]; left: number } {
	const folders = wordFolders(running.environment);
	const keys: string[] = [];
	for (const language of running.deployment.languages) {
		const hers = signed.filter((one) => one.language === language);
		if (hers.length === 0) continue;
		const texts = textsLookedThrough(folders, language, [screen]).filter(
			({ key, name, writer, state }) =>
				state !== 'reviewed' &&
				writer !== staff.id &&
				hers.some((one) => one.key === key && one.name === name)
		);
		const rows = texts.map(
			({ key, text, said }) =>
				[key, { text, state: 'reviewed' as const, comment: said?.comment ?? '' }] as const
		);
		takeTexts(folders, language, new Map(rows), { who: whoIs(running, staff) });
		keys.push(...texts.map(({ key }) => `${language} ${key}`));
	}
	return { signed: keys, left: signed.length - keys.length };
}

/** A spreadsheet that was looked at and waits for the second press. */
export type WaitingSheet = {
	language: Language;
	csv: string;
	isOwnWay: boolean;
	changed: [string, string][];
};

/** What a spreadsheet would do: which texts read otherwise then, and how many are signed by it. */
export type LookedSheet =
	| { findings: SheetFinding[] }
	| { name: string; changed: { key: string; before: string; after: string }[]; signed: number };

/** The first press. Writes nothing. */
export function lookAtWords(
	running: RunningDesk,
	staff: Staff,
	language: Language,
	bytes: Uint8Array,
	isOwnWay: boolean
): LookedSheet {
	const refused = (reason: string) => ({ findings: [{ row: 0, key: '', field: '', reason }] });
	try {
		const csv = textIn(bytes, '');
		const folders = wordFolders(running.environment);
		const looked = lookAtSheet(folders, language, csv, { isOwnWay });
		if ('findings' in looked) return looked;
		const changed = [...looked.taken.changed];
		const states = textsLookedThrough(folders, language);
		return {
			name: running.sheets.keep(staff.id, { language, csv, isOwnWay, changed }),
			changed: changed.map(([key, after]) => ({ key, after, before: looked.before.get(key)?.text ?? '' })),
			signed: states.filter(({ key, state, text }) => {
				const said = looked.taken.said[key];
				const after = looked.taken.changed.get(key) ?? text;
				return said?.state === 'reviewed' && said.of === recordingName(after) && state !== 'reviewed';
			}).length
		};
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		return refused(error.message.replace(/^[\s,:]+/, ''));
	}
}

/** The second press, once; undefined where it was pressed before, or would now do something else. */
export function takeWords(
	running: RunningDesk,
	staff: Staff,
	name: string
): { language: Language; changed: string[] } | undefined {
	const waiting = running.sheets.take(staff.id, name);
	if (!waiting) return undefined;
	const { language, csv, isOwnWay, changed } = waiting;
	const folders = wordFolders(running.environment);
	const looked = lookAtSheet(folders, language, csv, { isOwnWay, who: whoIs(running, staff) });
	if ('findings' in looked) return undefined;
	const now = looked.taken.changed;
	if (now.size !== changed.length || changed.some(([key, text]) => now.get(key) !== text)) return undefined;
	takeSheet(folders, language, looked.taken);
	return { language, changed: [...now.keys()] };
}

/** Whether texts of a screen lie in what is built: they are seen after the next build. */
export const isBuiltIn = (screen: string): boolean =>
	Object.values(builtIn).some((namespaces) => (namespaces as readonly string[]).includes(screen));

/** A sentence as the recording room asks for it. */
export type Asked = Sentence & { is: 'missing' | 'waiting' | 'recorded' };

/** All that phones say in a language, and what of it there is a recording of. */
export function askedFor({ environment }: RunningDesk, language: Language): Asked[] {
	const [recorded, waiting] = [recordedNames(environment, language), waitingNames(environment, language)];
	return sentencesOf(environment, language).map((one) => ({
		...one,
		is: waiting.has(one.name) ? 'waiting' : recorded.has(one.name) ? 'recorded' : 'missing'
	}));
}
