import * as v from 'valibot';
import { Consent, Promised } from '#lib/domain/consent.ts';
import { Organization, servable } from '#lib/domain/directory.ts';
import { Goal } from '#lib/domain/goal.ts';
import { Journey, phaseFrom, type Phase } from '#lib/domain/journey.ts';
import { Referral } from '#lib/domain/referral.ts';
import { Session } from '#lib/domain/session.ts';
import { keptForFamily } from '#lib/domain/sharing.ts';
import { Me, Plan } from '#lib/domain/snapshot.ts';
import { TeamMember } from '#lib/domain/team.ts';
import type { RawCase } from './case-source.ts';
import { ownVisibility, mayBeShown, type Audience } from './visibility.ts';

type Row = Record<string, unknown>;

/**
 * The allow-list. Builds the plan that `audience` may read out of a raw case. The domain's object schemas drop every
 * field they do not name, so what is not listed does not exist; rows without the right mark are left out whole.
 * @param phaseMap the case system's own words for phases, to ours
 * @param lastPhase the phase that stands when the system uses a word nobody has mapped
 * @throws ValiError if a row that would be shown is invalid: a plan is published whole or not at all
 */
export function projectPlan(
	raw: RawCase,
	audience: Audience,
	phaseMap: Record<string, Phase> = {},
	lastPhase?: Phase
): Plan {
	const me = v.parse(Me, raw.me);
	// A record that is read by a family shows what a family may see, whoever was invited.
	const reader: Audience = me.reading === 'family' ? 'family' : audience;
	const shown = (rows: unknown[]) => rows.filter((row) => mayBeShown(row, reader));

	const plan: Plan = {
		me: reader === 'family' ? { ...me, reading: 'family' } : me,
		journey: v.parse(Journey, withOurPhases(raw.journey, phaseMap, lastPhase)),
		goals: shown(raw.goals).map((row) => v.parse(Goal, withShownSteps(row, reader))),
		sessions: shown(raw.sessions).map((row) => v.parse(Session, withSafePlace(row))),
		team: shown(raw.team).map((row) => v.parse(TeamMember, row)),
		referrals: shown(raw.referrals).map((row) => v.parse(Referral, row)),
		consents: shown(raw.consents).map((row) => v.parse(Consent, row)),
		promises: shown(raw.promises).map((row) => v.parse(Promised, row))
	};
	const known = withoutHiddenMembers(plan);
	return v.parse(Plan, reader === 'family' ? keptForFamily(known) : known);
}

/** An organisation of the directory, and whether everybody may see it or only those who are being introduced. */
export type DirectoryEntry = { organization: Organization; open: boolean };

/**
 * The directory as it may be served: HSDS fields that the domain names, active services only. An organisation is
 * open to all when its row is marked `"visibility": "public"`.
 */
export function projectDirectory(rows: unknown[]): DirectoryEntry[] {
	return rows.flatMap((row) =>
		servable([v.parse(Organization, row)]).map((organization) => ({
			organization,
			open: ownVisibility(row) === 'public'
		}))
	);
}

function isRow(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withOurPhases(journey: unknown, map: Record<string, Phase>, last: Phase | undefined): unknown {
	if (!isRow(journey)) return journey;
	const ours = (word: unknown, otherwise?: Phase) =>
		typeof word === 'string' ? (phaseFrom(word, map, otherwise) ?? word) : word;
	return {
		...journey,
		phase: ours(journey.phase, last),
		...(Array.isArray(journey.been) && {
			been: journey.been.map((stay) => (isRow(stay) ? { ...stay, phase: ours(stay.phase) } : stay))
		})
	};
}

// A step belongs to its goal and is shown with it, unless it carries a mark of its own that says otherwise.
function withShownSteps(row: unknown, reader: Audience): unknown {
	if (!isRow(row) || !Array.isArray(row.steps)) return row;
	return {
		...row,
		steps: row.steps.filter((step) => ownVisibility(step) === undefined || mayBeShown(step, reader))
	};
}

// A place is shown only where the case system says outright that it is safe to show.
function withSafePlace(row: unknown): unknown {
	if (!isRow(row) || (isRow(row.place) && row.place.safe === true)) return row;
	return withoutPlace(row);
}

const withoutPlace = ({ place: _withheld, ...rest }: Row) => rest;

// A reference to a member who is not shown would tell that there is one.
function withoutHiddenMembers(plan: Plan): Plan {
	const ids = new Set(plan.team.map((member) => member.id));
	const known = (id: string | undefined) => (id !== undefined && ids.has(id) ? id : undefined);
	return {
		...plan,
		goals: plan.goals.map((goal) => ({
			...goal,
			steps: goal.steps.map((step) => ({ ...step, with: known(step.with) }))
		})),
		sessions: plan.sessions.map((session) => ({
			...session,
			with: session.with.filter((id) => ids.has(id))
		})),
		team: plan.team.map((member) => ({
			...member,
			cover: known(member.cover),
			leaving: member.leaving && { ...member.leaving, to: known(member.leaving.to) }
		})),
		referrals: plan.referrals.map((referral) => ({ ...referral, with: known(referral.with) })),
		consents: plan.consents.map((consent) => ({ ...consent, ask: known(consent.ask) }))
	};
}
