import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Language, Reading } from '#lib/domain/text.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { inReading, withOwnWords, type Words } from './reading-variants.ts';

const WordsFile: v.GenericSchema<Words> = v.record(
	v.string(),
	v.union([v.string(), v.lazy(() => WordsFile)])
);

/**
 * The book's words in one language and reading, `{ [namespace]: words }`: those of `locales/`, with the organisation's
 * changes from `words/` in its data folder laid over. They are read anew each time, so that a change needs no restart.
 */
export function bookWords(
	folders: { locales: string; own: string },
	language: Language,
	reading: Reading
): Record<string, Words> {
	return Object.fromEntries(
		bookNamespaces.map((namespace) => {
			const name = join(language, `${namespace}.json`);
			const shipped = v.parse(WordsFile, JSON.parse(readFileSync(join(folders.locales, name), 'utf8')));
			return [namespace, inReading(withOwnWords(shipped, ownWords(join(folders.own, name)) ?? {}), reading)];
		})
	);
}

/**
 * The organisation's own words in one file; undefined where it has none. A file that cannot be read counts as none:
 * a slip in it must not take the words from everybody. `doctor` names it.
 */
export function ownWords(path: string): Words | undefined {
	if (!existsSync(path)) return undefined;
	try {
		const parsed = v.safeParse(WordsFile, JSON.parse(readFileSync(path, 'utf8')));
		return parsed.success ? parsed.output : undefined;
	} catch {
		return undefined;
	}
}
