import * as v from 'valibot';
import { Day } from './day.ts';
import { Id, Line } from './text.ts';

/**
 * How far the introduction to a partner has come; codes of our FHIR profile, system `urn:companion:handover`.
 * `not-now` is her answer and an ordinary one; nothing here can read as "they refused you".
 */
export const stages = [
	'considering',
	'agreed',
	'accepted',
	'joint-visit',
	'own-visit',
	'lead-moved',
	'check-in',
	'done',
	'not-now'
] as const;
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
