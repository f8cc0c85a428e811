import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { historyOf, type History } from '#tests/cases/years.ts';
import { addDays, daysBetween, type Day } from './day.ts';
import { historyOf as goalHistory } from './goal.ts';
import { bendOf } from './journey.ts';
import { lookForNews, type Seen } from './news.ts';
import { thinning } from './rhythm.ts';
import { Snapshot } from './snapshot.ts';
import { todayOf } from './today.ts';

/* The rules over whole histories: years of use, looked at day by day. */

const histories = fc
	.record({
		seed: fc.integer(),
		years: fc.constantFrom(0.5, 2, 4),
		every: fc.constantFrom(3, 7, 14),
		goalEvery: fc.constantFrom(12, 35, 90)
	})
	.map((wish) => historyOf({ start: '2022-11-01', ...wish }));

const times = fc.constantFrom('00:00', '08:59', '12:30', '18:00', '23:59');

function* visits(history: History, apart: number): Generator<Day> {
	for (let day = history.wish.start; day <= history.lastDay; day = addDays(day, apart)) yield day;
}

test('a generated history is a plan that the phone accepts, looked at every forty days', () => {
	fc.assert(
		fc.property(histories, (history) => {
			for (const day of visits(history, 40)) expect(v.is(Snapshot, history.on(day))).toBe(true);
		}),
		{ numRuns: 12 }
	);
});

test('a plan that does not change brings no news, on the day and after it', () => {
	fc.assert(
		fc.property(histories, fc.integer({ min: 0, max: 1400 }), (history, offset) => {
			const day = addDays(history.wish.start, offset);
			const plan = history.on(day);
			const first = lookForNews({}, plan, day);
			expect(first.news).toEqual([]);
			const again = lookForNews(first.seen, plan, day);
			expect(again).toEqual(first);
			expect(lookForNews(again.seen, plan, addDays(day, 30)).news).toEqual([]);
		}),
		{ numRuns: 30 }
	);
});

test('news of a day can be read all that day and, but for a phase and a meeting that is off, is gone the next; what others remember is kept', () => {
	fc.assert(
		fc.property(histories, fc.integer({ min: 30, max: 1300 }), (history, offset) => {
			const day = addDays(history.wish.start, offset);
			const before = lookForNews({ 'today/rest': 'x' }, history.on(addDays(day, -9)), addDays(day, -9));
			const once = lookForNews(before.seen, history.on(day), day);
			expect(lookForNews(once.seen, history.on(day), day).news).toEqual(once.news);
			const stays = new Set(['phase', 'session-off']);
			const later = lookForNews(once.seen, history.on(day), addDays(day, 1)).news;
			expect(later.filter(({ kind }) => !stays.has(kind))).toEqual([]);
			expect(once.seen['today/rest']).toBe('x');
		}),
		{ numRuns: 40 }
	);
});

test('through all the years no move on the river is passed over, and the marks do not grow without end', () => {
	fc.assert(
		fc.property(histories, fc.constantFrom(1, 5, 11), (history, apart) => {
			let seen: Seen = {};
			let phase: string | undefined;
			for (const day of visits(history, apart)) {
				const plan = history.on(day);
				const { news, seen: next } = lookForNews(seen, plan, day);
				if (phase !== undefined && plan.journey.phase !== phase) {
					expect(news[0]).toMatchObject({ kind: 'phase', to: plan.journey.phase });
				}
				const living = plan.goals.filter(({ state }) => state !== 'done' && state !== 'let-go').length;
				const goals = Object.keys(next).filter((name) => name.startsWith('news/goal.'));
				expect(goals.length).toBeLessThan(living + 8);
				expect(Object.keys(next).length).toBeLessThan(100 + 10 * living);
				phase = plan.journey.phase;
				seen = next;
			}
		}),
		{ numRuns: 10 }
	);
});

test('a day asks one thing at most, and nothing when it is hard, laid aside or about a session', () => {
	fc.assert(
		fc.property(
			histories,
			fc.integer({ min: 0, max: 1460 }),
			times,
			fc.boolean(),
			fc.boolean(),
			(history, offset, time, isHard, restsToday) => {
				const day = addDays(history.wish.start, offset);
				const now = { day, time };
				const plan = history.on(day);
				const page = todayOf(plan, now, day, { isHard, restsToday });
				expect(todayOf(plan, now, day, { isHard, restsToday })).toEqual(page);
				if (page.near || isHard || restsToday) expect(page.step).toBeUndefined();
				expect(page.isEasy).toBe(!page.near && !page.step);
				if (page.step) expect(['me', 'together']).toContain(page.step.step.who);
				if (page.near?.when === 'today') expect(page.near.session.date).toBe(day);
				if (page.next) expect(page.next.date >= day).toBe(true);
				if (page.quietSince) expect(page.next).toBeUndefined();
			}
		),
		{ numRuns: 200 }
	);
});

test('the long silence is said with its day', () => {
	const history = historyOf({ start: '2022-11-01', years: 4, seed: 7 });
	const quiet = addDays(history.wish.start, Math.round(0.555 * 4 * 365.25));
	const page = todayOf(history.on(quiet), { day: quiet, time: '10:00' }, quiet);
	expect(page.quietSince).toBeDefined();
	expect(daysBetween(page.quietSince!, quiet)).toBeGreaterThan(42);
	const unread = todayOf(history.on(quiet), { day: quiet, time: '10:00' }, addDays(quiet, -20));
	expect(unread.silentSince).toBe(addDays(quiet, -20));
	expect(
		todayOf(history.on(quiet), { day: quiet, time: '10:00' }, addDays(quiet, -2)).silentSince
	).toBeUndefined();
});

test('a phase that went back and a book that was opened again are told as what they are', () => {
	const history = historyOf({ start: '2022-11-01', years: 4, seed: 7 });
	const at = (share: number) =>
		bendOf(history.on(addDays(history.wish.start, Math.round(share * 4 * 365.25))).journey);
	expect(at(0.01)).toEqual({ kind: 'begun' });
	expect(at(0.2)).toEqual({ kind: 'on', from: 'planning' });
	expect(at(0.4)).toEqual({ kind: 'back', from: 'coordination' });
	expect(at(0.89)).toEqual({ kind: 'again', from: 'closure' });
});

test('every goal tells its way from the beginning on, and one that is done says so', () => {
	fc.assert(
		fc.property(histories, (history) => {
			for (const goal of history.on(history.lastDay).goals) {
				const turns = goalHistory(goal);
				expect(turns.map(({ on }) => on)).toEqual(turns.map(({ on }) => on).toSorted());
				expect(turns.filter(({ kind }) => kind === 'done')).toHaveLength(goal.state === 'done' ? 1 : 0);
				expect(goalHistory({ ...goal, history: undefined }).some(({ kind }) => kind === 'done')).toBe(
					goal.state === 'done'
				);
			}
		}),
		{ numRuns: 10 }
	);
});

test('the calendar never draws more than ten months, and expects nothing of a day that is over', () => {
	fc.assert(
		fc.property(histories, fc.integer({ min: 0, max: 1460 }), (history, offset) => {
			const day = addDays(history.wish.start, offset);
			const { sessions, team } = history.on(day);
			const months = thinning(sessions, team, day);
			expect(months.length).toBeLessThanOrEqual(10);
			expect(months.filter(({ when }) => when === 'now')).toHaveLength(1);
			for (const { month, when, contacts } of months) {
				for (const contact of contacts) {
					expect(contact.day.startsWith(month)).toBe(true);
					if (contact.state === 'expected') expect(when).not.toBe('behind');
					if (contact.state === 'expected') expect(contact.day >= day).toBe(true);
				}
			}
		}),
		{ numRuns: 40 }
	);
});
