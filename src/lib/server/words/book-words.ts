import type { Language, Reading } from '#lib/domain/text.ts';
import { bookNamespaces, shownToOthers, type BookNamespace } from '#lib/i18n/namespaces.ts';
import { wordsInUse, type WordFolders } from './own-words.ts';
import { inReading, type WordTree } from './reading-variants.ts';

/**
 * The book's words in one language and reading, `{ [namespace]: words }`: those of `locales/`, with the organisation's
 * own laid over. They are read anew each time, so that a change needs no restart.
 */
export function bookWords(
	folders: WordFolders,
	language: Language,
	reading: Reading
): Record<string, WordTree> {
	return Object.fromEntries(
		bookNamespaces.map((namespace) => [
			namespace,
			inReading(wordsInUse(folders, language, namespace), reading, language)
		])
	);
}

/**
 * What a person shows to somebody who may read another language: those few words in each of `languages`, for a grown-up.
 * They lie beside the book's own words, under a name that is no namespace.
 */
export function wordsForOthers(
	folders: WordFolders,
	languages: readonly Language[]
): Record<string, WordTree> {
	return Object.fromEntries(
		languages.map((language) => [
			language,
			Object.fromEntries(
				(Object.entries(shownToOthers) as [BookNamespace, string][]).map(([namespace, part]) => [
					namespace,
					{ [part]: inReading(wordsInUse(folders, language, namespace), 'adult', language)[part] ?? {} }
				])
			)
		])
	);
}
