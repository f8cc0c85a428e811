import type { Language } from '#lib/domain/text.ts';

/** The locale in which numbers and dates are written: Khmer readers expect Khmer digits (CLDR `khmr`). */
export function numberLocale(language: Language): string {
	return { km: 'km-KH-u-nu-khmr', en: 'en-GB', vi: 'vi-VN' }[language];
}

/** A whole number in a language's own digits. */
export function numberIn(language: Language, value: number): string {
	return new Intl.NumberFormat(numberLocale(language)).format(value);
}

/** The digits of a code or a phone number, in a language's own digits, other characters kept. */
export function digitsIn(language: Language, text: string): string {
	return text.replace(/\d/g, (digit) => numberIn(language, Number(digit)));
}
