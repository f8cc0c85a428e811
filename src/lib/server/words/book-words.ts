import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Language, Reading } from '#lib/domain/text.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { fitting, ownWords, WordsFile } from './own-words.ts';
import { inReading, withOwnWords, type WordTree } from './reading-variants.ts';

/**
 * The book's words in one language and reading, `{ [namespace]: words }`: those of `locales/`, with the organisation's
 * changes from `words/` in its data folder laid over. They are read anew each time, so that a change needs no restart.
 */
export function bookWords(
	folders: { locales: string; own: string },
	language: Language,
	reading: Reading
): Record<string, WordTree> {
	return Object.fromEntries(
		bookNamespaces.map((namespace) => {
			const name = join(language, `${namespace}.json`);
			const shipped = v.parse(WordsFile, JSON.parse(readFileSync(join(folders.locales, name), 'utf8')));
			const own = ownWords(join(folders.own, name));
			const all = own ? withOwnWords(shipped, fitting(shipped, own).words) : shipped;
			return [namespace, inReading(all, reading, language)];
		})
	);
}
