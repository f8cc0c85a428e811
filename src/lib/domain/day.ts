import * as v from 'valibot';
import { inLatinDigits } from './text.ts';

/** How a day and a time of day are written. */
export const dayForm = /^\d{4}-\d{2}-\d{2}$/;
export const timeForm = /^([01]\d|2[0-3]):[0-5]\d$/;

/**
 * A calendar day, `YYYY-MM-DD` (ISO 8601), in the deployment's time zone. What is plainly meant is taken: Khmer digits, and
 * a year of the Buddhist era (2569 is 2026). Days that do not exist, and years nobody lives in, are refused.
 */
export const Day = v.pipe(
	v.string(),
	v.transform(asMeant),
	v.regex(dayForm, 'a day is written YYYY-MM-DD'),
	v.check(exists, 'there is no such day'),
	v.check(
		isInALife,
		'this year is not meant: days lie between 1900 and 2199, or in the same years of the Buddhist era'
	)
);
export type Day = v.InferOutput<typeof Day>;

/** A time of day, `HH:MM` on the 24-hour clock, in the deployment's time zone. */
export const TimeOfDay = v.pipe(v.string(), v.regex(timeForm, 'a time is written HH:MM'));
export type TimeOfDay = v.InferOutput<typeof TimeOfDay>;

/** The day and the time of day that it is, in the deployment's time zone. */
export type Now = { day: Day; time: TimeOfDay };

/** A moment in UTC, ISO 8601 with `Z`. */
export const Moment = v.pipe(v.string(), v.isoTimestamp());

const millisecondsInADay = 86_400_000;

/** How far the Buddhist era runs ahead of the common one. */
const buddhistYears = 543;

function isYearOfALife(year: number): boolean {
	return year >= 1900 && year < 2200;
}

/** A text whose day and year are written as they are meant here; any other comes back as it is. */
export function asMeant(text: string): string {
	const latin = inLatinDigits(text.trim());
	const year = Number(/^(\d{4})-\d{2}(?!\d)/.exec(latin)?.[1]);
	if (!isYearOfALife(year) && isYearOfALife(year - buddhistYears))
		return `${year - buddhistYears}${latin.slice(4)}`;
	return latin;
}

function isInALife(day: string): boolean {
	return isYearOfALife(Number(day.slice(0, 4)));
}

function exists(day: string): boolean {
	const date = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** The calendar day that it is at `now` in `timeZone` (an IANA name). */
export function dayAt(now: Date, timeZone: string): Day {
	return formatsOf(timeZone).day.format(now);
}

/** The time of day that it is at `now` in `timeZone` (an IANA name). */
export function timeAt(now: Date, timeZone: string): TimeOfDay {
	return formatsOf(timeZone).time.format(now);
}

/**
 * Makes a zone's formats before they are asked for. The first one of a page takes long wherever it is made: a browser reads its
 * tables of dates only then.
 */
export function startCalendar(timeZone: string): void {
	formatsOf(timeZone);
}

/** Kept for each zone: making one takes fifty times as long as asking it. */
const formats = new Map<string, Record<'day' | 'time', Intl.DateTimeFormat>>();

function formatsOf(timeZone: string): Record<'day' | 'time', Intl.DateTimeFormat> {
	let made = formats.get(timeZone);
	if (!made) {
		// The Swedish locale writes dates as ISO 8601 does.
		const format = (style: Intl.DateTimeFormatOptions) =>
			new Intl.DateTimeFormat('sv-SE', { timeZone, ...style });
		made = { day: format({ dateStyle: 'short' }), time: format({ timeStyle: 'short' }) };
		formats.set(timeZone, made);
	}
	return made;
}

/** Minutes from one moment to another, both in the same zone; negative when `to` lies before `from`. */
export function minutesBetween(from: Now, to: Now): number {
	return daysBetween(from.day, to.day) * 1440 + minutesOf(to.time) - minutesOf(from.time);
}

const minutesOf = (time: TimeOfDay) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whole days from one calendar day to another; negative when `to` lies before `from`. */
export function daysBetween(from: Day, to: Day): number {
	return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / millisecondsInADay);
}

/** The day that lies `count` days after `day` (before, when negative). */
export function addDays(day: Day, count: number): Day {
	return new Date(Date.parse(`${day}T00:00:00Z`) + count * millisecondsInADay).toISOString().slice(0, 10);
}
