import type { Language } from '#lib/domain/text.ts';
import { mayBeSaid } from '#lib/server/cases/words-of-others.ts';
import type { ReadTranslations, ReadWords } from './resources.ts';

/**
 * What a concept says in a language. Where there is only a coding, what the code is called; those are words of a
 * terminology, so they pass only if they may be said.
 */
export function wordsOf(concept: ReadWords | undefined, language: Language): string | undefined {
	const words = textIn(language, concept?.text, concept?._text);
	if (words !== undefined) return words;
	const coding = concept?.coding.find(({ display }) => display !== undefined);
	const called = textIn(language, coding?.display, coding?._display);
	const mayPass = [coding?.display, called].every((one) => one === undefined || mayBeSaid(one));
	return mayPass ? called : undefined;
}

/** The translation of a text into a language, else the text as staff wrote it. */
export function textIn(
	language: Language,
	text: string | undefined,
	translations: ReadTranslations
): string | undefined {
	const translated = (translations?.extension ?? [])
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
	return translated ?? text;
}
