import type { RawCase, Remark } from '#lib/server/cases/case-source.ts';
import { goalsOf } from './goals.ts';
import { journeyOf } from './journey.ts';
import { meOf, refOf } from './me.ts';
import type { FhirSettings, FhirContext } from './context.ts';
import type { ResourceOf } from './resources.ts';
import { referralsOf } from './referrals.ts';
import { sessionsOf } from './sessions.ts';
import type { ResourceIndex } from './resource-index.ts';
import { teamOf } from './team.ts';

/** A case made of FHIR resources; `hidden` counts what was left behind for want of a mark. */
export type MappedCase = { body: RawCase; hidden: number };

/** The resource that a row of each kind is made of. */
export const typesOfKinds = {
	goals: 'Goal',
	sessions: 'Appointment',
	team: 'Practitioner',
	referrals: 'ServiceRequest'
} as const;

/**
 * The one mapper from FHIR R4 to our words; a file that is imported and a server that is read go through it alike.
 * What is not marked is left behind here already: it reaches neither a database nor the projection. It never throws.
 */
export function caseOf(
	patient: ResourceOf<'Patient'>,
	index: ResourceIndex,
	settings: FhirSettings
): MappedCase {
	const remarks: Remark[] = [];
	const reading: FhirContext = {
		...settings,
		index,
		patient,
		remark: ({ resourceType, id }, field, reason) =>
			remarks.push({ resource: `${resourceType}/${id}`, field, reason })
	};
	const team = teamOf(reading);
	const members = new Set(team.rows.map(({ id }) => id));
	const goals = goalsOf(reading);
	const sessions = sessionsOf(reading, members);
	const referrals = referralsOf(reading, members);
	return {
		body: {
			ref: refOf(patient),
			me: meOf(reading),
			journey: journeyOf(reading),
			goals: goals.rows.map((goal) => withKnownMembers(goal, members)),
			sessions: sessions.rows,
			team: team.rows,
			referrals: referrals.rows,
			// R4 has no place for either in our profile; the organisation's own promises come with the book's words.
			consents: [],
			promises: [],
			remarks,
			resources: typesOfKinds
		},
		hidden: goals.hidden + sessions.hidden + team.hidden + referrals.hidden
	};
}

function withKnownMembers(goal: unknown, members: Set<string>): unknown {
	const { steps, ...rest } = goal as { steps: { with?: string }[] };
	return {
		...rest,
		steps: steps.map(({ with: member, ...step }) => ({
			...step,
			...(member !== undefined && members.has(member) && { with: member })
		}))
	};
}
