import { expect, test } from 'vitest';
import { isOver, nearSession, type Session } from './session.ts';

const session = (id: string, rest: Partial<Session> = {}): Session => ({
	id,
	kind: 'talk',
	how: 'in-person',
	date: '2026-11-20',
	with: [],
	state: 'planned',
	...rest
});
const at = (day: string, time: string) => ({ day, time });
const near = (sessions: Session[], now: { day: string; time: string }) => {
	const found = nearSession(sessions, now);
	return found && `${found.when} ${found.session.id}`;
};

test('the day before, the day, the time it lasts and twelve hours after it belong to a session', () => {
	const one = [session('a', { time: '14:00', minutes: 45 })];
	expect(near(one, at('2026-11-18', '23:59'))).toBeUndefined();
	expect(near(one, at('2026-11-19', '00:00'))).toBe('tomorrow a');
	expect(near(one, at('2026-11-20', '00:00'))).toBe('today a');
	expect(near(one, at('2026-11-20', '14:44'))).toBe('today a');
	expect(near(one, at('2026-11-20', '14:45'))).toBe('after a');
	expect(near(one, at('2026-11-21', '02:44'))).toBe('after a');
	expect(near(one, at('2026-11-21', '02:45'))).toBeUndefined();
});

test('with two on a day the one still to come is first; after the last, tomorrow waits its turn', () => {
	const some = [
		session('late', { time: '16:00' }),
		session('early', { time: '09:00' }),
		session('next', { date: '2026-11-21', time: '09:00' })
	];
	expect(near(some, at('2026-11-20', '08:00'))).toBe('today early');
	expect(near(some, at('2026-11-20', '11:00'))).toBe('today late');
	expect(near(some, at('2026-11-20', '20:00'))).toBe('after late');
	expect(near(some, at('2026-11-21', '06:00'))).toBe('today next');
});

test('a session without a time lasts its day, unless the team has noted it as done', () => {
	expect(isOver(session('a'), at('2026-11-20', '23:59'))).toBe(false);
	expect(isOver(session('a'), at('2026-11-21', '00:00'))).toBe(true);
	expect(near([session('a')], at('2026-11-20', '20:00'))).toBe('today a');
	expect(near([session('a', { state: 'done' })], at('2026-11-20', '20:00'))).toBe('after a');
	expect(near([session('a', { state: 'done' })], at('2026-11-21', '06:00'))).toBeUndefined();
});

test('one that is called off is near on no day', () => {
	expect(near([session('a', { state: 'called-off' })], at('2026-11-20', '10:00'))).toBeUndefined();
});
