import { daysBetween, type Day, type Now } from './day.ts';
import { phases, type Journey, type Phase } from './journey.ts';
import { doneGoals, livingGoals, type Goal } from './goal.ts';
import { isOver, type Session } from './session.ts';

/*
 * The time after the last regular meeting: that somebody asks how she is was promised, so it stands on the river with its
 * days. Only what the team has planned is told; a month that nobody planned is not made up. Where nothing is planned it is said
 * when a team often asks, so that she can ask for her days.
 */

/** `been`: it was held. `passed`: its day is over and nobody has noted it. `ahead`: it is still to come. */
export type FollowUp = {
	session: Session;
	state: 'been' | 'passed' | 'ahead';
	/** Whole months after the day of closing, one at least; absent where that day is not known. */
	month?: number;
};

const daysInAMonth = 30.44;

/** Whole months after the last meeting in which a team often asks how somebody is. */
const usualMonths = [1, 3, 6, 12];

/** The meetings after the last one, the earliest first. Those that were called off are told by their own page. */
export function followUps(sessions: Session[], journey: Journey, now: Now): FollowUp[] {
	const closed = journey.phase === 'closure' ? journey.since : undefined;
	return sessions
		.filter(({ kind, state }) => kind === 'follow-up' && state !== 'called-off')
		.sort((a, b) => a.date.localeCompare(b.date) || a.id.localeCompare(b.id))
		.map((session) => ({
			session,
			state: session.state === 'done' ? 'been' : isOver(session, now) ? 'passed' : 'ahead',
			...(closed !== undefined &&
				session.date > closed && {
					month: Math.max(1, Math.round(daysBetween(closed, session.date) / daysInAMonth))
				})
		}));
}

/**
 * The usual months that still lie ahead of somebody whose plan has closed, where not one meeting for it is planned. None where
 * the day of closing is not known.
 */
export function monthsToAskFor(sessions: Session[], journey: Journey, now: Now): number[] {
	const { phase, since } = journey;
	if (phase !== 'closure' || since === undefined || followUps(sessions, journey, now).length > 0) return [];
	return usualMonths.filter((month) => daysBetween(since, now.day) < month * daysInAMonth);
}

/** A day on which she marked a step as done, and how the step was called then. */
export type Did = { day: Day; what: string };

/** One place on her own road, in the order in which she came to it. */
export type Place =
	| { kind: 'phase'; phase: Phase; day?: Day; state: 'been' | 'here' }
	| { kind: 'goal'; goal: Goal; day?: Day }
	| { kind: 'did'; id: string; what: string; day: Day }
	| { kind: 'dream'; goal: Goal };

/** Her road so far: where she has been with what she did on the way, where she is, and what she dreams of next. */
export function roadOf(journey: Journey, goals: Goal[], did: Record<string, Did>): Place[] {
	const been = journey.been
		.filter(({ phase, until }) => phase !== journey.phase || until !== undefined)
		.map(({ phase, from }): Place & { day?: Day } => ({ kind: 'phase', phase, day: from, state: 'been' }));
	// A case system may know only where she is: what lies before it was walked all the same.
	const told = new Set(journey.been.map(({ phase }) => phase));
	const untold = phases
		.slice(0, phases.indexOf(journey.phase))
		.filter((phase) => !told.has(phase))
		.map((phase): Place & { day?: Day } => ({ kind: 'phase', phase, state: 'been' }));
	const done = doneGoals(goals).map((goal): Place & { day?: Day } => ({
		kind: 'goal',
		goal,
		...(goal.doneOn !== undefined && { day: goal.doneOn })
	}));
	const marked = Object.entries(did).map(([id, { day, what }]): Place & { day?: Day } => ({
		kind: 'did',
		id,
		day,
		what
	}));
	// What has no day is as old as the road: it stands before what has one.
	const walked = [...untold, ...been, ...done, ...marked].sort((a, b) =>
		(a.day ?? '').localeCompare(b.day ?? '')
	);
	const here: Place = {
		kind: 'phase',
		phase: journey.phase,
		state: 'here',
		...(journey.since !== undefined && { day: journey.since })
	};
	const dreams = livingGoals(goals)
		.slice(0, 3)
		.map((goal): Place => ({ kind: 'dream', goal }));
	return [...walked, here, ...dreams];
}
