import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from './day.ts';
import { openingAt, weekdayOf } from './opening.ts';

// 23 November 2026 is a Monday.
const monday = '2026-11-23';
const weekdays = { id: 'a', byday: 'MO,TU,WE,TH,FR', opens_at: '08:00', closes_at: '17:00:00' };

test('a calendar day has its weekday', () => {
	expect([0, 1, 2, 3, 4, 5, 6].map((ahead) => weekdayOf(addDays(monday, ahead)))).toEqual([
		'MO',
		'TU',
		'WE',
		'TH',
		'FR',
		'SA',
		'SU'
	]);
});

test.each([
	['before it opens', '07:59', { kind: 'closed', opens: { day: monday, at: '08:00' } }],
	['as it opens', '08:00', { kind: 'open', until: '17:00' }],
	['just before it closes', '16:59', { kind: 'open', until: '17:00' }],
	['as it closes', '17:00', { kind: 'closed', opens: { day: '2026-11-24', at: '08:00' } }]
])('%s', (_, time, opening) => {
	expect(openingAt([weekdays], monday, time)).toEqual(opening);
});

test('on Friday evening it opens on Monday', () => {
	expect(openingAt([weekdays], '2026-11-27', '18:00')).toEqual({
		kind: 'closed',
		opens: { day: '2026-11-30', at: '08:00' }
	});
});

test('the later of two closing times counts, and a pause is a pause', () => {
	const morning = { id: 'b', byday: 'MO', opens_at: '08:00', closes_at: '11:00' };
	const noon = { id: 'c', byday: 'MO', opens_at: '10:00', closes_at: '12:00' };
	expect(openingAt([morning, noon], monday, '10:30')).toEqual({ kind: 'open', until: '12:00' });
	const later = { ...noon, opens_at: '14:00', closes_at: '16:00' };
	expect(openingAt([morning, later], monday, '11:30')).toEqual({
		kind: 'closed',
		opens: { day: monday, at: '14:00' }
	});
});

test('what is over, or not yet begun, is not open', () => {
	expect(openingAt([{ ...weekdays, valid_to: '2026-11-22' }], monday, '09:00')).toEqual({ kind: 'closed' });
	expect(openingAt([{ ...weekdays, valid_from: '2026-11-25' }], monday, '09:00')).toEqual({
		kind: 'closed',
		opens: { day: '2026-11-25', at: '08:00' }
	});
});

test.each([
	['no hours at all', []],
	['the first Monday of a month', [{ id: 'm', byday: '1MO', opens_at: '08:00' }]],
	['some days of a month', [{ id: 'm', freq: 'MONTHLY' as const, byday: 'MO' }]]
])('%s: nothing is guessed', (_, schedules) => {
	expect(openingAt(schedules, monday, '09:00')).toEqual({ kind: 'unknown' });
});

test('where it says that it opens, it is open then', () => {
	const time = fc
		.integer({ min: 0, max: 1439 })
		.map((minute) =>
			[Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
		);
	const schedule = fc.record({
		id: fc.constant('x'),
		byday: fc
			.subarray(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], { minLength: 1 })
			.map((days) => days.join(',')),
		opens_at: time,
		closes_at: time
	});
	fc.assert(
		fc.property(fc.array(schedule, { minLength: 1, maxLength: 3 }), time, (schedules, now) => {
			const sound = schedules.filter(({ opens_at, closes_at }) => opens_at < closes_at);
			fc.pre(sound.length > 0);
			const opening = openingAt(sound, monday, now);
			if (opening.kind !== 'closed' || !opening.opens) {
				expect(opening.kind).toBe('open');
				return;
			}
			const { day, at } = opening.opens;
			expect(openingAt(sound, day, at ?? '00:00').kind).toBe('open');
		})
	);
});
