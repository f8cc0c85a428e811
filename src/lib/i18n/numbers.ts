import type { Language } from '#lib/domain/text.ts';

/**
 * The locale in which numbers are written: Khmer readers expect Khmer digits (CLDR numbering system `khmr`). Chromium
 * ships no data for `km` and would fall back to the phone's own language, so the digits are asked for by themselves.
 */
const numberLocales: Record<Language, string> = { km: 'en-u-nu-khmr', en: 'en-GB', vi: 'vi-VN' };

/** One for each language: to make one takes a slow phone as long as a whole line of words. */
const formats = new Map<Language, Intl.NumberFormat>();

/** A number in a language's own digits. */
export function numberIn(language: Language, value: number): string {
	const format = formats.get(language) ?? new Intl.NumberFormat(numberLocales[language]);
	formats.set(language, format);
	return format.format(value);
}

/** The digits of a code, a clock or a phone number in a language's own digits, other characters kept. */
export function digitsIn(language: Language, text: string): string {
	return text.replace(/\d/g, (digit) => numberIn(language, Number(digit)));
}
