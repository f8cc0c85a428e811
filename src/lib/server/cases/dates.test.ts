import { describe, expect, test } from 'vitest';
import { dayOf, minutesFromTo, softDateOf, whenOf } from './dates.ts';

const zone = 'Asia/Phnom_Penh';

describe('a moment of a case system', () => {
	test('without a zone is what the clock on the wall says there, wherever the server stands', () => {
		for (const text of ['2026-12-01T09:00', '2026-12-01T09:00:00', '2026-12-01 09:00:00.000'])
			for (const there of [zone, 'America/New_York', 'UTC'])
				expect(whenOf(text, there), text).toEqual({ date: '2026-12-01', time: '09:00' });
	});

	test('with a zone is told as the clock there shows it, over midnight too', () => {
		for (const text of [
			'2026-12-01T02:00:00Z',
			'2026-12-01 02:00:00 UTC',
			'2026-12-01T09:00:00+07:00',
			'2026-12-01 09:00 +0700'
		])
			expect(whenOf(text, zone), text).toEqual({ date: '2026-12-01', time: '09:00' });
		expect(whenOf('2026-11-30T20:00:00Z', zone)).toEqual({ date: '2026-12-01', time: '03:00' });
	});

	test('in a year of the Buddhist era, or in Khmer digits, is the day that is meant', () => {
		expect(whenOf('2569-12-01', zone)).toEqual({ date: '2026-12-01' });
		expect(whenOf('2569-12-01T09:00:00+07:00', zone)).toEqual({ date: '2026-12-01', time: '09:00' });
		expect(dayOf('២០២៦-១២-០១', zone)).toBe('2026-12-01');
		// 2024 has a 29 February; 2567, the same year of the other era, would have none in our calendar.
		expect(dayOf('2567-02-29', zone)).toBe('2024-02-29');
		expect(softDateOf('2569-12', zone)).toEqual({ day: '2026-12-01', only: 'month' });
	});

	test('that nobody can mean is absent', () => {
		for (const text of [
			'2026-02-30',
			'0026-12-01',
			'3026-12-01',
			'2026-12',
			'2026',
			'soon',
			'01/12/2026',
			undefined
		])
			expect(whenOf(text, zone), text).toEqual({});
		expect(whenOf('2026-12-01T25:00:00Z', zone)).toEqual({ date: '2026-12-01' });
	});

	test('and another are so many minutes apart, if both say in which zone or neither does', () => {
		expect(minutesFromTo('2026-12-01T09:00', '2026-12-01T09:45')).toBe(45);
		expect(minutesFromTo('2026-12-01T09:00:00+07:00', '2026-12-01T02:45:00Z')).toBe(45);
		expect(minutesFromTo('2026-12-01T09:00', '2026-12-01T09:45Z')).toBeUndefined();
		expect(minutesFromTo('2026-12-01T09:00', undefined)).toBeUndefined();
	});
});
