import type { Session } from '#lib/domain/session.ts';
import { usualMinutes } from '#lib/domain/session.ts';

/*
 * One calendar entry (iCalendar, RFC 5545). It holds a time and the words she chose, nothing else: calendars are shared
 * and travel. Times are in UTC, because a time zone names a place. There is no METHOD: with PUBLISH an organiser would
 * have to be named (RFC 5546, 3.2.1). The library is fetched only when a file is asked for.
 */

/** Neutral, as browsers keep the names of files. */
export const calendarFileName = 'event.ics';

/** When an alarm sounds before a session, if she wants one at all. An hour before is only where the hour is known. */
export type Alarm = 'hour' | 'evening';

/** Six in the evening, as minutes after midnight. */
const evening = 18 * 60;

/** How long before the entry begins its alarm is (RFC 5545, 3.6.6: VALARM, TRIGGER), in seconds. */
function secondsBefore(alarm: Alarm, time: string | undefined): number {
	if (alarm === 'hour' && time) return 3600;
	const [hours = 0, minutes = 0] = (time ?? '00:00').split(':').map(Number);
	return (24 * 60 - evening + hours * 60 + minutes) * 60;
}

/** The text of a calendar file. A session without a time becomes an entry for its day. */
export async function calendarFile(
	session: Pick<Session, 'date' | 'time' | 'minutes'>,
	title: string,
	timeZone: string,
	now: Date,
	alarm?: Alarm
): Promise<string> {
	const { default: ical, ICalAlarmType } = await import('ical-generator');
	// A random name each time: one made from the session would tie the entry to the book.
	const before = alarm && secondsBefore(alarm, session.time);
	// It says the words of the entry, which an alarm that shows something has to have.
	const alarms = before ? [{ type: ICalAlarmType.display, trigger: before, description: title }] : [];
	const entry = { id: crypto.randomUUID(), stamp: now, summary: title, alarms };
	const calendar = ical({ prodId: { company: 'calendar', product: 'event', language: 'EN' } });
	if (session.time) {
		const start = instantOf(session.date, session.time, timeZone);
		const end = new Date(start.getTime() + (session.minutes ?? usualMinutes) * 60_000);
		calendar.createEvent({ ...entry, start, end });
	} else {
		const start = new Date(`${session.date}T00:00:00Z`);
		// Some calendars give a day without an end no length; the end is the day after, which is not part of it.
		const end = new Date(start.getTime() + 24 * 60 * 60_000);
		calendar.createEvent({ ...entry, start, end, allDay: true, timezone: 'UTC' });
	}
	// Every line is ended, the last one too (RFC 5545, 3.1); the library leaves that to us.
	return `${calendar.toString()}\r\n`;
}

/** The instant at which it is `time` on `date` in `timeZone`. */
export function instantOf(date: string, time: string, timeZone: string): Date {
	const asIfUtc = new Date(`${date}T${time}:00Z`);
	const first = new Date(asIfUtc.getTime() - offsetAt(asIfUtc, timeZone));
	// Around a change of the clock the offset of the first guess may be the one before it.
	return new Date(asIfUtc.getTime() - offsetAt(first, timeZone));
}

/** How far a zone's clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: Date, timeZone: string): number {
	const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
	return (
		Date.parse(`${shown.format(instant).replace(' ', 'T')}Z`) - Math.floor(instant.getTime() / 1000) * 1000
	);
}
