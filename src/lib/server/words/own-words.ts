import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { languages, readings, type Language } from '#lib/domain/text.ts';
import { lostLettersIn } from '#lib/server/intake/lost-letters.ts';
import { jsonOf } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { flat, placeholdersOf, pluralOf, withoutPlural } from './locale-files.ts';
import type { WordTree } from './reading-variants.ts';

/*
 * The organisation's own words: `words/<language>/<namespace>.json` in its data folder, each file holding only what it
 * changes. They are looked at once when the server starts, and read anew for each phone, so that a change needs no
 * restart. What is wrong in them is told to the operator and left out: the shipped words stand meanwhile.
 */

export const WordsFile: v.GenericSchema<WordTree> = v.record(
	v.string(),
	v.union([v.string(), v.lazy(() => WordsFile)])
);

/** What is wrong with a file of own words; `key` is empty where it is the whole file. */
export type OwnWordsFault = { file: string; key: string; reason: string };

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

/** Own words parted into those that fit the shipped ones, and what is wrong with the others. */
export function fitting(
	shipped: WordTree,
	own: WordTree,
	path = ''
): { words: WordTree; faults: { key: string; reason: string }[] } {
	const words: WordTree = {};
	const faults: { key: string; reason: string }[] = [];
	for (const [name, value] of Object.entries(own)) {
		const key = path + name;
		const there = Object.hasOwn(shipped, name) ? shipped[name] : undefined;
		if (typeof value === 'string') {
			const reason = faultOf(value, there ?? baseOf(shipped, name), there !== undefined);
			if (reason) faults.push({ key, reason });
			else words[name] = value;
		} else if (typeof there === 'object') {
			const inside = fitting(there, value, `${key}.`);
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
	isSameKey: boolean
): string | undefined {
	if (shipped === undefined) return 'there is no such key';
	if (typeof shipped === 'object') return 'there are several texts under this key, not one';
	if (text.trim() === '') return 'the text is empty';
	const destroyed = lostLettersIn(text);
	if (destroyed) return `the text ${destroyed}`;
	const [before, now] = [placeholdersOf(shipped), placeholdersOf(text)];
	const added = now.filter((one) => !before.includes(one));
	if (added.length > 0) return `${added.join(', ')} is not known here`;
	const lost = before.filter((one) => !now.includes(one));
	// A reading of its own may leave a name out; the text itself may not.
	if (isSameKey && lost.length > 0) return `${lost.join(', ')} is missing`;
	return undefined;
}

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
export function lookAtOwnWords(folders: { locales: string; own: string }): {
	files: string[];
	faults: OwnWordsFault[];
} {
	const files = globSync('**/*.json', { cwd: folders.own }).sort();
	const faults = files.flatMap((file): OwnWordsFault[] => {
		const language = languages.find((one) => one === dirname(file));
		const namespace = bookNamespaces.find((one) => one === basename(file, '.json'));
		if (!language)
			return [{ file, key: '', reason: `its folder is one of ${languages.join(', ')}; it changes nothing` }];
		if (!namespace)
			return [
				{ file, key: '', reason: `its name is one of ${bookNamespaces.join(', ')}; it changes nothing` }
			];
		const own = readOwn(join(folders.own, file));
		if (!own) return [];
		if ('reason' in own) return [{ file, key: '', reason: own.reason }];
		const shipped = v.parse(WordsFile, JSON.parse(readFileSync(join(folders.locales, file), 'utf8')));
		return fitting(shipped, own.words).faults.map((fault) => ({ file, ...fault }));
	});
	return { files, faults };
}

/** The organisation's own texts of a language, by `namespace:path.to.key`; only those that fit. */
export function ownTexts(folders: { locales: string; own: string }, language: Language): Map<string, string> {
	return new Map(
		bookNamespaces.flatMap((namespace) => {
			const name = join(language, `${namespace}.json`);
			const own = ownWords(join(folders.own, name));
			if (!own) return [];
			const shipped = v.parse(WordsFile, JSON.parse(readFileSync(join(folders.locales, name), 'utf8')));
			return flat(fitting(shipped, own).words).map(({ key, text }) => [`${namespace}:${key}`, text] as const);
		})
	);
}

/** Writes the organisation's own texts of a language, one file for each namespace that has any. */
export function writeOwnTexts(own: string, language: Language, texts: Map<string, string>): void {
	for (const namespace of bookNamespaces) {
		const path = join(own, language, `${namespace}.json`);
		const mine = [...texts].filter(([key]) => key.startsWith(`${namespace}:`));
		if (mine.length === 0) {
			rmSync(path, { force: true });
			continue;
		}
		const words: WordTree = {};
		for (const [key, text] of mine) {
			const names = key.slice(namespace.length + 1).split('.');
			const last = names.pop() ?? '';
			let level = words;
			for (const name of names) level = (level[name] ??= {}) as WordTree;
			level[last] = text;
		}
		mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
		writePrivateFile(path, `${JSON.stringify(words, null, '\t')}\n`);
	}
}
