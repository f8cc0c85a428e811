import type { OscarSystem } from '#lib/domain/case-system.ts';
import { phases, type Phase } from '#lib/domain/journey.ts';
import type { Stage } from '#lib/domain/referral.ts';
import type { Language } from '#lib/domain/text.ts';
import type { RawCase, Remark } from '#lib/server/cases/case-source.ts';
import { whenOf } from '#lib/server/cases/dates.ts';
import { seen } from '#lib/server/intake/table.ts';
import { opaque } from '#lib/server/cases/words-of-others.ts';
import type { CarePlan, Client, OscarReferral, Task } from './answers.ts';

export type OscarReading = {
	system: OscarSystem;
	phaseMap: Record<string, Phase>;
	timeZone: string;
	language: Language;
};

/** A case as OSCaR has it, in our words. */
export function caseOf(
	ref: string,
	client: Client,
	listed: CarePlan[],
	referrals: OscarReferral[],
	reading: OscarReading
): RawCase {
	const { system } = reading;
	const remarks: Remark[] = [];
	const plans = inOrder(listed)
		.toSorted((a, b) => (a.care_plan_date ?? '').localeCompare(b.care_plan_date ?? ''))
		.map((plan) => ({ ...plan, goals: inOrder(plan.goals).map(withOrderedTasks) }));
	const journey = journeyOf(client, plans, reading);
	return {
		ref,
		me: { language: languageOf(client, reading), reading: system.reading },
		journey,
		goals: plans.flatMap((plan) => goalsOf(plan, reading)),
		sessions: sessionsOf(client, plans, reading, remarks, journey),
		team: inOrder(client.case_workers).flatMap(({ id }) => {
			const known = id !== undefined && Object.hasOwn(system.team, id) ? system.team[id] : undefined;
			return known ? [{ id: opaque(`user-${id}`), visibility: 'person', ...known }] : [];
		}),
		referrals: referralsOf(inOrder(referrals), reading),
		consents: [],
		promises: [],
		remarks
	};
}

/** As they were made. Rails lists in any order, and nothing that is shown may depend on it. */
function inOrder<T extends { id?: string | undefined }>(rows: T[]): T[] {
	return rows.toSorted((a, b) => (a.id ?? '').localeCompare(b.id ?? '', 'en', { numeric: true }));
}

const withOrderedTasks = (goal: CarePlan['goals'][number]) => ({ ...goal, tasks: inOrder(goal.tasks) });

function languageOf({ preferred_language }: Client, { language }: OscarReading): Language {
	if (/^(km|khmer)/i.test(preferred_language ?? '')) return 'km';
	if (/^(vi|vietnamese)/i.test(preferred_language ?? '')) return 'vi';
	return /^en/i.test(preferred_language ?? '') ? 'en' : language;
}

function journeyOf(client: Client, plans: CarePlan[], reading: OscarReading) {
	const { timeZone } = reading;
	const word = phaseWordOf(client, plans, reading);
	const earliest = (texts: (string | undefined)[]) =>
		texts.flatMap((text) => whenOf(text, timeZone).date ?? []).toSorted()[0];
	const latest = (texts: (string | undefined)[]) =>
		texts
			.flatMap((text) => whenOf(text, timeZone).date ?? [])
			.toSorted()
			.at(-1);
	const begun: { phase: Phase; from: string }[] = [];
	const add = (phase: Phase, from: string | undefined) => from !== undefined && begun.push({ phase, from });
	add('entry', earliest([client.initial_referral_date]));
	add('assessment', earliest(client.enter_ngos.map(({ accepted_date }) => accepted_date)));
	add('planning', earliest(plans.map(({ care_plan_date }) => care_plan_date)));
	if (word === 'closure') add('closure', latest(client.exit_ngos.map(({ exit_date }) => exit_date)));
	const at = phases.findIndex((phase) => phase === word);
	const since = begun.find(({ phase }) => phase === word)?.from;
	const been = begun
		.filter(({ phase }) => phases.indexOf(phase) < at)
		.map((stay, index, all) => ({ ...stay, ...(all[index + 1] && { until: all[index + 1]?.from }) }));
	return { phase: word, ...(since !== undefined && { since }), been };
}

// `Exited` is the end of a road that was walked together, whatever the reason field says; that field is not read.
function phaseWordOf(client: Client, plans: CarePlan[], { system, phaseMap }: OscarReading): string {
	const { status = 'unknown' } = client;
	if (Object.hasOwn(phaseMap, status)) return status;
	switch (status) {
		case 'Referred':
			return 'entry';
		case 'Accepted':
			if (plans.length > 0) return 'planning';
			return client.assessments.length > 0 ? 'assessment' : 'entry';
		case 'Active': {
			const programs = [...client.program_streams, ...client.inactive_program_streams];
			const home = programs.some(({ name }) => name !== undefined && system.homePrograms.includes(name));
			return home ? 'reintegration' : 'coordination';
		}
		case 'Exited':
			return 'closure';
		default:
			return status;
	}
}

/** What follows a mark, whatever its case and with letters in it that nobody sees; undefined where it is not there. */
function afterMark(text: string, mark: string): string | undefined {
	const letters = [...seen(mark)].map((letter) => letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	const found = new RegExp(`^[\\s\\p{Cf}]*${letters.join('\\p{Cf}*')}`, 'iu').exec(text);
	return found ? text.slice(found[0].length) : undefined;
}

/** A text without its mark; undefined where it does not begin with it, and then it is not shown. */
function shown(text: string | undefined, mark: string | undefined): string | undefined {
	const begun = mark === undefined || text === undefined ? undefined : afterMark(text, mark);
	return begun?.trim() || undefined;
}

function goalsOf(plan: CarePlan, { system, timeZone }: OscarReading): unknown[] {
	return plan.goals.flatMap((goal) => {
		const what = shown(goal.description, system.visibleMark);
		if (what === undefined || goal.id === undefined) return [];
		const steps = goal.tasks.flatMap((task) => {
			const said = shown(task.name, system.visibleMark);
			const by = dayOfTask(task, timeZone);
			if (said === undefined || task.id === undefined) return [];
			return [
				{
					id: `task-${task.id}`,
					what: said,
					who: 'together',
					state: task.completed === true ? 'done' : 'open',
					...(by !== undefined && { by: { day: by } })
				}
			];
		});
		const area =
			goal.domain_id !== undefined &&
			Object.hasOwn(system.areas, goal.domain_id) &&
			system.areas[goal.domain_id];
		const last = goal.tasks
			.flatMap((task) => dayOfTask(task, timeZone) ?? [])
			.toSorted()
			.at(-1);
		return [
			{
				id: `goal-${goal.id}`,
				visibility: 'person',
				area: area || 'home-and-family',
				what,
				...(last !== undefined && { by: { day: last } }),
				state: plan.completed === true ? 'done' : 'under-way',
				steps
			}
		];
	});
}

function sessionsOf(
	{ tasks }: Client,
	plans: CarePlan[],
	{ system, timeZone }: OscarReading,
	remarks: Remark[],
	{ phase, since }: { phase: string; since?: string }
): unknown[] {
	const all = [
		...(tasks ? [...tasks.overdue, ...tasks.today, ...tasks.upcoming] : []),
		...plans.flatMap(({ goals }) => goals.flatMap((goal) => goal.tasks))
	];
	const mark = system.meetingMark;
	// The same task stands in several lists of an answer.
	const meetings = new Map(all.map((task) => [task.id, task]));
	return inOrder([...meetings.values()]).flatMap((task) => {
		const date = dayOfTask(task, timeZone);
		if (mark === undefined || afterMark(task.name ?? '', mark) === undefined || task.id === undefined)
			return [];
		if (!date) {
			remarks.push({
				resource: `task/${task.id}`,
				field: 'expected_date',
				reason: 'is no day that can be read, so the meeting is not shown'
			});
			return [];
		}
		return [
			{
				id: `task-${task.id}`,
				visibility: 'person',
				// OSCaR has no kinds. What is planned for after somebody left is to ask how they are.
				kind: phase === 'closure' && since !== undefined && date > since ? 'follow-up' : 'talk',
				how: 'in-person',
				date,
				with: [],
				state: task.completed === true ? 'done' : 'planned'
			}
		];
	});
}

const dayOfTask = ({ expected_date, completion_date }: Task, timeZone: string) =>
	whenOf(expected_date ?? completion_date, timeZone).date;

// OSCaR writes `Exited`, or `Rejected` for it, both when somebody left and when somebody was turned away. Neither is
// shown: an introduction that is over is spoken about, not read.
const stages: Record<string, Stage> = { Referred: 'agreed', Accepted: 'accepted', Active: 'lead-moved' };

function referralsOf(referrals: OscarReferral[], { system }: OscarReading): unknown[] {
	return referrals.flatMap(({ id, referred_to, referral_status, deleted_at }) => {
		const stage = stages[referral_status ?? ''];
		const organization =
			referred_to !== undefined && Object.hasOwn(system.agencies, referred_to)
				? system.agencies[referred_to]
				: undefined;
		if (id === undefined || !stage || !organization || deleted_at !== undefined) return [];
		return [{ id: `referral-${id}`, visibility: 'person', organization, stage }];
	});
}
