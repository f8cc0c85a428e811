import fc from 'fast-check';
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { calendarFile, instantOf } from './calendar-file.ts';

const zone = 'Asia/Phnom_Penh';
const now = new Date('2026-11-20T03:00:00Z');

function parsed(text: string) {
	const root = new ICAL.Component(ICAL.parse(text) as unknown[]);
	const entries = root.getAllSubcomponents('vevent');
	return { root, entries, event: new ICAL.Event(entries[0]) };
}

const timed = { date: '2026-11-26', time: '09:00', minutes: 45 };

test('another library reads the time in UTC, the length and the words she chose', () => {
	const { root, entries, event } = parsed(calendarFile(timed, 'Errand; at 9, ok\nyes', zone, now));
	expect(root.getFirstPropertyValue('version')).toBe('2.0');
	expect(entries).toHaveLength(1);
	expect(event.summary).toBe('Errand; at 9, ok\nyes');
	expect(event.startDate.toJSDate().toISOString()).toBe('2026-11-26T02:00:00.000Z');
	expect(event.duration.toSeconds()).toBe(45 * 60);
	expect(event.startDate.zone.tzid).toBe('UTC');
});

test('a session without a time is an entry for its day, in every time zone', () => {
	const { event } = parsed(calendarFile({ date: '2026-11-26' }, 'Errand', zone, now));
	expect(event.startDate.isDate).toBe(true);
	expect(event.startDate.toString()).toBe('2026-11-26');
});

test('an alarm is there only where she chose one: before the hour, or at six on the evening before, with her words alone', () => {
	const untimed = { date: '2026-11-26' };
	for (const [session, alarm, at] of [
		[timed, 'hour', '2026-11-26T01:00:00.000Z'],
		[timed, 'evening', '2026-11-25T11:00:00.000Z'],
		[untimed, 'evening', '2026-11-25T18:00:00']
	] as const) {
		const text = calendarFile(session, 'Errand; at 9', zone, now, alarm);
		const { entries, event } = parsed(text);
		const [one, ...others] = entries[0]!.getAllSubcomponents();
		expect([one?.name, others]).toEqual(['valarm', []]);
		expect(
			one!
				.getAllProperties()
				.map(({ name }) => name)
				.sort()
		).toEqual(['action', 'description', 'trigger']);
		expect(one!.getFirstPropertyValue('action')).toBe('DISPLAY');
		expect(one!.getFirstPropertyValue('description')).toBe('Errand; at 9');
		const start = event.startDate.clone();
		start.isDate = false;
		start.addDuration(one!.getFirstPropertyValue('trigger') as ICAL.Duration);
		expect(session === timed ? start.toJSDate().toISOString() : start.toString()).toBe(at);
	}
	expect(calendarFile(timed, 'Errand', zone, now)).not.toContain('VALARM');
});

test('nothing is in the file but its time, her words and what the format demands', () => {
	for (const session of [timed, { date: '2026-11-26' }]) {
		const text = calendarFile(session, 'Errand', zone, now);
		const { root, entries } = parsed(text);
		const names = (component: ICAL.Component) =>
			component
				.getAllProperties()
				.map(({ name }) => name)
				.sort();
		expect(names(root)).toEqual(['prodid', 'version']);
		expect(root.getAllSubcomponents()).toHaveLength(1);
		const demanded = ['dtend', 'dtstamp', 'dtstart', 'sequence', 'summary', 'uid'];
		expect(demanded).toEqual(
			expect.arrayContaining(names(entries[0]!).filter((name) => !name.startsWith('x-microsoft')))
		);
		expect(text).not.toMatch(/Phnom|Asia|http|LOCATION|ATTENDEE|ORGANIZER|DESCRIPTION|URL|VALARM|@/);
	}
});

test('it has what the importers of Google, Apple and Outlook refuse or misread a file without', () => {
	for (const session of [timed, { date: '2026-11-26' }, { date: '2026-12-31' }]) {
		const text = calendarFile(session, 'Errand', zone, now);
		// RFC 5545, 3.1 and 3.4: UTF-8 without a mark before it, the object's own lines first and last, CRLF at the end.
		expect(text).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\nPRODID:[^\r\n]+\r\n/);
		expect(text).toMatch(/\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n$/);
		const lines = text.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
		const valuesOf = (name: string) => lines.filter((line) => new RegExp(`^${name}[;:]`).test(line));
		// Each exactly once (RFC 5545, 3.6.1); Outlook takes no entry without the first two.
		for (const name of ['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY'])
			expect(valuesOf(name), name).toHaveLength(1);
		expect(valuesOf('UID')[0]).toMatch(/^UID:[0-9a-f-]{36}$/);
		expect(valuesOf('DTSTAMP')[0]).toBe('DTSTAMP:20261120T030000Z');
		// A METHOD makes it an invitation, which needs an organiser; a time zone by name would need its rules beside it.
		expect(text).not.toMatch(/^(METHOD|TZID|X-WR-TIMEZONE|BEGIN:VTIMEZONE)/m);
		expect(text).not.toContain(';TZID=');
		const [start = '', end = ''] = [...valuesOf('DTSTART'), ...valuesOf('DTEND')];
		if (session === timed) {
			expect([start, end]).toEqual(['DTSTART:20261126T020000Z', 'DTEND:20261126T024500Z']);
		} else {
			// A whole day says so, and ends on the day after: that end is not part of it (3.6.1).
			const [day, next] = session.date === '2026-12-31' ? ['20261231', '20270101'] : ['20261126', '20261127'];
			expect([start, end]).toEqual([`DTSTART;VALUE=DATE:${day}`, `DTEND;VALUE=DATE:${next}`]);
		}
	}
});

test('the same session saved twice has two names: nothing ties an entry to the book', () => {
	const uid = () => parsed(calendarFile(timed, 'Errand', zone, now)).event.uid;
	expect(uid()).not.toBe(uid());
});

/** Long ones and short ones, in any letters, also those that mean something in the format. */
const titles = fc.oneof(
	fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120, size: 'max' }),
	fc.string({
		unit: fc.constantFrom('a', ' ', '\\', ';', ',', '\n', 'ក'),
		minLength: 1,
		maxLength: 120,
		size: 'max'
	})
);

test('lines end and fold as the format asks, whatever the words: 75 bytes, CRLF', () => {
	fc.assert(
		fc.property(titles, (title) => {
			const text = calendarFile(timed, title, zone, now);
			for (const line of text.split('\r\n'))
				expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
			expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
		}),
		{ numRuns: 100 }
	);
	const khmer = 'ទៅ​ផ្សារ ហើយ​ទៅ​យក​អីវ៉ាន់​ជាមួយ​មីង នៅ​ពេល​ព្រឹក​ថ្ងៃ​ព្រហស្បតិ៍';
	expect(parsed(calendarFile(timed, khmer, zone, now)).event.summary).toBe(khmer);
});

test('whatever words she chooses, another library reads the same', () => {
	fc.assert(
		fc.property(titles, (title) => {
			expect(parsed(calendarFile(timed, title, zone, now, 'hour')).event.summary).toBe(
				title.replaceAll(/\r\n?/g, '\n')
			);
		}),
		{ numRuns: 200 }
	);
});

test('a time of day becomes the right instant, also where clocks change', () => {
	expect(instantOf('2026-11-26', '09:00', 'Asia/Ho_Chi_Minh').toISOString()).toBe('2026-11-26T02:00:00.000Z');
	expect(instantOf('2026-07-01', '09:00', 'Europe/Berlin').toISOString()).toBe('2026-07-01T07:00:00.000Z');
	expect(instantOf('2026-03-08', '03:30', 'America/New_York').toISOString()).toBe('2026-03-08T07:30:00.000Z');
	expect(instantOf('2026-10-25', '12:00', 'Europe/Berlin').toISOString()).toBe('2026-10-25T11:00:00.000Z');
	expect(instantOf('2026-03-29', '03:30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T01:30:00.000Z');
});
