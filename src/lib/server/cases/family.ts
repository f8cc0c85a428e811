import type { Plan } from '#lib/domain/snapshot.ts';

/**
 * What of a plan a family may ever read, whatever is marked: no dates and places of meetings, no private sentences
 * (why a goal matters to her, what changed and when, what she agreed to), nothing about where she has been on the road.
 */
export function keptForFamily(plan: Plan): Plan {
	return {
		me: plan.me,
		journey: { phase: plan.journey.phase, been: [] },
		goals: plan.goals.map(({ why: _why, changed: _changed, history: _history, ...goal }) => goal),
		sessions: [],
		team: plan.team.map(({ rhythm, leaving, ...member }) => ({
			...member,
			...(rhythm?.every && { rhythm: { every: rhythm.every } }),
			...(leaving?.to && { leaving: { to: leaving.to } })
		})),
		referrals: plan.referrals.map((referral) => ({ ...referral, days: [], known: [] })),
		consents: [],
		promises: plan.promises
	};
}
