import {
	findPhoneNumbersInText,
	getCountryCallingCode,
	isSupportedCountry,
	parsePhoneNumberFromString,
	type CountryCode
} from 'libphonenumber-js';
import type { Telephone } from '#lib/domain/telephone.ts';
import { inLatinDigits } from '#lib/domain/text.ts';
import { seen } from './table.ts';

/**
 * The numbers in a field as staff write them: several in one, in Khmer digits, with an extension, `+855 (0)12`. Short
 * numbers (1280, 117) are in no plan of numbers and stay as they are. Where nothing can be dialled the text stands there
 * to be read, without `tel`.
 * @param country whose own numbers are written without a country code (ISO 3166-1, two letters)
 */
export function telephonesIn(text: string, country: string): Telephone[] {
	const found = isSupportedCountry(country) ? numbersIn(text, country) : [];
	return found.length > 0 ? found : [{ number: inLatinDigits(seen(text)) }];
}

/** Whether the rules for telephone numbers of this country are known here. */
export const hasNumberPlan = (country: string): boolean => isSupportedCountry(country);

function numbersIn(text: string, country: CountryCode): Telephone[] {
	const abroad = new RegExp(`(?<![\\d+])00(?=${getCountryCallingCode(country)})`, 'g');
	const plain = inLatinDigits(seen(text))
		.normalize('NFC')
		// `00855 12`, as it is dialled from elsewhere: in Cambodia 008 leads abroad, and 0085512 to Brazil.
		.replaceAll(abroad, '+')
		// The zero in brackets is dialled inside the country only; E.164 has none.
		.replaceAll(/(\+\d{1,3})[\s-]*\(0\)/g, '$1 ')
		.replaceAll(
			/\(?(?<!\p{L})(?:ext(?:ension)?|x|máy (?:lẻ|nhánh)|số nội bộ)[.:\s]*(\d{1,6})\)?/giu,
			' ext $1'
		)
		// Nobody answers there.
		.replaceAll(/(?<!\p{L})fax[.:\s]*[+(\d][\d\s().-]*/giu, ' ');
	return plain
		.split(/\s*(?:[,;|\n]|\s\/|\/\s|\/(?=\+?\d{3})|\bor\b|\band\b|ឬ|និង|hoặc)\s*/u)
		.flatMap((part) => {
			const whole = parsePhoneNumberFromString(part, country);
			if (whole?.isPossible() && /^[+(]?[\d\s().-]+((ext|x|#)[.\s]*\d+)?$/i.test(part))
				return [dialled(whole, country)];
			const found = findPhoneNumbersInText(part, country).map(({ number }) => dialled(number, country));
			if (found.length > 0) return found;
			// No short number begins with a zero (000 is Australia's): it is a part of one that is written in pieces.
			const short = /(?<![\d+])(?:000|[1-9]\d{2,5})(?!\d)/.exec(part.replaceAll(/(?<=\d)\s(?=\d)/g, ''))?.[0];
			return short === undefined ? [] : [{ number: short, tel: short }];
		});
}

type Parsed = NonNullable<ReturnType<typeof parsePhoneNumberFromString>>;

function dialled(parsed: Parsed, country: CountryCode): Telephone {
	const { number, ext } = parsed;
	const own = parsed.countryCallingCode === getCountryCallingCode(country);
	const shown = own ? parsed.formatNational() : parsed.formatInternational();
	return { number: shown, tel: ext ? `${number};ext=${ext}` : number };
}
