import { expect, test } from 'vitest';
import type { Goal } from './goal.ts';
import { lookForNews, type News } from './news.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';
import { emptyLists } from '#tests/builders/raw-case.ts';

const today = '2026-11-20';

function plan(rest: Partial<Snapshot> = {}): Snapshot {
	return {
		schemaVersion: 1,
		asOf: '2026-11-20T01:00:00Z',
		stale: false,
		me: { language: 'en', reading: 'adult' },
		journey: { phase: 'coordination', been: [] },
		...emptyLists(),
		periods: [],
		...rest
	};
}

const session = (id: string, rest: Partial<Session> = {}): Session => ({
	id,
	kind: 'talk',
	how: 'in-person',
	date: '2026-11-26',
	with: [],
	state: 'planned',
	...rest
});
const goal = (id: string, rest: Partial<Goal> = {}): Goal => ({
	id,
	area: 'learning',
	what: id,
	state: 'under-way',
	steps: [],
	...rest
});

/** What is new in `now` for somebody who has seen `before` the day before. */
function newIn(before: Partial<Snapshot>, now: Partial<Snapshot>): News[] {
	return lookForNews(lookForNews({}, plan(before), '2026-11-19').seen, plan(now), today).news;
}

test('a new meeting, a moved one and one that is called off are each one line', () => {
	expect(newIn({}, { sessions: [session('a')] })).toEqual([
		{ kind: 'session-new', id: 'a', date: '2026-11-26' }
	]);
	expect(newIn({ sessions: [session('a')] }, { sessions: [session('a', { time: '09:00' })] })).toEqual([
		{ kind: 'session-changed', id: 'a', date: '2026-11-26' }
	]);
	expect(newIn({ sessions: [session('a')] }, { sessions: [session('a', { state: 'called-off' })] })).toEqual([
		{ kind: 'session-off', id: 'a', date: '2026-11-26' }
	]);
});

test('a meeting that has vanished from the plan is said until its day is over', () => {
	const seen = lookForNews({}, plan({ sessions: [session('a')] }), '2026-11-19').seen;
	const gone = lookForNews(seen, plan(), today);
	expect(gone.news).toEqual([{ kind: 'session-off', id: 'a', date: '2026-11-26' }]);
	expect(lookForNews(gone.seen, plan(), '2026-11-26').news).toHaveLength(1);
	const over = lookForNews(gone.seen, plan(), '2026-11-27');
	expect(over.news).toEqual([]);
	expect(Object.keys(over.seen)).toEqual(['news/phase']);
});

test('a meeting that took place is no news', () => {
	const before = { sessions: [session('a', { date: '2026-11-19' })] };
	expect(newIn(before, { sessions: [session('a', { date: '2026-11-19', state: 'done' })] })).toEqual([]);
	expect(newIn(before, {})).toEqual([]);
});

test('a move back, and a book opened again after its last phase, say where from', () => {
	const at = (phase: Snapshot['journey']['phase']) => ({ journey: { phase, been: [] } });
	expect(newIn(at('coordination'), at('planning'))).toEqual([
		{ kind: 'phase', bend: { kind: 'back', from: 'coordination' }, to: 'planning' }
	]);
	expect(newIn(at('closure'), at('coordination'))).toEqual([
		{ kind: 'phase', bend: { kind: 'again', from: 'closure' }, to: 'coordination' }
	]);
	expect(newIn(at('entry'), at('assessment'))).toEqual([
		{ kind: 'phase', bend: { kind: 'on', from: 'entry' }, to: 'assessment' }
	]);
});

test('somebody who comes, who will go and who is no longer there is named', () => {
	const bopha = { id: 'b', name: 'Bopha', role: 'listener' } as const;
	expect(newIn({}, { team: [bopha] })).toEqual([{ kind: 'member-new', id: 'b' }]);
	expect(newIn({ team: [bopha] }, { team: [{ ...bopha, leaving: { on: '2026-12-01' } }] })).toEqual([
		{ kind: 'member-leaving', id: 'b' }
	]);
	expect(newIn({ team: [bopha] }, {})).toEqual([{ kind: 'member-gone', id: 'b', name: 'Bopha' }]);
	expect(newIn({ team: [bopha] }, { team: [{ ...bopha, name: 'Bopha S.' }] })).toEqual([]);
});

test("goals: begun, changed, done; the team's own step done; a new goal brings its steps with it", () => {
	const step = (id: string, rest = {}) => ({ id, what: id, who: 'team', state: 'open', ...rest }) as const;
	expect(newIn({}, { goals: [goal('g', { steps: [step('s')] })] })).toEqual([
		{ kind: 'goal-new', goal: 'g' }
	]);
	expect(newIn({ goals: [goal('g')] }, { goals: [goal('g', { state: 'something-changed' })] })).toEqual([
		{ kind: 'goal-changed', goal: 'g' }
	]);
	expect(newIn({ goals: [goal('g')] }, { goals: [goal('g', { state: 'done' })] })).toEqual([
		{ kind: 'goal-done', goal: 'g' }
	]);
	expect(
		newIn(
			{ goals: [goal('g', { steps: [step('s')] })] },
			{ goals: [goal('g', { steps: [step('s', { state: 'done' }), step('t'), step('u')] })] }
		)
	).toEqual([
		{ kind: 'team-step-done', goal: 'g', step: 's' },
		{ kind: 'step-new', goal: 'g' }
	]);
});

test('a goal let go, or resting, is not told back to her as news', () => {
	expect(newIn({ goals: [goal('g')] }, { goals: [goal('g', { state: 'let-go' })] })).toEqual([]);
	expect(newIn({ goals: [goal('g')] }, { goals: [goal('g', { state: 'resting' })] })).toEqual([]);
});

test('more than two of a kind are one line', () => {
	const many = ['a', 'b', 'c'].map((id) => session(id));
	expect(newIn({}, { sessions: many, goals: [goal('g')] })).toEqual([
		{ kind: 'many', of: 'sessions-new' },
		{ kind: 'goal-new', goal: 'g' }
	]);
});

test('marks that cannot be read count as never seen, and never throw', () => {
	const seen = { 'news/phase': '["coordination","",""]', 'news/session.a': 'not json', 'news/goal.g': '[1]' };
	expect(lookForNews(seen, plan({ sessions: [session('a')] }), today).news).toHaveLength(1);
});
