import * as v from 'valibot';
import { Consent, Promised } from './consent.ts';
import { Moment } from './day.ts';
import { Goal } from './goal.ts';
import { Journey } from './journey.ts';
import { Referral } from './referral.ts';
import { Session } from './session.ts';
import { TeamMember } from './team.ts';
import { Id, Language, Line, Reading } from './text.ts';

export const schemaVersion = 1;

/** The person as the phone may know her. There is no field for a full name, an age or an address. */
export const Me = v.object({
	/** What she wants to be called; she chose it with the team. */
	called: v.optional(Line),
	language: Language,
	reading: Reading
});

const list = <T extends v.GenericSchema>(item: T, most: number) => v.pipe(v.array(item), v.maxLength(most));

/** All of one person's plan that a case source hands over and the allow-list lets through. */
export const Plan = v.object({
	me: Me,
	journey: Journey,
	goals: list(Goal, 400),
	sessions: list(Session, 2000),
	team: list(TeamMember, 60),
	referrals: list(Referral, 60),
	consents: list(Consent, 100),
	promises: list(Promised, 100)
});
export type Plan = v.InferOutput<typeof Plan>;

/** A period of anonymous feedback, open or next. */
export const Period = v.object({ id: Id, opens: v.string(), closes: v.string() });

/** The body of `GET /api/v1/snapshot`. */
export const Snapshot = v.object({
	schemaVersion: v.literal(schemaVersion),
	/** When the case system was last read, UTC. */
	asOf: Moment,
	/** True while the case system cannot be read and this is the last good copy. */
	stale: v.boolean(),
	...Plan.entries,
	// Where envelopes go stands in the release alone (`release-keys.ts`), whatever a server says of it here.
	periods: list(Period, 16)
});
export type Snapshot = v.InferOutput<typeof Snapshot>;
