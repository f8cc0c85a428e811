import * as v from 'valibot';
import { Day } from './day.ts';
import { Phase } from './journey.ts';
import { Id, Line } from './text.ts';

/** One line of what she agreed to: what about, with whom, and how it stands. */
export const Consent = v.object({
	id: Id,
	about: Line,
	withWhom: Line,
	agreed: v.boolean(),
	since: v.optional(Day),
	/** The team member to ask, or to tell that she has changed her mind. */
	ask: v.optional(Id)
});
export type Consent = v.InferOutput<typeof Consent>;

/** Something the team promises, tied to a phase: the same list that the team itself has. */
export const Promised = v.object({ id: Id, phase: Phase, text: Line });
export type Promised = v.InferOutput<typeof Promised>;
