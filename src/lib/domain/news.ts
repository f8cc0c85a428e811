import { daysBetween, type Day } from './day.ts';
import type { Goal } from './goal.ts';
import { bendBetween, phases, type Bend, type Phase } from './journey.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

/*
 * What is new since last time. For everything that may become news the book remembers a mark: what it was when she last
 * looked, since which day, and what it was before. A mark that changes is news for the day on which she first sees it,
 * so opening the book twice in a day loses nothing, and no news waits for a tap.
 */

type News_<Kind extends string, More = unknown> = { kind: Kind } & More;

export type News =
	| News_<'phase', { bend: Bend; to: Phase }>
	| News_<'session-off', { id: string; date: Day }>
	| News_<'session-changed' | 'session-new', { id: string; date: Day }>
	| News_<'member-leaving' | 'member-new', { id: string }>
	| News_<'member-gone', { id: string; name: string }>
	| News_<'goal-changed' | 'goal-done' | 'goal-new' | 'step-new', { goal: string }>
	| News_<'team-step-done', { goal: string; step: string }>
	/** Several of one kind, said in one line. */
	| News_<'many', { of: ManyOf }>;

type ManyOf = 'sessions-off' | 'sessions-changed' | 'sessions-new' | 'team' | 'goals' | 'steps';

/** Marks by name, each `[what it is, the day it was first seen so, what it was before]` as JSON; a part of `Book.seen`. */
export type Seen = Record<string, string>;

const prefix = 'news/';
const gone = 'gone';

/** How many lines Today shows at most; the rest is one tap away. */
export const mostNews = 4;

/** Days for which a move on the river is said. */
const phaseDays = 14;

/** Days for which a person who is no longer in the plan is remembered. */
const goneDays = 14;

type Mark = { is: string; since: Day | ''; was: string };

/** What is there now, by name. Only what lies ahead or is lived with: the marks do not grow with the years. */
function marksOf(snapshot: Snapshot, today: Day): Record<string, string> {
	const marks: Record<string, string> = { phase: snapshot.journey.phase };
	for (const session of snapshot.sessions) {
		if (session.date >= today && session.state !== 'done') marks[`session.${session.id}`] = lookOf(session);
	}
	for (const goal of snapshot.goals) {
		marks[`goal.${goal.id}`] = goal.state;
		if (goal.state !== 'under-way') continue;
		for (const step of goal.steps) {
			marks[`step.${goal.id}/${step.id}`] = `${step.who} ${step.state === 'done' ? 'done' : 'open'}`;
		}
	}
	for (const member of snapshot.team) {
		const { leaving } = member;
		const how = leaving ? `leaving ${leaving.on ?? ''} ${leaving.to ?? ''}` : 'here';
		// With the name, so that somebody who is no longer there can still be named.
		marks[`member.${member.id}`] = `${how}|${member.name}`;
	}
	return marks;
}

// The day stands first, so that a session that has vanished can still be named.
function lookOf({ date, time, how, place, state }: Session): string {
	return [date, state === 'called-off' ? 'off' : '', time ?? '', how, place?.name ?? ''].join('|');
}

/**
 * What she sees as new, the most important first, and what to remember. The first look at a book makes nothing new.
 * `seen` may hold other screens' entries: they are kept.
 */
export function lookForNews(seen: Seen, snapshot: Snapshot, today: Day): { news: News[]; seen: Seen } {
	const others = Object.entries(seen).filter(([name]) => !name.startsWith(prefix));
	const before = new Map(
		Object.entries(seen).flatMap(([name, value]) => {
			const mark = name.startsWith(prefix) ? readMark(value) : undefined;
			return mark ? [[name.slice(prefix.length), mark] as const] : [];
		})
	);
	const isFirstLook = before.size === 0;
	const marks = new Map<string, Mark>();
	for (const [name, is] of Object.entries(marksOf(snapshot, today))) {
		const mark = remembered(before.get(name), is, isFirstLook ? '' : today);
		// A goal that ended needs no mark after its day: the marks must not grow with the years.
		const isEnded = name.startsWith('goal.') && (is === 'done' || is === 'let-go');
		if (!isEnded || (mark.was !== '' && mark.since === today)) marks.set(name, mark);
	}
	for (const [name, mark] of before) {
		if (!name.startsWith('member.') || marks.has(name)) continue;
		const left = mark.is === gone ? mark : { is: gone, since: today, was: mark.is };
		if (daysBetween(left.since || today, today) < goneDays) marks.set(name, left);
	}
	// A meeting that is no longer in the plan is not passed over in silence while she might still go there.
	for (const [name, mark] of before) {
		const date = dateIn(mark);
		if (!name.startsWith('session.') || marks.has(name) || date < today) continue;
		if (snapshot.sessions.some(({ id }) => `session.${id}` === name)) continue;
		marks.set(name, mark.is === gone ? mark : { is: gone, since: today, was: mark.is });
	}
	return {
		news: grouped(newsIn(marks, snapshot, today)),
		seen: Object.fromEntries([
			...others,
			...[...marks].map(([name, { is, since, was }]) => [prefix + name, JSON.stringify([is, since, was])])
		])
	};
}

function readMark(value: string): Mark | undefined {
	try {
		const [is, since, was]: unknown[] = JSON.parse(value);
		if (typeof is !== 'string' || typeof since !== 'string' || typeof was !== 'string') return undefined;
		return { is, since, was };
	} catch {
		return undefined;
	}
}

function remembered(before: Mark | undefined, is: string, today: Day | ''): Mark {
	if (!before) return { is, since: today, was: '' };
	return before.is === is ? before : { is, since: today, was: before.is };
}

const dateIn = (mark: Mark): Day => (mark.is === gone ? mark.was : mark.is).slice(0, 10);
const isOff = (look: string): boolean => look.slice(11).startsWith('off|');

function newsIn(marks: Map<string, Mark>, snapshot: Snapshot, today: Day): News[] {
	// A phone whose clock was ahead may have written a day that is still to come: it counts as today.
	const isNew = (mark: Mark, days = 1) => mark.since !== '' && daysBetween(mark.since, today) < days;
	const news: News[] = [];
	const named = <T>(name: string, start: string, find: (id: string) => T | undefined): T | undefined =>
		name.startsWith(start) ? find(name.slice(start.length)) : undefined;
	const goalOf = (id: string) => snapshot.goals.find((goal) => goal.id === id);
	const newGoals = new Set<string>();
	for (const [name, mark] of marks) {
		if (name.startsWith('goal.') && mark.was === '' && isNew(mark)) newGoals.add(name.slice(5));
	}
	for (const [name, mark] of marks) {
		if (name === 'phase') {
			const from = phases.find((phase) => phase === mark.was);
			if (from && isNew(mark, phaseDays)) {
				news.push({
					kind: 'phase',
					bend: bendBetween(from, snapshot.journey.phase),
					to: snapshot.journey.phase
				});
			}
		} else if (name.startsWith('session.')) {
			const line = sessionNews(name.slice(8), mark, isNew(mark));
			if (line) news.push(line);
		} else if (!isNew(mark)) {
			continue;
		} else if (name.startsWith('member.')) {
			const id = name.slice(7);
			if (mark.is === gone) news.push({ kind: 'member-gone', id, name: mark.was.replace(/^[^|]*\|/, '') });
			else if (mark.is.startsWith('leaving')) news.push({ kind: 'member-leaving', id });
			else if (mark.was === '') news.push({ kind: 'member-new', id });
		} else if (name.startsWith('goal.')) {
			const goal = named(name, 'goal.', goalOf);
			const kind = goal && goalNews(goal, mark);
			if (goal && kind) news.push({ kind, goal: goal.id });
		} else if (name.startsWith('step.')) {
			const [goalId = '', step = ''] = name.slice(5).split('/');
			// The steps of a goal that is itself new come with it.
			if (!newGoals.has(goalId)) pushStepNews(news, goalId, step, mark);
		}
	}
	return news;
}

function sessionNews(id: string, mark: Mark, isNew: boolean): News | undefined {
	const date = dateIn(mark);
	// Said until its day is over: she might still set out for it.
	if (mark.is === gone) return isOff(mark.was) ? undefined : { kind: 'session-off', id, date };
	if (isOff(mark.is)) return mark.was && !isOff(mark.was) ? { kind: 'session-off', id, date } : undefined;
	if (!isNew) return undefined;
	const wasThere = mark.was !== '' && mark.was !== gone && !isOff(mark.was);
	return { kind: wasThere ? 'session-changed' : 'session-new', id, date };
}

function goalNews(goal: Goal, mark: Mark): 'goal-changed' | 'goal-done' | 'goal-new' | undefined {
	if (mark.was === '') return goal.state === 'done' || goal.state === 'let-go' ? undefined : 'goal-new';
	if (goal.state === 'done') return 'goal-done';
	return goal.state === 'something-changed' ? 'goal-changed' : undefined;
}

function pushStepNews(news: News[], goal: string, step: string, mark: Mark): void {
	const [who, state] = mark.is.split(' ');
	if (state === 'done') {
		if (who === 'team' && mark.was !== '') news.push({ kind: 'team-step-done', goal, step });
	} else if (mark.was === '' && !news.some((one) => one.kind === 'step-new' && one.goal === goal)) {
		news.push({ kind: 'step-new', goal });
	}
}

// The order in which lines stand, and the one line that takes the place of more than two of a kind.
const order: [Exclude<News['kind'], 'many'>, ManyOf | undefined][] = [
	['phase', undefined],
	['session-off', 'sessions-off'],
	['session-changed', 'sessions-changed'],
	['session-new', 'sessions-new'],
	['member-gone', 'team'],
	['member-leaving', 'team'],
	['member-new', 'team'],
	['goal-changed', 'goals'],
	['goal-done', 'goals'],
	['goal-new', 'goals'],
	['team-step-done', 'steps'],
	['step-new', 'steps']
];

function grouped(news: News[]): News[] {
	const lines: News[] = [];
	for (const [kind, of] of order) {
		const some = news.filter((one) => one.kind === kind);
		if (of === undefined || some.length <= 2) lines.push(...some);
		else if (!lines.some((line) => line.kind === 'many' && line.of === of)) lines.push({ kind: 'many', of });
	}
	return lines;
}
