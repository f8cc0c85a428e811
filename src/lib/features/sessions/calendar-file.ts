import type { Session } from '#lib/domain/session.ts';
import { usualMinutes } from '#lib/domain/session.ts';

/*
 * One calendar entry (iCalendar, RFC 5545). It holds a time and the words she chose, nothing else: calendars are shared
 * and travel. Times are in UTC, because a time zone names a place. There is no METHOD: with PUBLISH an organiser would
 * have to be named (RFC 5546, 3.2.1). Written by hand: of the library's 8 KB, kept on every phone, one entry needs these few
 * lines, and another library reads them in the tests.
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
export function calendarFile(
	session: Pick<Session, 'date' | 'time' | 'minutes'>,
	title: string,
	timeZone: string,
	now: Date,
	alarm?: Alarm
): string {
	const before = alarm && secondsBefore(alarm, session.time);
	const start = session.time
		? instantOf(session.date, session.time, timeZone)
		: new Date(`${session.date}T00:00:00Z`);
	// Some calendars give a day without an end no length; the end is the day after, which is not part of it.
	const minutes = session.time ? (session.minutes ?? usualMinutes) : 24 * 60;
	const end = new Date(start.getTime() + minutes * 60_000);
	const at = (when: Date) => (session.time ? `:${inUtc(when)}` : `;VALUE=DATE:${inUtc(when).slice(0, 8)}`);
	return [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//calendar//event//EN',
		'BEGIN:VEVENT',
		// A random name each time: one made from the session would tie the entry to the book.
		`UID:${crypto.randomUUID()}`,
		'SEQUENCE:0',
		`DTSTAMP:${inUtc(now)}`,
		`DTSTART${at(start)}`,
		`DTEND${at(end)}`,
		...(session.time ? [] : ['X-MICROSOFT-CDO-ALLDAYEVENT:TRUE']),
		`SUMMARY:${escaped(title)}`,
		// It says the words of the entry, which an alarm that shows something has to have.
		...(before
			? [
					'BEGIN:VALARM',
					'ACTION:DISPLAY',
					`TRIGGER:-PT${before}S`,
					`DESCRIPTION:${escaped(title)}`,
					'END:VALARM'
				]
			: []),
		'END:VEVENT',
		'END:VCALENDAR'
	]
		.map((line) => `${folded(line)}\r\n`)
		.join('');
}

/** `20261126T020000Z` */
const inUtc = (when: Date) => when.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

/** A text as a value of one line (RFC 5545, 3.3.11). */
const escaped = (text: string) => text.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r\n|\r|\n/g, '\\n');

/** A line of 75 bytes at most, the rest of it on further lines that begin with a space (RFC 5545, 3.1). */
function folded(line: string): string {
	let inLine = 0;
	let text = '';
	for (const letter of line) {
		const bytes = new TextEncoder().encode(letter).length;
		if (inLine + bytes > 75) {
			text += '\r\n ';
			inLine = 1;
		}
		text += letter;
		inLine += bytes;
	}
	return text;
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
