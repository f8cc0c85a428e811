import { nextStep } from '#lib/domain/goal.ts';
import type { Plan } from '#lib/domain/snapshot.ts';

/** A plan without a word of it: enough to see whether the maps fit. */
export function inNumbers(plan: Plan): string[] {
	const kinds = [...new Set(plan.sessions.map(({ kind }) => kind))].join(', ');
	return [
		`phase        ${plan.journey.phase}${plan.journey.since ? ` since ${plan.journey.since}` : ''}, ${plan.journey.been.length} before it`,
		`reads        ${plan.me.language}, ${plan.me.reading}`,
		`goals        ${plan.goals.length}, with ${plan.goals.reduce((sum, { steps }) => sum + steps.length, 0)} steps`,
		`meetings     ${plan.sessions.length}${kinds ? ` (${kinds})` : ''}, ${plan.sessions.filter(({ place }) => place).length} with a place`,
		`people       ${plan.team.length}`,
		`partners     ${plan.referrals.length}${plan.referrals.length > 0 ? ` (${plan.referrals.map(({ stage }) => stage).join(', ')})` : ''}`,
		'(its words: source check --case REF)'
	];
}

/** A plan with its words, for somebody who may read it. */
export function inWords(plan: Plan): string[] {
	const names = new Map(plan.team.map(({ id, name }) => [id, name]));
	return [
		...inNumbers(plan).slice(0, -1),
		'',
		...plan.goals.flatMap((goal) => {
			const step = nextStep(goal);
			return [
				`goal         ${goal.what}  [${goal.area}, ${goal.state}]`,
				...(step ? [`  next       ${step.what}`] : [])
			];
		}),
		...plan.sessions.map(
			({ date, time, kind, state, with: members, place }) =>
				`meeting      ${date}${time ? ` ${time}` : ''}  ${kind}  [${state}]  ${members.map((id) => names.get(id)).join(', ')}${place ? `  at: ${place.name}` : ''}`
		),
		...plan.team.map(({ name, role }) => `person       ${name}  [${role}]`),
		...plan.referrals.map(({ organization, stage }) => `partner      ${organization}  [${stage}]`)
	];
}
