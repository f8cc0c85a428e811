import type { Area } from '#lib/domain/goal.ts';
import type { Phase } from '#lib/domain/journey.ts';
import type { SessionKind } from '#lib/domain/session.ts';

/*
 * Where a set of forms keeps what. Primero is the same program everywhere, and its forms are not: each country loads its
 * own. A map names fields only; what a field is called there, and what its values are, the server itself says.
 */

/** Rows that are goals. `list` is the field of the case that holds them. */
export type GoalRows = {
	list: string;
	/** The tick of the case without which none of them is shown. */
	approved: string;
	what: string;
	/** A select whose values have a life area in `areas`. */
	area: string;
	by?: string;
	reached?: string;
	/** A select, or words, that is the one step. */
	step?: string;
	/** The first line of `what` is the goal, and each further one a step. */
	linesAreSteps?: boolean;
	/** A select: how often they agreed to look at it together. */
	rhythm?: string;
};

/** Rows that are meetings, each on the day in `day`. One list may be named twice: for what was, and for what comes next. */
export type MeetingRows = {
	list: string;
	/** Parts the ids where one row is two meetings. */
	idEnds?: string;
	day: string;
	time?: string;
	/** Shown only where the row says that it is safe to. */
	place?: string;
	/** Selects whose values have a kind in `sessionKinds`; the first that has one counts. */
	kinds: string[];
	/** The kind of all others. */
	otherwise: SessionKind;
	with?: string;
	/** What says that it has been: a value of a select, or any value; `always`: its day may not lie ahead. */
	done?: 'always' | { field: string; value?: string };
	/** It is a next one: none is wanted where `wanted` says no, nor once a day in `been` of the list has come to it. */
	next?: { wanted: string; been: string };
	/** A row without a day is ordinary, and named to nobody. */
	dayIsRare?: boolean;
	/** A server without this list is read all the same. */
	mayBeAbsent?: boolean;
};

/** Rows that introduce somebody to an organisation. */
export type IntroductionRows = {
	list: string;
	agency: string;
	/** Staff type the name themselves: only one that the configuration's `agencies` has is an organisation. */
	agencyIsTyped?: boolean;
	/** The select or tick that says that she was introduced, and the values that mean so. */
	referred: { field: string; values: string[] };
	day: string;
};

/** A line of what she agreed to. `about` is the type of service whose own name says it. */
export type ConsentLine = { id: string; about: string; agreed: string; withWhom: string };

export type FormMap = {
	goals: GoalRows[];
	meetings: MeetingRows[];
	introductions: IntroductionRows[];
	consents: ConsentLine[];
	/** The days on which phases began, in the order of the road. */
	phaseDays: [Phase, string][];
	/** Words that this set of forms adds to Primero's own for where a case is. */
	workflows: Record<string, Phase>;
	areas: Record<string, Area>;
	sessionKinds: Record<string, SessionKind>;
};

/** The forms that Primero itself brings (its child protection module). */
export const standardForms: FormMap = {
	goals: [
		{
			list: 'cp_case_plan_subform_case_plan_interventions',
			approved: 'case_plan_approved',
			what: 'intervention_service_goal',
			area: 'intervention_service_to_be_provided',
			by: 'case_plan_timeframe',
			reached: 'intervention_service_success',
			step: 'intervention_service_to_be_provided'
		}
	],
	meetings: [
		{
			list: 'services_section',
			day: 'service_appointment_date',
			kinds: ['service_type'],
			otherwise: 'talk',
			with: 'service_implementing_agency_individual',
			done: { field: 'service_implemented', value: 'implemented' }
		},
		{
			list: 'followup_subform_section',
			day: 'followup_needed_by_date',
			kinds: ['followup_type'],
			otherwise: 'visit',
			done: { field: 'followup_date' },
			mayBeAbsent: true
		}
	],
	introductions: [
		{
			list: 'services_section',
			agency: 'service_implementing_agency',
			referred: { field: 'service_status_referred', values: ['true'] },
			day: 'service_appointment_date'
		}
	],
	consents: [],
	phaseDays: [
		['entry', 'registration_date'],
		['assessment', 'assessment_requested_on'],
		['planning', 'date_case_plan'],
		['closure', 'date_closure']
	],
	workflows: {},
	areas: {},
	sessionKinds: {}
};
