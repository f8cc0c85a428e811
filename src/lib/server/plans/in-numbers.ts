import type { Deployment } from '#lib/domain/deployment.ts';
import type { Phase } from '#lib/domain/journey.ts';
import type { Plan } from '#lib/domain/snapshot.ts';
import { rowKinds, type RawCase, type Remark, type RowKind } from '#lib/server/cases/case-source.ts';
import { projectCase } from '#lib/server/cases/projection.ts';

/** How many rows of a kind there are, and how many of them each phone would show. */
export type KindInNumbers = { kind: RowKind; all: number; person: number; family: number };

/** What a phone would show, without a word of it: enough to see whether the marks are set as they were meant. */
export type PlanInNumbers = {
	phase: Phase;
	since?: string;
	language: Plan['me']['language'];
	reading: Plan['me']['reading'];
	kinds: KindInNumbers[];
	steps: number;
	/** Meetings whose place is shown. */
	places: number;
	/** It is closing, and no meeting to ask how the person is afterwards is shown. */
	lacksFollowUp: boolean;
	/** What cannot be shown as it stands: which row, which field, why. */
	remarks: Remark[];
};

/** @throws ValiError where the plan cannot be shown at all */
export function planInNumbers(
	raw: RawCase,
	{ phaseMap, country }: Pick<Deployment, 'phaseMap' | 'country'>,
	lastPhase?: Phase
): PlanInNumbers {
	const { plan, remarks } = projectCase(raw, 'person', phaseMap, lastPhase, country);
	const family = projectCase(raw, 'family', phaseMap, lastPhase, country).plan;
	return {
		phase: plan.journey.phase,
		...(plan.journey.since !== undefined && { since: plan.journey.since }),
		language: plan.me.language,
		reading: plan.me.reading,
		kinds: rowKinds.map((kind) => ({
			kind,
			all: raw[kind].length,
			person: plan[kind].length,
			family: family[kind].length
		})),
		steps: plan.goals.reduce((sum, { steps }) => sum + steps.length, 0),
		places: plan.sessions.filter(({ place }) => place !== undefined).length,
		lacksFollowUp:
			plan.journey.phase === 'closure' &&
			!plan.sessions.some(({ kind, state }) => kind === 'follow-up' && state !== 'called-off'),
		remarks
	};
}
