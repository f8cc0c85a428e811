import * as v from 'valibot';
import { asMeant, Day, dayAt, timeAt, type TimeOfDay } from '#lib/domain/day.ts';
import type { SoftDate } from '#lib/domain/goal.ts';

/*
 * Days and times as case systems write them: the one place for all of them. FHIR (R4, 2.24.0.1): `date` and `dateTime` may
 * stop at the month or the year, an `instant` has a zone. Rails writes `2026-12-01 09:00:00 UTC` as well. A time without
 * a zone is what the clock on the wall says where the organisation works, never where the server stands. Years of the
 * Buddhist era are taken as they are meant. What cannot be read is absent.
 */

const written = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)? ?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/;

/** A day, with the time of day where there is one, in the deployment's zone. */
export type When = { date?: Day; time?: TimeOfDay };

/** The day and the time of day of a date, dateTime or instant in `timeZone`. */
export function whenOf(text: string | undefined, timeZone: string): When {
	const [, day, time, zone] = written.exec(asMeant(text ?? '')) ?? [];
	if (day === undefined || !v.is(Day, day)) return {};
	if (time === undefined) return { date: day };
	if (zone === undefined) return { date: day, time };
	const moment = new Date(`${day}T${time}${offsetOf(zone)}`);
	if (Number.isNaN(moment.getTime())) return { date: day };
	return { date: dayAt(moment, timeZone), time: timeAt(moment, timeZone) };
}

/** The calendar day of a date, dateTime or instant in `timeZone`; undefined where it stops before the day. */
export function dayOf(text: string | undefined, timeZone: string): Day | undefined {
	return whenOf(text, timeZone).date;
}

/** A date to move toward: a day, or a month written `YYYY-MM`. A year alone is too far to say. */
export function softDateOf(text: string | undefined, timeZone: string): SoftDate | undefined {
	const month = asMeant(text ?? '');
	if (/^\d{4}-\d{2}$/.test(month) && v.is(Day, `${month}-01`)) return { day: `${month}-01`, only: 'month' };
	const day = dayOf(text, timeZone);
	return day === undefined ? undefined : { day };
}

/** Whole minutes between two instants, when both can be read and are written with a zone, or both without. */
export function minutesFromTo(start: string | undefined, end: string | undefined): number | undefined {
	const [from, to] = [start, end].map((text) => {
		const [, day, time, zone] = written.exec(asMeant(text ?? '')) ?? [];
		return time === undefined
			? undefined
			: { at: Date.parse(`${day}T${time}${offsetOf(zone ?? 'Z')}`), zone };
	});
	if (!from || !to || (from.zone === undefined) !== (to.zone === undefined)) return undefined;
	const minutes = (to.at - from.at) / 60_000;
	return Number.isInteger(minutes) ? minutes : undefined;
}

// `+0700` and `UTC`, as ECMAScript reads them.
const offsetOf = (zone: string) =>
	/^(Z|UTC)$/.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
