import * as v from 'valibot';
import { Day } from './day.ts';
import { Id, Line } from './text.ts';

/** The stages of a handover that lie on one way, in order. */
export const pathStages = [
	'considering',
	'agreed',
	'accepted',
	'joint-visit',
	'own-visit',
	'lead-moved',
	'check-in'
] as const;

/**
 * How far the introduction to a partner has come; codes of our FHIR profile, system `urn:companion:handover`.
 * `done` ends the way, and `not-now` rests beside it: it is her answer and an ordinary one; nothing here can read as
 * "they refused you".
 */
export const stages = [...pathStages, 'done', 'not-now'] as const;
export const Stage = v.picklist(stages);
export type Stage = v.InferOutput<typeof Stage>;

export const Referral = v.object({
	id: Id,
	/** Id of an organisation in the directory. */
	organization: Id,
	service: v.optional(Id),
	stage: Stage,
	/** Whom she will meet there. */
	meets: v.optional(Line),
	/** The team member who walks along. */
	with: v.optional(Id),
	/** Days of the stages that have one. */
	days: v.optional(v.pipe(v.array(v.object({ stage: Stage, date: Day })), v.maxLength(20)), []),
	/** What they will know about her, line by line, with what she agreed. */
	known: v.optional(v.pipe(v.array(v.object({ what: Line, agreed: v.boolean() })), v.maxLength(20)), [])
});
export type Referral = v.InferOutput<typeof Referral>;

export type PathStage = (typeof pathStages)[number];
export type PathStep = { stage: PathStage; state: 'done' | 'here' | 'ahead'; date?: Day };

/**
 * The handover as she walks it, one step at a time. Where she said `not-now` no step is hers to take: what has a day
 * that lies behind her stays done, the rest simply lies ahead.
 */
export function pathOf(referral: Referral, today: Day): PathStep[] {
	const dayOf = new Map(referral.days.map(({ stage, date }) => [stage, date]));
	const here = pathStages.findIndex((stage) => stage === referral.stage);
	return pathStages.map((stage, index) => {
		const date = dayOf.get(stage);
		const state = stateAt(referral.stage, index, here, date !== undefined && date <= today);
		return date === undefined ? { stage, state } : { stage, state, date };
	});
}

function stateAt(stage: Stage, index: number, here: number, walked: boolean): PathStep['state'] {
	if (stage === 'done') return 'done';
	if (stage === 'not-now') return walked ? 'done' : 'ahead';
	return index < here ? 'done' : index === here ? 'here' : 'ahead';
}

/** Introductions under way first, those that are done after them, and those she lets rest last. */
export function introductions(referrals: Referral[]): Referral[] {
	const rank = (stage: Stage) => (stage === 'not-now' ? 2 : stage === 'done' ? 1 : 0);
	return [...referrals].sort((a, b) => rank(a.stage) - rank(b.stage));
}
