import { inLatinDigits } from '#lib/domain/text.ts';
import { seen } from './table.ts';

/*
 * Days and times as people and spreadsheets write them, as they are plainly meant. A text that is no such day or time comes
 * back as it is, and is named when it is checked.
 */

/**
 * `2026/12/3` and `2026-12-03 00:00:00` as `2026-12-03`, and so `3/12/2026`: the day stands first, as people write in Cambodia,
 * Vietnam and Thailand. `12/31/2026` stays and is named, and a file with one such day is refused whole.
 */
export function dayMeant(text: string): string {
	const latin = inLatinDigits(seen(text));
	const [, year, month, day] =
		/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]0?0:00(?::00(?:\.0+)?)?)?$/.exec(latin) ?? [];
	if (year !== undefined) return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
	const [, first, second, last] = dayFirst.exec(latin) ?? [];
	if (last === undefined || Number(second) > 12) return text;
	return `${last}-${second!.padStart(2, '0')}-${first!.padStart(2, '0')}`;
}

/** A day with its year at the end. */
export const dayFirst = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/;

/** The halves of a day as CLDR writes them in the three languages, and as people do; a night has both. */
const beforeNoon = /^(?:a\.?m\.?|sa|sáng|ព្រឹក)$/;
const afterNoon = /^(?:p\.?m\.?|ch|chiều|tối|រសៀល|ល្ងាច)$/;

/** `9:00 AM`, `9h30`, `09.30`, `2:00 ល្ងាច` and a spreadsheet's `9:00:00` as `HH:MM`. */
export function timeMeant(text: string): string {
	const plain = inLatinDigits(seen(text)).normalize('NFC').toLowerCase();
	const [, hour, minute, bare, half = ''] =
		/^(\d{1,2})(?:[:.h](\d{2})(?::00)?|(h))?\s*(\D*)$/.exec(plain) ?? [];
	const isAfternoon = afterNoon.test(half);
	if (hour === undefined || !(half === '' || isAfternoon || beforeNoon.test(half))) return text;
	// A number alone is no time.
	if (minute === undefined && bare === undefined && half === '') return text;
	const given = Number(hour);
	if (half !== '' && !isAfternoon && given > 12) return text;
	const onTheClock = half === '' || given > 12 ? given : (given % 12) + (isAfternoon ? 12 : 0);
	return `${String(onTheClock).padStart(2, '0')}:${minute ?? '00'}`;
}
