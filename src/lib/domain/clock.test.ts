import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heardClock, isFarOff, momentAt } from './clock.ts';

const hour = 3_600_000;
const day = 24 * hour;
const year = 365 * day;
const now = Date.parse('2031-05-06T03:00:00Z');

const minutes = 60_000;

test('whatever a phone says, no moment is taken for later than it is, nor for earlier than the answer', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.integer({ min: -60 * year, max: 60 * year }),
				fc.integer({ min: -300 * day, max: 300 * day })
			),
			fc.integer({ min: 0, max: 300 * day }),
			(off, later) => {
				const clock = heardClock(undefined, now, now + off);
				const { moment } = momentAt(clock, now + later + off);
				expect(moment - (now + later)).toBeLessThanOrEqual(2 * minutes);
				expect(now - moment).toBeLessThanOrEqual(2 * minutes);
				// It is put right, but where the phone may have been mended since: there it is what the phone says.
				const maybeMended = off < 0 && later + off >= -2 * minutes;
				const wrong = Math.abs(moment - (now + later));
				expect(wrong).toBeLessThanOrEqual(maybeMended ? -off : 2 * minutes);
			}
		),
		{ numRuns: 1000 }
	);
});

test('a clock that was mended since is believed at once, without a new answer', () => {
	for (const off of [-30 * year, -2 * day, 2 * day, year]) {
		const clock = heardClock(undefined, now, now + off);
		expect(momentAt(clock, now + 3 * hour)).toEqual({ moment: now + 3 * hour, isKnown: true });
	}
});

test('a clock that lost its time since stands at the last answer, and says that it does not know', () => {
	const clock = heardClock(undefined, now, now);
	expect(momentAt(clock, 0)).toEqual({ moment: now, isKnown: false });
	expect(momentAt(clock, now - 1000)).toEqual({ moment: now - 1000, isKnown: true });
	expect(momentAt(undefined, 0)).toEqual({ moment: 0, isKnown: true });
});

test('the same answer again is nothing new within a day', () => {
	const clock = heardClock(undefined, now, now + year)!;
	expect(clock).toEqual({ heard: now, ahead: year });
	expect(heardClock(clock, now + hour, now + hour + year + 5000)).toBeUndefined();
	expect(heardClock(clock, now + hour, now + hour)).toEqual({ heard: now + hour, ahead: 0 });
	expect(heardClock(clock, now + day, now + day + year)).toEqual({ heard: now + day, ahead: year });
});

test('a wrong day is told, another zone is not', () => {
	expect([isFarOff(now, now + 14 * hour), isFarOff(now, now - 12 * hour)]).toEqual([false, false]);
	expect([isFarOff(now, now + day), isFarOff(now, now - year)]).toEqual([true, true]);
});
