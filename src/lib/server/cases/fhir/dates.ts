import { dayAt, type Day, type TimeOfDay } from '#lib/domain/day.ts';
import type { SoftDate } from '#lib/domain/goal.ts';

/*
 * FHIR dates (R4, 2.24.0.1): `date` and `dateTime` may stop at the month or the year; an `instant` has a zone. What
 * cannot be read is absent.
 */

/** The calendar day of a date, dateTime or instant in `timeZone`; undefined where it stops before the day. */
export function dayOf(text: string | undefined, timeZone: string): Day | undefined {
	if (text === undefined || !/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
	if (!text.includes('T')) return isDay(text) ? text : undefined;
	const moment = new Date(text);
	return Number.isNaN(moment.getTime()) ? undefined : dayAt(moment, timeZone);
}

/** The time of day of a dateTime or instant in `timeZone`; undefined for a date alone. */
export function timeOf(text: string | undefined, timeZone: string): TimeOfDay | undefined {
	if (text === undefined || !text.includes('T')) return undefined;
	const moment = new Date(text);
	if (Number.isNaN(moment.getTime())) return undefined;
	// The Swedish locale writes times as ISO 8601 does.
	return new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short' }).format(moment);
}

/** A date to move toward: a day, or a month written `YYYY-MM`. A year alone is too far to say. */
export function softDateOf(text: string | undefined, timeZone: string): SoftDate | undefined {
	if (text !== undefined && /^\d{4}-\d{2}$/.test(text) && isDay(`${text}-01`)) {
		return { day: `${text}-01`, only: 'month' };
	}
	const day = dayOf(text, timeZone);
	return day === undefined ? undefined : { day };
}

/** Whole minutes between two instants, when both can be read. */
export function minutesFromTo(start: string | undefined, end: string | undefined): number | undefined {
	const minutes = (Date.parse(end ?? '') - Date.parse(start ?? '')) / 60_000;
	return Number.isInteger(minutes) ? minutes : undefined;
}

function isDay(text: string): boolean {
	const moment = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}
