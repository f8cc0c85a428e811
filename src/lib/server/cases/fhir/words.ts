import type { Language } from '#lib/domain/text.ts';
import { mayBeSaid } from '#lib/server/cases/words-of-others.ts';
import type { ReadWords } from './resources.ts';

/**
 * What a concept says in a language: the translation into it, else the text as staff wrote it. Where there is only a coding,
 * what the code is called; those are words of a terminology, so they pass only if they may be said.
 */
export function wordsOf(concept: ReadWords | undefined, language: Language): string | undefined {
	const translated = concept?._text?.extension
		.map(({ extension }) => ({
			to: extension
				.find(({ url }) => url === 'lang')
				?.valueCode?.split('-')[0]
				?.toLowerCase(),
			words: extension
				.filter(({ url }) => url === 'content')
				.map(({ valueString, valueMarkdown }) => valueString ?? valueMarkdown)
				.find((words) => words !== undefined)
		}))
		.find(({ to, words }) => to === language && words !== undefined)?.words;
	const display = concept?.coding.map((coding) => coding.display).find((words) => words !== undefined);
	return translated ?? concept?.text ?? (display !== undefined && mayBeSaid(display) ? display : undefined);
}
