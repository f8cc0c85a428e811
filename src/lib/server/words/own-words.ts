import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { languages, readings, type Language } from '#lib/domain/text.ts';
import type { Environment } from '#lib/server/environment.ts';
import { jsonOf } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { flat, namespacesIn, pluralOf, withoutPlural } from './locale-files.ts';
import { withOwnWords, type WordTree } from './reading-variants.ts';
import { isForAnybody, whyNot } from './text-faults.ts';

/*
 * The organisation's own words, `words/` in its data folder: what its reviewers corrected, and what it says in its own way.
 * `<language>/<namespace>.json` holds only what differs from `locales/`, which nobody's words ever change. They are looked
 * at once when the server starts, and read anew for each phone and each build. What is wrong in them is told to the
 * operator and left out: the shipped words stand meanwhile.
 *
 * `over/<language>.json` holds the shipped text that a reviewer's text took the place of. Where ours says something else by
 * now, the reviewer's speaks of what is gone: it is left out, and told. What an organisation decided to call something has no
 * such line, and holds whatever ours becomes.
 */

/** Where words lie: those that come with the app, and the organisation's own. */
export type WordFolders = { locales: string; own: string };

/** Also while the demonstration is in use the organisation's words are those beside its real people. */
export const wordFolders = ({ root, real }: Pick<Environment, 'root' | 'real'>): WordFolders => ({
	locales: join(root, 'locales'),
	own: join(real, 'words')
});

export const WordsFile: v.GenericSchema<WordTree> = v.record(
	v.string(),
	v.union([v.string(), v.lazy(() => WordsFile)])
);
const Over = v.record(v.string(), v.string());

/** What is wrong with a file of own words; `key` is empty where it is the whole file. */
export type OwnWordsFault = { file: string; key: string; reason: string };

/** The words of a namespace as everybody reads them: the shipped ones, with the organisation's own laid over. */
export function wordsInUse(folders: WordFolders, language: Language, namespace: string): WordTree {
	const shipped = shippedWords(folders.locales, language, namespace);
	const own = ownWords(join(folders.own, language, `${namespace}.json`));
	return own
		? withOwnWords(shipped, fitting(shipped, own, rulesOf(folders, language, namespace)).words)
		: shipped;
}

export const shippedWords = (locales: string, language: Language, namespace: string): WordTree =>
	v.parse(WordsFile, JSON.parse(readFileSync(join(locales, language, `${namespace}.json`), 'utf8')));

/**
 * The organisation's own words in one file; undefined where it has none. A file that cannot be read counts as none:
 * a slip in it must not take the words from everybody.
 */
export function ownWords(path: string): WordTree | undefined {
	const read = readOwn(path);
	return read && 'words' in read ? read.words : undefined;
}

/** The words of a file, or why it cannot be read: one sentence for people. Undefined where there is no file. */
function readOwn(path: string): { words: WordTree } | { reason: string } | undefined {
	if (!existsSync(path)) return undefined;
	try {
		const parsed = v.safeParse(WordsFile, jsonOf(path));
		if (parsed.success) return { words: parsed.output };
		return { reason: 'holds something else than texts under their names' };
	} catch (error) {
		return { reason: error instanceof OperatorError ? error.message : 'cannot be read' };
	}
}

/** What own words have to keep to besides the shipped ones. */
type Rules = {
	/** The shipped text that a key's own text took the place of, where it has to be the same still. */
	over?: (key: string) => string | undefined;
	forAnybody?: boolean;
};

function rulesOf({ own }: WordFolders, language: Language, namespace: string): Rules {
	const over = readOver(own, language);
	return { over: (key) => over[`${namespace}:${key}`], forAnybody: isForAnybody(namespace) };
}

/** Own words parted into those that fit the shipped ones, and what is wrong with the others. */
export function fitting(
	shipped: WordTree,
	own: WordTree,
	rules: Rules = {},
	path = ''
): { words: WordTree; faults: { key: string; reason: string }[] } {
	const words: WordTree = {};
	const faults: { key: string; reason: string }[] = [];
	for (const [name, value] of Object.entries(own)) {
		const key = path + name;
		const there = Object.hasOwn(shipped, name) ? shipped[name] : undefined;
		if (typeof value === 'string') {
			const reason = faultOf(value, there ?? baseOf(shipped, name), there !== undefined, rules, key);
			if (reason) faults.push({ key, reason });
			else words[name] = value;
		} else if (typeof there === 'object') {
			const inside = fitting(there, value, rules, `${key}.`);
			words[name] = inside.words;
			faults.push(...inside.faults);
		} else {
			faults.push({
				key,
				reason: there === undefined ? 'there is no such key' : 'this is one text, not several'
			});
		}
	}
	return { words, faults };
}

function faultOf(
	text: string,
	shipped: WordTree[string] | undefined,
	isSameKey: boolean,
	{ over, forAnybody }: Rules,
	key: string
): string | undefined {
	if (shipped === undefined) return 'there is no such key';
	if (typeof shipped === 'object') return 'there are several texts under this key, not one';
	const before = over?.(key);
	if (before !== undefined && before !== shipped) return saysOtherwise;
	return whyNot(text, shipped, { isSameKey, forAnybody });
}

const saysOtherwise = 'ours says something else since; words export shows both';

/**
 * The shipped text that a text of the organisation's own belongs to: `lead` for its reading `lead_young`, and the first
 * line of a list for a further line.
 */
function baseOf(shipped: WordTree, name: string): WordTree[string] | undefined {
	if (/^\d+$/.test(name)) return shipped['1'];
	const plural = pluralOf(name) ?? 'other';
	const parts = withoutPlural(name).split('_');
	if ((readings as readonly string[]).includes(parts.at(-1) ?? '')) parts.pop();
	const stem = parts.join('_');
	const found = [`${stem}_${plural}`, `${stem}_other`, stem].find((one) => Object.hasOwn(shipped, one));
	return found === undefined || stem === name ? undefined : shipped[found];
}

/** Everything that is wrong in the organisation's own words, and the files that are in use. */
export function lookAtOwnWords(folders: WordFolders): { files: string[]; faults: OwnWordsFault[] } {
	const namespaces = namespacesIn(folders.locales);
	const all = globSync('**/*.json', { cwd: folders.own }).sort();
	// What a reviewer's text took the place of, and what reviewers said, lies beside them.
	const files = all.filter((file) => !['over', 'review'].includes(dirname(file)));
	const faults = all.flatMap((file): OwnWordsFault[] => {
		if (!files.includes(file)) {
			const read = readOwn(join(folders.own, file));
			return read && 'reason' in read ? [{ file, key: '', reason: read.reason }] : [];
		}
		const language = languages.find((one) => one === dirname(file));
		const namespace = namespaces.find((one) => one === basename(file, '.json'));
		if (!language)
			return [{ file, key: '', reason: `its folder is one of ${languages.join(', ')}; it changes nothing` }];
		if (!namespace)
			return [{ file, key: '', reason: `its name is one of ${namespaces.join(', ')}; it changes nothing` }];
		const own = readOwn(join(folders.own, file));
		if (!own) return [];
		if ('reason' in own) return [{ file, key: '', reason: own.reason }];
		const shipped = shippedWords(folders.locales, language, namespace);
		return fitting(shipped, own.words, rulesOf(folders, language, namespace)).faults.map((fault) => ({
			file,
			...fault
		}));
	});
	return { files, faults };
}

/** The organisation's own texts that are in use, by `namespace:path.to.key`. */
export function ownTexts(
	folders: WordFolders,
	language: Language,
	namespaces: readonly string[] = namespacesIn(folders.locales)
): Map<string, string> {
	return textsIn(folders, language, namespaces, (own, namespace) => {
		const shipped = shippedWords(folders.locales, language, namespace);
		return fitting(shipped, own, rulesOf(folders, language, namespace)).words;
	});
}

/** All of the organisation's own texts as they are written, also those that do not fit and are not in use. */
export const writtenTexts = (folders: WordFolders, language: Language): Map<string, string> =>
	textsIn(folders, language, namespacesIn(folders.locales), (own) => own);

/**
 * Before its words are written anew.
 * @throws OperatorError where a file cannot be read: what stands in it would be lost
 */
export function refuseUnreadable({ locales, own }: WordFolders, language: Language): void {
	const files = namespacesIn(locales).map((namespace) => join(language, `${namespace}.json`));
	for (const file of [...files, join('over', `${language}.json`)]) {
		const read = readOwn(join(own, file));
		if (read && 'reason' in read)
			throw new OperatorError(
				`${join('words', file)}: ${read.reason.replace(/\.$/, '')}. Mend it or move it away first. Nothing was changed.`
			);
	}
}

function textsIn(
	{ own }: WordFolders,
	language: Language,
	namespaces: readonly string[],
	taken: (own: WordTree, namespace: string) => WordTree
): Map<string, string> {
	return new Map(
		namespaces.flatMap((namespace) => {
			const words = ownWords(join(own, language, `${namespace}.json`));
			if (!words) return [];
			return flat(taken(words, namespace)).map(({ key, text }) => [`${namespace}:${key}`, text] as const);
		})
	);
}

/** What the organisation's texts of a language took the place of, by key. A file that cannot be read counts as none. */
export function readOver(own: string, language: Language): Record<string, string> {
	const read = v.safeParse(Over, ownWords(join(own, 'over', `${language}.json`)));
	return read.success ? read.output : {};
}

/**
 * Writes the organisation's own texts of a language, one file for each namespace that has any.
 * @param texts all of them, by `namespace:path.to.key`
 * @param over what they took the place of; written first, so that no text of before counts as one of today
 */
export function writeOwnTexts(
	{ locales, own }: WordFolders,
	language: Language,
	texts: Map<string, string>,
	over: Record<string, string> = {}
): void {
	writeWords(join(own, 'over', `${language}.json`), over);
	for (const namespace of namespacesIn(locales)) {
		const mine = [...texts]
			.filter(([key]) => key.startsWith(`${namespace}:`))
			.map(([key, text]) => [key.slice(namespace.length + 1), text] as const);
		writeWords(join(own, language, `${namespace}.json`), treeOf(mine));
	}
}

/** Texts by their paths as nested words. */
export function treeOf(texts: (readonly [path: string, text: string])[]): WordTree {
	const words: WordTree = {};
	for (const [path, text] of texts) {
		const names = path.split('.');
		const last = names.pop()!;
		let level = words;
		for (const name of names) {
			const below = level[name];
			level = level[name] = typeof below === 'object' ? below : {};
		}
		level[last] = text;
	}
	return words;
}

/** Writes one file of words for this account alone; one without words is none. */
export function writeWords(path: string, words: object): void {
	if (Object.keys(words).length === 0) return rmSync(path, { force: true });
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	writePrivateFile(path, `${JSON.stringify(words, null, '\t')}\n`);
}
