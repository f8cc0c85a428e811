import * as v from 'valibot';
import { Day, daysBetween, minutesBetween, TimeOfDay, type Now } from './day.ts';
import { Id, Line, Passage } from './text.ts';

/** Neutral kinds of session; codes of our FHIR profile, system `urn:companion:session`. Titles come from here alone. */
export const sessionKinds = [
	'talk',
	'plan',
	'review',
	'visit',
	'learn',
	'paper',
	'health',
	'together',
	'follow-up'
] as const;
export const SessionKind = v.picklist(sessionKinds);
export type SessionKind = v.InferOutput<typeof SessionKind>;

export const ways = ['in-person', 'phone', 'home-visit'] as const;

/** A meeting of a person with her team. (A session is never a login.) */
export const Session = v.object({
	id: Id,
	kind: SessionKind,
	how: v.picklist(ways),
	date: Day,
	/** Absent when only the day is agreed. */
	time: v.optional(TimeOfDay),
	minutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(480))),
	/** Ids of team members. */
	with: v.optional(v.pipe(v.array(Id), v.maxLength(8)), []),
	/** Only where the case system says that the place is safe to show. */
	place: v.optional(v.object({ name: Line, find: v.optional(Line) })),
	/** What to expect, in soft words. */
	expect: v.optional(Passage),
	state: v.picklist(['planned', 'moved', 'done', 'called-off'])
});
export type Session = v.InferOutput<typeof Session>;

const earliestFirst = (a: Session, b: Session) =>
	startOf(a).localeCompare(startOf(b)) || a.id.localeCompare(b.id);

// A session without a time may be at any hour: it stands after those of that day whose hour is known.
const startOf = (session: Session) => `${session.date}T${session.time ?? '24:00'}`;

/** Sessions that are still to come, today's included, the next first. */
export function sessionsAhead(sessions: Session[], today: Day): Session[] {
	return sessions
		.filter((session) => (session.state === 'planned' || session.state === 'moved') && session.date >= today)
		.sort(earliestFirst);
}

/** How long a session is taken to be where nobody said, in minutes. */
export const usualMinutes = 60;

/** Whether a session lies behind her at `now`. One without a time lasts until its day ends. */
export function isOver(session: Session, now: Now): boolean {
	if (session.state === 'done' || session.state === 'called-off') return true;
	if (!session.time) return session.date < now.day;
	return minutesSinceEnd(session, session.time, now) >= 0;
}

/** Sessions still to come at `now`, also one that is on, the next first. */
export function sessionsToCome(sessions: Session[], now: Now): Session[] {
	return sessionsAhead(sessions, now.day).filter((session) => !isOver(session, now));
}

/** Sessions that are over at `now`, the latest first. */
export function sessionsPast(sessions: Session[], now: Now): Session[] {
	return sessions
		.filter((session) => session.state !== 'called-off' && isOver(session, now))
		.sort((a, b) => earliestFirst(b, a));
}

function minutesSinceEnd(session: Session, time: TimeOfDay, now: Now): number {
	return minutesBetween({ day: session.date, time }, now) - (session.minutes ?? usualMinutes);
}

/** The hours after a session that count as "after", in minutes. */
const afterMinutes = 12 * 60;

/** A session so near that the day is about it: tomorrow, today (also while it lasts), or just over. */
export type Near = { session: Session; when: 'tomorrow' | 'today' | 'after' };

/**
 * The session that the day is about. One still to come today comes before one that is just over, and that before
 * tomorrow's. A session without a time is "after" only once the team has noted it as done.
 */
export function nearSession(sessions: Session[], now: Now): Near | undefined {
	const held = sessions.filter((session) => session.state !== 'called-off').sort(earliestFirst);
	const today = held.find((session) => session.date === now.day && !isOver(session, now));
	if (today) return { session: today, when: 'today' };
	const after = held.filter((session) => isJustOver(session, now)).at(-1);
	if (after) return { session: after, when: 'after' };
	const tomorrow = held.find((session) => daysBetween(now.day, session.date) === 1 && !isOver(session, now));
	return tomorrow && { session: tomorrow, when: 'tomorrow' };
}

function isJustOver(session: Session, now: Now): boolean {
	if (!isOver(session, now) || session.date > now.day) return false;
	if (!session.time) return session.date === now.day;
	// Noted as done before its time: it was earlier that day than planned.
	const since = minutesSinceEnd(session, session.time, now);
	return since < afterMinutes && daysBetween(session.date, now.day) <= 1;
}
