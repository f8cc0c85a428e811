import { describe, expect, test } from 'vitest';
import { followUps, monthsToAskFor, roadOf } from './follow-up.ts';
import type { Goal } from './goal.ts';
import type { Journey } from './journey.ts';
import type { Session } from './session.ts';

const now = { day: '2026-11-29', time: '12:00' };
const closed: Journey = { phase: 'closure', since: '2026-08-29', been: [] };
const meeting = (id: string, date: string, more: Partial<Session> = {}): Session => ({
	id,
	kind: 'follow-up',
	how: 'phone',
	date,
	with: [],
	state: 'planned',
	...more
});

describe('the days after the last meeting', () => {
	test('stand in their order, each with how it is and its month', () => {
		const found = followUps(
			[
				meeting('year', '2027-08-28'),
				meeting('third', '2026-11-28'),
				meeting('first', '2026-09-30', { state: 'done' }),
				meeting('half', '2027-03-01')
			],
			closed,
			now
		);
		expect(found.map(({ session, state, month }) => [session.id, state, month])).toEqual([
			['first', 'been', 1],
			['third', 'passed', 3],
			['half', 'ahead', 6],
			['year', 'ahead', 12]
		]);
	});

	test('only what was planned for it counts, and nothing that was called off', () => {
		const sessions = [
			meeting('talk', '2026-12-01', { kind: 'talk' }),
			meeting('off', '2026-12-02', { state: 'called-off' })
		];
		expect(followUps(sessions, closed, now)).toEqual([]);
	});

	test('where none is planned, the usual months that lie ahead are hers to ask for', () => {
		expect(monthsToAskFor([], closed, now)).toEqual([6, 12]);
		expect(monthsToAskFor([], { ...closed, since: now.day }, now)).toEqual([1, 3, 6, 12]);
		expect(monthsToAskFor([], { ...closed, since: '2025-01-01' }, now)).toEqual([]);
		expect(monthsToAskFor([meeting('half', '2027-03-01')], closed, now)).toEqual([]);
		expect(monthsToAskFor([meeting('off', '2026-12-02', { state: 'called-off' })], closed, now)).toEqual([
			6, 12
		]);
		for (const other of [
			{ ...closed, phase: 'reintegration' as const },
			{ phase: 'closure' as const, been: [] }
		])
			expect(monthsToAskFor([], other, now)).toEqual([]);
	});

	test('have no month where nobody knows the day of closing', () => {
		const [one] = followUps([meeting('a', '2027-01-01')], { phase: 'reintegration', been: [] }, now);
		expect(one).toEqual({ session: meeting('a', '2027-01-01'), state: 'ahead' });
	});
});

describe('her road', () => {
	const goal = (id: string, more: Partial<Goal>): Goal => ({
		id,
		area: 'learning',
		what: id,
		state: 'under-way',
		steps: [],
		...more
	});
	const journey: Journey = {
		phase: 'planning',
		since: '2026-05-01',
		been: [
			{ phase: 'entry', from: '2026-01-01', until: '2026-03-01' },
			{ phase: 'planning', from: '2026-05-01' }
		]
	};

	test('tells places, goals and her own marks by their days, then where she is, then what she dreams of', () => {
		const road = roadOf(journey, [goal('swim', { state: 'done', doneOn: '2026-02-01' }), goal('read', {})], {
			'swim/one': { day: '2026-01-15', what: 'Buy goggles' }
		});
		expect(
			road.map((place) => ('phase' in place ? place.phase : 'what' in place ? place.what : place.goal.id))
		).toEqual(['assessment', 'entry', 'Buy goggles', 'swim', 'planning', 'read']);
		expect(road.filter((place) => 'state' in place && place.state === 'here')).toHaveLength(1);
	});

	test('a phase she came back to is told for the time before as well', () => {
		const back = roadOf(
			{ phase: 'entry', been: [{ phase: 'entry', from: '2025-01-01', until: '2025-02-01' }] },
			[],
			{}
		);
		expect(back.map((place) => 'state' in place && place.state)).toEqual(['been', 'here']);
	});
});
