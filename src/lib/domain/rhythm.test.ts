import { expect, test } from 'vitest';
import { thinning } from './rhythm.ts';
import type { Session } from './session.ts';
import type { TeamMember } from './team.ts';

const today = '2026-11-20';
const session = (date: string, rest: Partial<Session> = {}): Session => ({
	id: date,
	kind: 'talk',
	how: 'in-person',
	date,
	with: ['dara'],
	state: date < today ? 'done' : 'planned',
	...rest
});
const dara = (rhythm: TeamMember['rhythm'], rest: Partial<TeamMember> = {}): TeamMember => ({
	id: 'dara',
	name: 'Dara',
	role: 'guide',
	rhythm,
	...rest
});

test('weekly, then monthly, then a call: the calendar thins out as it is planned', () => {
	const weekly = ['2026-09-03', '2026-09-10', '2026-09-17', '2026-09-24'].map((day) => session(day));
	const months = thinning(
		[
			...weekly,
			session('2026-10-08'),
			session('2026-10-22'),
			session('2026-11-12'),
			session('2026-12-10'),
			session('2027-01-14', { how: 'phone' })
		],
		[],
		today
	);
	expect(months.map(({ month, often }) => [month, often])).toEqual([
		['2026-09', 'weekly'],
		['2026-10', 'two-weeks'],
		['2026-11', 'once'],
		['2026-12', 'once'],
		['2027-01', 'call'],
		['2027-02', 'none']
	]);
});

test('what is only agreed as a rhythm is drawn as expected, never as planned, and never twice', () => {
	const months = thinning(
		[session('2026-12-02')],
		[dara({ every: 'month', last: '2026-11-02', next: '2026-12-02' })],
		today
	);
	const all = months.flatMap(({ contacts }) => contacts);
	expect(all.filter(({ day }) => day.startsWith('2026-12')).map(({ state }) => state)).toEqual(['planned']);
	expect(all.filter(({ state }) => state === 'expected').map(({ day }) => day)).toEqual([
		'2027-01-01',
		'2027-01-31'
	]);
});

test('nobody is expected after the day on which they hand over', () => {
	const months = thinning([], [dara({ every: 'week' }, { leaving: { on: '2026-12-05' } })], today);
	const days = months.flatMap(({ contacts }) => contacts.map(({ day }) => day));
	expect(days).toEqual(['2026-11-27', '2026-12-04']);
});

test('with no session and no rhythm the months ahead are there and empty', () => {
	const months = thinning([], [dara({ every: 'when-needed' })], today);
	expect(months.map(({ often }) => often)).toEqual(['none', 'none', 'none', 'none']);
	expect(months[0]?.when).toBe('now');
});

test('a session called off leaves no mark', () => {
	expect(thinning([session('2026-10-08', { state: 'called-off' })], [], today)[0]?.month).toBe('2026-11');
});
