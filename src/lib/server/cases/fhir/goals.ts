import { addDays } from '#lib/domain/day.ts';
import { turnKinds, type Goal, type Step, type Turn } from '#lib/domain/goal.ts';
import { dayOf, softDateOf } from '#lib/server/cases/dates.ts';
import { mayBeSaid } from '#lib/server/cases/words-of-others.ts';
import { codeOf, visibilityOf, narrower } from './profile.ts';
import {
	extensionOf,
	isOfPatient,
	markOf,
	ourId,
	practitionerOf,
	readOrNamed,
	type FhirContext
} from './context.ts';
import { languageIn } from './me.ts';
import type { ReadReference, ResourceOf } from './resources.ts';
import { textIn, wordsOf } from './words.ts';

const states: Record<Exclude<ResourceOf<'Goal'>['lifecycleStatus'], 'entered-in-error'>, Goal['state']> = {
	proposed: 'planned',
	planned: 'planned',
	accepted: 'planned',
	active: 'under-way',
	'on-hold': 'resting',
	completed: 'done',
	cancelled: 'let-go',
	rejected: 'let-go',
	// The least that can be said of a goal that is marked to be shown.
	unknown: 'planned'
};

/** The goals that are marked, with the steps of marked plans and tasks. All others are counted and left behind. */
export function goalsOf(context: FhirContext): { rows: unknown[]; hidden: number } {
	let hidden = 0;
	const rows = context.index.all('Goal').flatMap((goal) => {
		if (!isOfPatient(context, goal.subject) || goal.lifecycleStatus === 'entered-in-error') return [];
		const visibility = markOf(context, goal);
		if (!visibility) {
			hidden++;
			return [];
		}
		return [{ ...goalOf(goal, context), visibility, steps: stepsOf(goal, visibility, context) }];
	});
	for (const plan of context.index.all('CarePlan')) {
		if (!isOfPatient(context, plan.subject) || !markOf(context, plan)) continue;
		const isLost = plan.activity.some(({ detail, reference }) =>
			detail ? detail.goal.length === 0 && plan.goal.length !== 1 : !isTask(reference, context)
		);
		if (isLost)
			context.remark(plan, 'activity', 'holds a step that names no goal or is no Task, so it is not shown');
		if (plan.activity.some(({ detail }) => detail && stepIn(detail, context) === undefined))
			context.remark(
				plan,
				'activity.detail',
				'holds a step without a description or a code that may be said, so it is not shown'
			);
	}
	for (const task of context.index.all('Task')) if (isOfPatient(context, task.for)) markOf(context, task);
	return { rows, hidden };
}

type Detail = NonNullable<ResourceOf<'CarePlan'>['activity'][number]['detail']>;

/** What staff wrote, or else what its code is called, if that may be said. */
function stepIn(detail: Detail, context: FhirContext): string | undefined {
	const language = languageIn(context);
	const written = textIn(language, detail.description, detail._description);
	if (written !== undefined) return written;
	const called = wordsOf(detail.code, language);
	return called !== undefined && mayBeSaid(called) ? called : undefined;
}

const isTask = (reference: ReadReference | undefined, { index }: FhirContext) =>
	index.find(reference)?.resourceType === 'Task';

function goalOf(goal: ResourceOf<'Goal'>, context: FhirContext) {
	const { profile } = context;
	const area = codeOf('area', goal.category, profile);
	if (!area) context.remark(goal, 'category', 'its life area is not in the map');
	if (goal.lifecycleStatus === 'unknown') context.remark(goal, 'lifecycleStatus', 'is not a code of FHIR R4');
	const status = goal.lifecycleStatus as keyof typeof states;
	const language = languageIn(context);
	const said = (name: string) => {
		const found = extensionOf(goal.extension, name);
		return textIn(language, found?.valueString, found?._valueString);
	};
	const [target] = goal.target;
	const by =
		readOrNamed(context, [goal, 'target.dueDate'], target?.dueDate, softDateOf) ?? afterStart(goal, context);
	const how = wordsOf(target?.measure, language);
	const changed = said('changed');
	const doneOn =
		states[status] === 'done'
			? readOrNamed(context, [goal, 'statusDate'], goal.statusDate, dayOf)
			: undefined;
	const history = historyOf(goal, context);
	return {
		id: ourId(goal.id),
		area: area ?? 'home-and-family',
		what: wordsOf(goal.description, language),
		...(target && how !== undefined && { measure: { how, ...progressOf(target, goal) } }),
		...(said('possible') !== undefined && { possible: said('possible') }),
		...(said('why') !== undefined && { why: said('why') }),
		...(by && { by }),
		state: changed !== undefined && status === 'active' ? 'something-changed' : states[status],
		...(changed !== undefined && { changed }),
		...(doneOn && { doneOn }),
		...(history.length > 0 && { history })
	};
}

const daysIn: Record<string, number> = { d: 1, wk: 7, mo: 30, a: 365 };

/** R4 may give a target as a time from the start (`dueDuration`, UCUM): soft enough, since `by` is no deadline. */
function afterStart({ startDate, target: [target] }: ResourceOf<'Goal'>, { timeZone }: FhirContext) {
	const start = dayOf(startDate, timeZone);
	const { value, code } = target?.dueDuration ?? {};
	const days = daysIn[code ?? ''];
	if (start === undefined || value === undefined || days === undefined || value <= 0) return undefined;
	return { day: addDays(start, Math.round(value * days)) };
}

/** The most turns of a goal that the book takes; of more than these the oldest stay behind. */
const mostTurns = 40;

// R4 keeps when a goal began and no more of its way; what came after is an extension of our profile.
function historyOf(goal: ResourceOf<'Goal'>, context: FhirContext): Turn[] {
	const { timeZone } = context;
	const began = readOrNamed(context, [goal, 'startDate'], goal.startDate, dayOf);
	const turns = goal.extension
		.filter(({ url }) => url === 'urn:companion:turn')
		.flatMap(({ extension }): Turn[] => {
			const part = (name: string) => extension.find(({ url }) => url === name);
			const on = dayOf(part('on')?.valueDate, timeZone);
			const kind = turnKinds.find((known) => known === part('kind')?.valueCode);
			const said = part('note');
			const note = textIn(languageIn(context), said?.valueString, said?._valueString);
			if (!on || !kind) {
				context.remark(goal, 'extension', 'a turn on its way has no day or no known kind');
				return [];
			}
			return [{ on, kind, ...(note !== undefined && { note }) }];
		});
	if (began && !turns.some(({ kind }) => kind === 'began')) turns.push({ on: began, kind: 'began' });
	return turns.toSorted((a, b) => a.on.localeCompare(b.on)).slice(-mostTurns);
}

// R4 has the target of a goal but not how far it is; a count comes from our profile, a yes from achievementStatus.
function progressOf(target: ResourceOf<'Goal'>['target'][number], goal: ResourceOf<'Goal'>) {
	const hoped = target.detailInteger ?? target.detailQuantity?.value;
	const reached = extensionOf(target.extension, 'reached')?.valueInteger;
	if (hoped !== undefined && reached !== undefined) {
		return { progress: { kind: 'count', reached, target: hoped } };
	}
	if (target.detailBoolean === true) {
		const achieved = (goal.achievementStatus?.coding ?? []).some(({ code }) => code === 'achieved');
		return { progress: { kind: 'yes-no', reached: achieved } };
	}
	return {};
}

const stepStates: Record<string, Step['state']> = {
	'not-started': 'open',
	scheduled: 'open',
	'on-hold': 'open',
	unknown: 'open',
	'in-progress': 'next',
	completed: 'done',
	draft: 'open',
	requested: 'open',
	received: 'open',
	accepted: 'open',
	ready: 'next'
};

function stepsOf(goal: ResourceOf<'Goal'>, ofGoal: 'person' | 'person-and-family', context: FhirContext) {
	const { index, profile } = context;
	const isThis = (reference: ReadReference | undefined) => index.nameOf(reference) === `Goal/${goal.id}`;
	const plans = index
		.all('CarePlan')
		.filter((plan) => isOfPatient(context, plan.subject) && plan.status !== 'entered-in-error');
	// A step that names no goal belongs to the one goal of its plan, where the plan has one.
	const isFor = (goals: ReadReference[], plan: ResourceOf<'CarePlan'>) =>
		goals.some(isThis) || (goals.length === 0 && plan.goal.length === 1 && plan.goal.some(isThis));
	const planned = plans.flatMap((plan) => {
		const visibility = narrower(ofGoal, visibilityOf(plan, profile));
		if (!visibility) return [];
		return plan.activity.flatMap(({ detail }, index) => {
			const state = detail && stepStates[detail.status];
			const what = detail && stepIn(detail, context);
			if (!state || what === undefined || !isFor(detail.goal, plan)) return [];
			const end = detail.scheduledPeriod?.end;
			const by = readOrNamed(context, [plan, 'activity.detail.scheduledPeriod'], end, softDateOf);
			return [
				{
					id: ourId(`${plan.id}-${index}`.slice(-64)),
					visibility,
					what,
					...whoOf(detail.performer, context),
					state,
					...(by && { by })
				}
			];
		});
	});
	const tasks = index.all('Task').flatMap((task) => {
		const visibility = narrower(ofGoal, visibilityOf(task, profile));
		const state = stepStates[task.status];
		if (!visibility || !state || !isOfPatient(context, task.for)) return [];
		// A plan may point at the task (activity.reference) instead of telling the step itself.
		const plan = plans.find(({ activity }) =>
			activity.some(({ reference }) => index.nameOf(reference) === `Task/${task.id}`)
		);
		if (!isThis(task.focus) && !(plan && task.focus === undefined && isFor([], plan))) return [];
		const what = textIn(languageIn(context), task.description, task._description);
		if (what === undefined) return [];
		const end = task.restriction?.period?.end;
		const by = readOrNamed(context, [task, 'restriction.period'], end, softDateOf);
		return [
			{
				id: ourId(task.id),
				visibility,
				what,
				...whoOf(task.owner ? [task.owner] : [], context),
				state,
				...(by && { by })
			}
		];
	});
	return [...planned, ...tasks];
}

function whoOf(performers: ReadReference[], context: FhirContext): { who: Step['who']; with?: string } {
	const hers = performers.some((performer) => isOfPatient(context, performer));
	const family = performers.some((performer) =>
		context.index.nameOf(performer)?.startsWith('RelatedPerson/')
	);
	const member = performers.map((performer) => practitionerOf(context, performer)).find(Boolean);
	const teams = member !== undefined || performers.length > Number(hers) + Number(family);
	return {
		who: hers ? (teams ? 'together' : 'me') : teams ? 'team' : family ? 'family' : 'together',
		...(member && { with: ourId(member.id) })
	};
}
