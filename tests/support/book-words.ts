import type { Language, Reading } from '#lib/domain/text.ts';
import { inReading, type WordTree } from '#lib/server/words/reading-variants.ts';

// Only in the browser project: all of the files, as Vite finds them.
const files = import.meta.glob<WordTree>('/locales/*/*.json', { eager: true, import: 'default' });

/** The words of some namespaces as a phone receives them, `{ [namespace]: words }`, for component tests. */
export function bookWordsFor(
	language: Language,
	reading: Reading,
	...namespaces: string[]
): Record<string, WordTree> {
	return Object.fromEntries(
		namespaces.map((namespace) => [
			namespace,
			inReading(files[`/locales/${language}/${namespace}.json`] ?? {}, reading, language)
		])
	);
}
