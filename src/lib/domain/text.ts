import * as v from 'valibot';

/*
 * Characters that nobody sees and that change how the others read: controls (C0, C1), what turns the direction of writing
 * (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), separators of lines that no text field makes, and the
 * mark at the start of a file. A name could pass for another with them, or break a terminal. Spaces without width and
 * joiners stay: Khmer is written with them.
 */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;
const lineBreaks = /[\t\n\r]/g;

/** The first character of a text that may not be in it, as `U+202E`; tabs and new lines may. Undefined where there is none. */
export function unseenIn(text: string): string | undefined {
	const found = unseen.exec(text.replace(lineBreaks, ' '))?.[0];
	return found && `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A text without them: what a case system sends is shown all the same. */
export function withoutUnseen(text: string): string {
	return text.replace(new RegExp(unseen.source, 'gu'), (one) => (/[\t\n\r]/.test(one) ? one : ''));
}

/** The digits of Khmer, and the wide ones of Asian keyboards, as 0 to 9. Everything else stays. */
export function inLatinDigits(text: string): string {
	return text.replaceAll(/[\u17e0-\u17e9\uff10-\uff19]/g, (digit) =>
		String((digit.charCodeAt(0) & 0xf) % 10)
	);
}

/** One line of words as staff wrote them. At most 400 letters: about one card. */
export const Line = v.pipe(
	v.string(),
	v.transform((text) => withoutUnseen(text).replace(lineBreaks, ' ')),
	v.trim(),
	v.minLength(1),
	v.maxLength(400)
);

/** A few sentences as staff wrote them. At most 2,000 letters. */
export const Passage = v.pipe(
	v.string(),
	v.transform(withoutUnseen),
	v.trim(),
	v.minLength(1),
	v.maxLength(2000)
);

/** A name inside one case: letters, digits, dash, dot and underscore, at most 64. Never shown to a person. */
export const Id = v.pipe(
	v.string(),
	v.regex(
		/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
		'is written with the letters A to Z, digits, dash, dot and low line, at most 64, and no space'
	)
);

/** An address of the web. No other kind (`javascript:`, `file:`, `data:`) is ever followed from a screen. */
export const WebAddress = v.pipe(
	v.string(),
	v.url(),
	v.check(
		(address) => /^\s*https?:/i.test(address),
		'is no address of the web: it must begin with https:// or http://'
	)
);

/** The languages the app speaks, the first reader's first. BCP 47. */
export const languages = ['km', 'en', 'vi'] as const;
export const Language = v.picklist(languages);
export type Language = v.InferOutput<typeof Language>;

const Words = v.pipe(
	v.string(),
	v.trim(),
	v.minLength(1),
	v.check(
		(words) => unseenIn(words) === undefined && !/[\t\n\r]/.test(words),
		'holds a character that is not seen: write it anew by hand'
	)
);
/**
 * The same words in every language. An organisation writes those it speaks (see `inEveryLanguage` of the deployment); a
 * phone finds all.
 */
export const InEachLanguage = v.strictObject({ km: Words, en: Words, vi: Words });

/**
 * A line of staff's about one of them: one text for whoever reads it, or one in each language that they wrote; `all` is then
 * for those who read none of these.
 */
export const SaidLine = v.union([
	Line,
	v.pipe(
		v.object({
			all: v.optional(Line),
			km: v.optional(Line),
			en: v.optional(Line),
			vi: v.optional(Line)
		}),
		v.check((said) => Object.keys(said).length > 0, 'is written in no language that is known here')
	)
]);
export type SaidLine = v.InferOutput<typeof SaidLine>;

/**
 * Such a line for somebody who reads `language`. Without one in hers or for all, another is better than none: the first
 * that is there, with the language that it is in.
 */
export function saidLine(said: SaidLine, language: Language): { text: string; language?: Language } {
	if (typeof said === 'string') return { text: said };
	const own = said[language] ?? said.all;
	if (own !== undefined) return { text: own };
	const other = languages.find((one) => said[one] !== undefined)!;
	return { text: said[other]!, language: other };
}

/** How the book speaks: to an adult, to a young person in short words, or to the family preparing for a homecoming. */
export const readings = ['adult', 'young', 'family'] as const;
export const Reading = v.picklist(readings);
export type Reading = v.InferOutput<typeof Reading>;
