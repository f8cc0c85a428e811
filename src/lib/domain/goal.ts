import * as v from 'valibot';
import { Day } from './day.ts';
import { Id, Line, Passage } from './text.ts';

/** Life areas; codes of our FHIR profile, system `urn:companion:area`. */
export const areas = [
	'healing',
	'learning',
	'work-and-money',
	'home-and-family',
	'health',
	'papers-and-rights'
] as const;
export const Area = v.picklist(areas);
export type Area = v.InferOutput<typeof Area>;

/** How far a measure is: counted ("3 of 5 visits"), yes or no, or a feeling in a word. Never a percentage of a person. */
export const Progress = v.variant('kind', [
	v.object({
		kind: v.literal('count'),
		reached: v.pipe(v.number(), v.integer(), v.minValue(0)),
		target: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))
	}),
	v.object({ kind: v.literal('yes-no'), reached: v.boolean() }),
	v.object({ kind: v.literal('feeling'), now: Line, hoped: v.optional(Line) })
]);
export type Progress = v.InferOutput<typeof Progress>;

/** A date to move toward, never a deadline: a day, or only its month. */
export const SoftDate = v.object({ day: Day, only: v.optional(v.picklist(['month'])) });
export type SoftDate = v.InferOutput<typeof SoftDate>;

export const Step = v.object({
	id: Id,
	what: Line,
	who: v.picklist(['me', 'team', 'together', 'family']),
	/** A team member's id, when one of them does it or comes along. */
	with: v.optional(Id),
	state: v.picklist(['open', 'next', 'done']),
	by: v.optional(SoftDate)
});
export type Step = v.InferOutput<typeof Step>;

export const turnKinds = ['began', 'changed', 'rested', 'again', 'done', 'let-go'] as const;

/** Something that happened to a goal, as soft as it is: nothing in here can read as a failure. */
export const Turn = v.object({
	on: Day,
	kind: v.picklist(turnKinds),
	/** In the team's own gentle words, if they wrote some. */
	note: v.optional(Line)
});
export type Turn = v.InferOutput<typeof Turn>;

export const goalStates = ['planned', 'under-way', 'something-changed', 'resting', 'done', 'let-go'] as const;

/**
 * A SMART goal, as the questions a person asks (Doran 1981; in FHIR R4: Goal.description, target.measure and detail[x],
 * category, target.due[x]; "achievable" has no element there and comes from our profile).
 */
export const Goal = v.object({
	id: Id,
	area: Area,
	/** Specific: what. */
	what: Line,
	/** Measurable: how we will know, and how far it is. */
	measure: v.optional(v.object({ how: Line, progress: v.optional(Progress) })),
	/** Achievable: what makes it possible, who and what helps. */
	possible: v.optional(Passage),
	/** Relevant: why it matters, in her own words as she said them to the team. */
	why: v.optional(Passage),
	/** Time-bound, softly. */
	by: v.optional(SoftDate),
	state: v.picklist(goalStates),
	/** What changed, in gentle words, when `state` is `something-changed`. */
	changed: v.optional(Passage),
	doneOn: v.optional(Day),
	steps: v.optional(v.pipe(v.array(Step), v.maxLength(40)), []),
	/** What happened to it on the way. */
	history: v.optional(v.pipe(v.array(Turn), v.maxLength(40)))
});
export type Goal = v.InferOutput<typeof Goal>;

/** How many of a goal's steps are done, of how many. */
export function stepsDone(goal: Goal): { done: number; of: number } {
	return { done: goal.steps.filter((step) => step.state === 'done').length, of: goal.steps.length };
}

/** The step to take next: the one the team marked, else the first that is open. */
export function nextStep(goal: Goal): Step | undefined {
	return goal.steps.find((step) => step.state === 'next') ?? goal.steps.find((step) => step.state === 'open');
}

/** What she may want to say about a goal. The words are `plan:cards`, in every language that the app speaks. */
export const goalCards = ['look', 'change', 'fast', 'slow', 'rest', 'other', 'stop'] as const;
export type GoalCard = (typeof goalCards)[number];

/** The name of a step among all of a plan: ids of steps hold inside their goal alone. */
export const stepName = (goal: Goal, step: Step): string => `${goal.id}/${step.id}`;

const livingStates: readonly Goal['state'][] = ['under-way', 'something-changed', 'planned', 'resting'];

/** Goals she is living with, those under way first; inside a state the order of the plan. */
export function livingGoals(goals: Goal[]): Goal[] {
	return livingStates.flatMap((state) => goals.filter((goal) => goal.state === state));
}

/** What she can do now: goals done, the latest first. They are kept for ever. */
export function doneGoals(goals: Goal[]): Goal[] {
	return goals
		.filter((goal) => goal.state === 'done')
		.sort((a, b) => (b.doneOn ?? '').localeCompare(a.doneOn ?? ''));
}

/** Goals she decided not to go on with. They are neither hidden nor held against her. */
export function goalsLetGo(goals: Goal[]): Goal[] {
	return goals.filter((goal) => goal.state === 'let-go');
}

/** Goals by life area, in the order of `areas`; areas without a goal are left out. */
export function byArea(goals: Goal[]): { area: Area; goals: Goal[] }[] {
	return areas
		.map((area) => ({ area, goals: goals.filter((goal) => goal.area === area) }))
		.filter((one) => one.goals.length > 0);
}

/** A goal's steps, hers (alone, together or with her family) apart from those that are the team's to do. */
export function stepsBySide(goal: Goal): { hers: Step[]; teams: Step[] } {
	return {
		hers: goal.steps.filter((step) => step.who !== 'team'),
		teams: goal.steps.filter((step) => step.who === 'team')
	};
}

/** What happened to a goal, the earliest first. A goal done says so, also where the case system kept no history. */
export function historyOf(goal: Goal): Turn[] {
	const turns = [...(goal.history ?? [])];
	if (goal.state === 'done' && goal.doneOn && !turns.some(({ kind }) => kind === 'done')) {
		turns.push({ on: goal.doneOn, kind: 'done' });
	}
	return turns.sort((a, b) => a.on.localeCompare(b.on));
}

/** One small step for today: hers or a shared one, of a goal under way. Undefined on an easy day. */
export function smallStep(goals: Goal[]): { goal: Goal; step: Step } | undefined {
	for (const goal of goals) {
		if (goal.state !== 'under-way') continue;
		const step = nextStep({ ...goal, steps: stepsBySide(goal).hers });
		if (step && step.who !== 'family') return { goal, step };
	}
	return undefined;
}
