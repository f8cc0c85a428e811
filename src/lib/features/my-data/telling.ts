import type { Language } from '#lib/domain/text.ts';
import type { Translate } from '#lib/i18n/words.ts';
import type { Book } from '#lib/vault/book-content.ts';

/** What the lines of a part are made from. */
export type Telling = {
	book: Book;
	t: Translate;
	language: Language;
	today: string;
	/** A day in full, in her language. */
	day: (date: string) => string;
	/** The name of a team member, or '' for one who is not shown. */
	nameOf: (id: string | undefined) => string;
};

/** Parts of one line, without those that are not there. */
export const joined = (parts: (string | false | undefined)[]): string => parts.filter(Boolean).join(' – ');
