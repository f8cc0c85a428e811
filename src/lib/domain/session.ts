import * as v from 'valibot';
import { Day, TimeOfDay } from './day.ts';
import { Id, Line, Passage } from './text.ts';

/** Neutral kinds of session; codes of our FHIR profile, system `urn:companion:session`. Titles come from here alone. */
export const kinds = ['talk', 'plan', 'review', 'visit', 'learn', 'paper', 'health', 'together'] as const;
export const Kind = v.picklist(kinds);
export type Kind = v.InferOutput<typeof Kind>;

export const ways = ['in-person', 'phone', 'home-visit'] as const;

/** A meeting of a person with her team. (A session is never a login.) */
export const Session = v.object({
	id: Id,
	kind: Kind,
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

/** Sessions that lie behind her, the latest first. */
export function sessionsBehind(sessions: Session[], today: Day): Session[] {
	return sessions
		.filter((session) => session.state !== 'called-off' && (session.date < today || session.state === 'done'))
		.sort((a, b) => earliestFirst(b, a));
}
