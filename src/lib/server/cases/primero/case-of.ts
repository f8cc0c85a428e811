import * as v from 'valibot';
import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import { phases, type Phase } from '#lib/domain/journey.ts';
import type { Stage } from '#lib/domain/referral.ts';
import { languages, readings, type Language } from '#lib/domain/text.ts';
import type { RawCase, Remark } from '#lib/server/cases/case-source.ts';
import { whenOf } from '#lib/server/cases/dates.ts';
import { keptOrOpaque, mayBeSaid, opaque } from '#lib/server/cases/words-of-others.ts';
import { saysNobody } from '#lib/server/cases/visibility.ts';
import { plainWord } from '#lib/server/intake/table.ts';
import { FollowUp, Intervention, ServiceRow, type CaseRecord, type Transition } from './answers.ts';
import type { Forms } from './forms.ts';
import { phaseWordOf } from './phase.ts';

export type PrimeroReading = {
	system: PrimeroSystem;
	forms: Forms;
	phaseMap: Record<string, Phase>;
	timeZone: string;
	language: Language;
};

type Row = Record<string, unknown>;

/** A case as Primero has it, in our words. Rows that staff did not tick are left behind. */
export function caseOf(record: CaseRecord, transitions: Transition[], reading: PrimeroReading): RawCase {
	const { system } = reading;
	const remarks: Remark[] = [];
	const me = meOf(record, reading, remarks);
	const users = [record.owned_by, ...record.assigned_user_names];
	const team = [...new Set(users)].flatMap((user) => {
		const known = user !== undefined && Object.hasOwn(system.team, user) ? system.team[user] : undefined;
		return known ? [{ id: opaque(user as string), visibility: 'person', ...known }] : [];
	});
	return {
		ref: record.id ?? '',
		me,
		journey: journeyOf(record, reading),
		goals: record.case_plan_approved === true ? goalsOf(record, reading, me.language, remarks) : [],
		sessions: sessionsOf(record, reading, new Set(team.map(({ id }) => id)), remarks),
		team,
		referrals: referralsOf(record, transitions, reading, remarks),
		consents: [],
		promises: [],
		remarks
	};
}

/** Whether staff ticked a row, by the field that the configuration names; undefined means hidden. */
function markIn(
	row: Row,
	field: string | undefined,
	{ system }: PrimeroReading,
	[resource, remarks]: [string, Remark[]]
) {
	const value = field === undefined ? undefined : row[field];
	if (field === undefined || (typeof value !== 'string' && typeof value !== 'boolean')) return undefined;
	const word = plainWord(String(value));
	const mark = Object.entries(system.visibleValues).find(([known]) => plainWord(known) === word)?.[1];
	if (!mark && word !== '' && !saysNobody(word))
		remarks.push({ resource, field, reason: 'is not among "visibleValues", so the row stays hidden' });
	return mark;
}

function meOf({ values }: CaseRecord, { system, language }: PrimeroReading, remarks: Remark[]) {
	const said = (field: string | undefined) => {
		const value = field === undefined ? undefined : values[field];
		// Primero writes `*******` where a name is hidden.
		return typeof value === 'string' && value.trim() !== '' && !/^\*+$/.test(value) ? value : undefined;
	};
	/** The word of a closed list that stands in a field; another word there is named. */
	function oneOf<T extends string>(list: readonly T[], field: string | undefined, otherwise: T): T {
		const word = said(field);
		const found = word === undefined ? undefined : list.find((known) => known === plainWord(word));
		if (field !== undefined && word !== undefined && !found)
			remarks.push({
				resource: 'me',
				field,
				reason: `is none of: ${list.join(', ')}; ${otherwise} is taken`
			});
		return found ?? otherwise;
	}
	const called = said(system.fields.called);
	return {
		...(called !== undefined && { called }),
		language: oneOf(languages, system.fields.language, language),
		reading: oneOf(readings, system.fields.reading, 'adult')
	};
}

function journeyOf(record: CaseRecord, { system, phaseMap, timeZone }: PrimeroReading) {
	const field = system.fields.phase === undefined ? undefined : record.values[system.fields.phase];
	const followUps = record.followup_subform_section.map((row) => v.parse(FollowUp, row));
	const word = phaseWordOf(
		{
			field: typeof field === 'string' && field !== '' ? field : undefined,
			status: record.status,
			workflow: record.workflow,
			homeFollowUp: followUps.some(({ followup_type }) => followup_type === 'after_reunification')
		},
		phaseMap
	);
	const phase = Object.hasOwn(phaseMap, word) ? phaseMap[word] : phases.find((known) => known === word);
	const dates: [Phase, string | undefined][] = [
		['entry', record.registration_date],
		['assessment', record.assessment_requested_on],
		['planning', record.date_case_plan],
		['closure', record.date_closure]
	];
	const begun = dates.flatMap(([of, text]) => {
		const { date } = whenOf(text, timeZone);
		return date === undefined ? [] : [{ phase: of, from: date }];
	});
	const since = begun.find((stay) => stay.phase === phase)?.from;
	const been = begun
		// Only what lies before: a date in a later phase may be a wish of the form.
		.filter((stay) => phase !== undefined && phases.indexOf(stay.phase) < phases.indexOf(phase))
		.map((stay, index, all) => ({ ...stay, ...(all[index + 1] && { until: all[index + 1]?.from }) }));
	return { phase: word, ...(since !== undefined && { since }), been };
}

function goalsOf(
	record: CaseRecord,
	reading: PrimeroReading,
	language: Language,
	remarks: Remark[]
): unknown[] {
	const { system, forms, timeZone } = reading;
	return record.cp_case_plan_subform_case_plan_interventions.flatMap((row, index) => {
		const goal = v.parse(Intervention, row);
		const resource = `cp_case_plan_subform_case_plan_interventions/${goal.unique_id ?? index}`;
		const visibility = markIn(row, system.fields.goalVisible, reading, [resource, remarks]);
		if (!visibility) return [];
		const id = keptOrOpaque(goal.unique_id ?? `${record.id}-goal-${index}`);
		const service = goal.intervention_service_to_be_provided;
		const reached = /^(true|yes)$/.test(goal.intervention_service_success ?? '');
		const by = whenOf(goal.case_plan_timeframe, timeZone).date;
		if (by === undefined && goal.case_plan_timeframe !== undefined)
			remarks.push({
				resource,
				field: 'case_plan_timeframe',
				reason: 'is no day that can be read; it is left out'
			});
		const step = service === undefined ? undefined : stepText(service, forms, language);
		return [
			{
				id,
				visibility,
				area:
					(service !== undefined && Object.hasOwn(system.areas, service) && system.areas[service]) ||
					'home-and-family',
				what: goal.intervention_service_goal,
				...(by !== undefined && { by: { day: by } }),
				state: reached ? 'done' : 'under-way',
				steps:
					step === undefined
						? []
						: [{ id: `${opaque(id)}-1`, what: step, who: 'together', state: reached ? 'done' : 'open' }]
			}
		];
	});
}

// A value of a list is shown under its name, never as its code; words that staff typed stand as they are.
function stepText(service: string, forms: Forms, language: Language): string | undefined {
	const label = forms.labelOf('intervention_service_to_be_provided', service, language);
	if (label !== undefined) return label;
	return /^[a-z0-9]+(_[a-z0-9]+)*$/.test(service) || !mayBeSaid(service) ? undefined : service;
}

function sessionsOf(
	record: CaseRecord,
	reading: PrimeroReading,
	team: Set<string>,
	remarks: Remark[]
): unknown[] {
	const noDay = (resource: string, field: string) =>
		remarks.push({ resource, field, reason: 'is no day that can be read, so the meeting is not shown' });
	const { system, timeZone } = reading;
	const kindOf = (type: string | undefined, otherwise: string) =>
		(type !== undefined && Object.hasOwn(system.sessionKinds, type) && system.sessionKinds[type]) ||
		otherwise;
	const services = record.services_section.flatMap((row, index) => {
		const service = v.parse(ServiceRow, row);
		const resource = `services_section/${service.unique_id ?? index}`;
		const visibility = markIn(row, system.fields.sessionVisible, reading, [resource, remarks]);
		const when = whenOf(service.service_appointment_date, timeZone);
		if (!visibility) return [];
		if (when.date === undefined) {
			noDay(resource, 'service_appointment_date');
			return [];
		}
		const individual = service.service_implementing_agency_individual;
		const member = individual === undefined ? undefined : opaque(individual);
		return [
			{
				id: keptOrOpaque(service.unique_id ?? `${record.id}-service-${index}`),
				visibility,
				kind: kindOf(service.service_type, 'talk'),
				how: 'in-person',
				...when,
				with: member !== undefined && team.has(member) ? [member] : [],
				state: service.service_implemented === 'implemented' ? 'done' : 'planned'
			}
		];
	});
	const followUps = record.followup_subform_section.flatMap((row, index) => {
		const followUp = v.parse(FollowUp, row);
		const resource = `followup_subform_section/${followUp.unique_id ?? index}`;
		const visibility = markIn(row, system.fields.sessionVisible, reading, [resource, remarks]);
		const when = whenOf(followUp.followup_needed_by_date, timeZone);
		if (!visibility) return [];
		if (when.date === undefined) {
			noDay(resource, 'followup_needed_by_date');
			return [];
		}
		return [
			{
				id: keptOrOpaque(followUp.unique_id ?? `${record.id}-follow-up-${index}`),
				visibility,
				kind: kindOf(followUp.followup_type, 'visit'),
				how: 'in-person',
				...when,
				with: [],
				state: followUp.followup_date === undefined ? 'planned' : 'done'
			}
		];
	});
	return [...services, ...followUps];
}

// `rejected` and `revoked` say nothing to her: staff speak with her first.
const stages: Record<string, Stage> = { in_progress: 'agreed', accepted: 'accepted', done: 'done' };

function referralsOf(
	record: CaseRecord,
	transitions: Transition[],
	reading: PrimeroReading,
	remarks: Remark[]
): unknown[] {
	const { system, timeZone } = reading;
	return record.services_section.flatMap((row, index) => {
		const service = v.parse(ServiceRow, row);
		const resource = `services_section/${service.unique_id ?? index}`;
		const visibility = markIn(row, system.fields.referralVisible, reading, [resource, remarks]);
		if (!visibility) return [];
		const about = transitions
			.filter(({ type, service_record_id }) => type === 'Referral' && service_record_id === service.unique_id)
			.toSorted(newestFirst);
		const agency = about.at(0)?.transitioned_to_agency ?? service.service_implementing_agency;
		if (agency === undefined) {
			const field = 'service_implementing_agency';
			remarks.push({ resource, field, reason: 'is missing, so the introduction is not shown' });
			return [];
		}
		const organization = Object.hasOwn(system.agencies, agency)
			? system.agencies[agency]
			: keptOrOpaque(agency);
		const moved = transitions.some(
			({ type, status, transitioned_to_agency }) =>
				type === 'Transfer' && status === 'accepted' && transitioned_to_agency === agency
		);
		const stage = moved ? 'lead-moved' : stageOf(about, service, timeZone);
		if (!stage) return [];
		return [
			{
				id: keptOrOpaque(service.unique_id ?? `${record.id}-referral-${index}`),
				visibility,
				organization,
				stage
			}
		];
	});
}

// By its own date, and by id where two have one: nothing may depend on how the server lists them.
const newestFirst = (a: Transition, b: Transition) =>
	(b.created_at ?? '').localeCompare(a.created_at ?? '') || (b.id ?? '').localeCompare(a.id ?? '');

function stageOf(about: Transition[], service: ServiceRow, timeZone: string): Stage | undefined {
	// The newest first; one that is over does not hide one that runs.
	const stage = about.map(({ status }) => stages[status ?? '']).find(Boolean);
	if (stage === 'accepted' && whenOf(service.service_appointment_date, timeZone).date) return 'joint-visit';
	if (stage || about.length > 0) return stage;
	// Our role may not see referrals: the row itself says whether one was made.
	return service.service_status_referred === true ? 'agreed' : 'considering';
}
