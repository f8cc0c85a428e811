import type { Language } from '#lib/domain/text.ts';
import { inSentence } from '#lib/i18n/dates.ts';
import type { Translate } from '#lib/i18n/words.ts';
import type { Book } from '#lib/vault/book-content.ts';

/** What the items of a part are made from. */
export type Telling = {
	book: Book;
	t: Translate;
	language: Language;
	today: string;
	/** A day in full, in her language. */
	day: (date: string) => string;
	/** The same for words that have said already that it is a day: in Khmer it would be said twice. */
	date: (date: string) => string;
	/** The name of a team member, or '' for one who is not shown. */
	nameOf: (id: string | undefined) => string;
};

/** A day in full inside a sentence: the Vietnamese name of a weekday has a capital only where a line begins. */
export const within = ({ t, language, day }: Telling, date: string): string =>
	inSentence(t, language, day(date));

/** One thing that the app keeps of her: what it is, and what is said of it, a sentence each. */
export type DataItem = { head: string; facts: string[] };

type Perhaps = string | false | undefined;

/** An item without the sentences that are not there. */
export const item = (head: string, ...facts: Perhaps[]): DataItem => ({
	head,
	facts: facts.filter((fact): fact is string => Boolean(fact))
});

/** "By when: in May", or nothing where there is nothing to say. */
export function labelled(t: Translate, label: string, words: string): string;
export function labelled(t: Translate, label: string, words: Perhaps): string | undefined;
export function labelled(t: Translate, label: string, words: Perhaps): string | undefined {
	return words ? t('book:labelled', { label, words }) : undefined;
}

/** "Read a page (with Sokha, by May)". */
export const withDetails = (words: string, ...details: Perhaps[]): string => {
	const there = details.filter(Boolean);
	return there.length > 0 ? `${words} (${there.join(', ')})` : words;
};
