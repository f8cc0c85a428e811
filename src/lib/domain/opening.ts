import { addDays, daysBetween, type Day, type TimeOfDay } from './day.ts';
import type { Schedule } from './directory.ts';

/**
 * What can be said about a service's hours at one moment. `unknown`: there are none, or they follow a rule that we do
 * not work out (every first Monday); then only the organisation's own words are shown, and nothing is guessed.
 */
export type Opening =
	| { kind: 'open'; until?: TimeOfDay }
	| { kind: 'closed'; opens?: { day: Day; at?: TimeOfDay } }
	| { kind: 'unknown' };

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
export type Weekday = (typeof weekdays)[number];

/** The weekday of a calendar day, as iCalendar writes it (RFC 5545 3.3.10). */
export function weekdayOf(day: Day): Weekday {
	return weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? 'MO';
}

/** The days of the week on which a schedule is open; none when it follows a rule we do not work out. */
export function daysOf(schedule: Schedule): Weekday[] {
	if (schedule.freq === 'MONTHLY') return [];
	const named = schedule.byday?.split(',') ?? [];
	const plain = weekdays.filter((weekday) => named.includes(weekday));
	return plain.length === named.length ? plain : [];
}

/** Whether it is open at `time` on `today`, or when it opens next within the coming week. */
export function openingAt(schedules: Schedule[], today: Day, time: TimeOfDay): Opening {
	const known = schedules.filter((schedule) => daysOf(schedule).length > 0);
	if (known.length === 0) return { kind: 'unknown' };
	const now = known
		.filter((schedule) => isOn(schedule, today))
		.filter((schedule) => (opens(schedule) ?? '00:00') <= time && time < (closes(schedule) ?? '24:00'));
	if (now.length > 0) {
		const until = now.map(closes).sort((a, b) => (b ?? '24:00').localeCompare(a ?? '24:00'))[0];
		return until === undefined ? { kind: 'open' } : { kind: 'open', until };
	}
	for (let ahead = 0; ahead <= 7; ahead++) {
		const day = addDays(today, ahead);
		const first = known
			.filter((schedule) => isOn(schedule, day))
			.filter((schedule) => ahead > 0 || (opens(schedule) ?? '00:00') > time)
			.map(opens)
			.sort((a, b) => (a ?? '00:00').localeCompare(b ?? '00:00'));
		if (first.length > 0) return { kind: 'closed', opens: { day, ...(first[0] && { at: first[0] }) } };
	}
	return known.length === schedules.length ? { kind: 'closed' } : { kind: 'unknown' };
}

function isOn(schedule: Schedule, day: Day): boolean {
	if (schedule.valid_from !== undefined && daysBetween(schedule.valid_from, day) < 0) return false;
	if (schedule.valid_to !== undefined && daysBetween(day, schedule.valid_to) < 0) return false;
	return daysOf(schedule).includes(weekdayOf(day));
}

// HSDS gives times with seconds, and now and then with a zone; hours and minutes are what stands on a door.
const opens = (schedule: Schedule) => schedule.opens_at?.slice(0, 5);
const closes = (schedule: Schedule) => schedule.closes_at?.slice(0, 5);
