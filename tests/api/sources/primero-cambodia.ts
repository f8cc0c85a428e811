import { randomUUID } from 'node:crypto';
import formFacts from '../../cases/primero-cambodia/forms.json' with { type: 'json' };
import lookupFacts from '../../cases/primero-cambodia/lookups.json' with { type: 'json' };
import { account, primeroCanary, type PrimeroWorld } from './primero-server.ts';

/*
 * Primero as Cambodia loads it: the forms, lists and roles of its public configuration (August 2025; names of fields, codes
 * and what the codes are called), and people whom nobody ever met. What an organisation adds is added here too: a tick in
 * the rows, and the list of interventions shown on the case plan, where that configuration hides it.
 */

type FieldFacts = {
	name: string;
	type: string;
	visible?: boolean;
	options?: string[];
	lookup?: string;
	subform?: string;
};
type FormFacts = { id: string; visible: boolean; nested: boolean; fields: FieldFacts[] };
export const forms = formFacts as FormFacts[];

let planted = 0;
const secret = (what: string) => `${primeroCanary}-${what}-${++planted}`;

/** The forms that the role of docs/case-systems.md has; those of their rows come with them. */
export const formsOfTheRole = [
	'cp_case_plan',
	'services',
	'followup',
	'closure_form',
	'action_plan_form',
	'gbv_case_closure_form',
	'consent_for_referrals'
];

/** What Primero gives to every role that may read cases, whatever its forms (app/services/permitted_field_service.rb). */
const always = ['id', 'workflow', 'status', 'owned_by', 'assigned_user_names', 'last_updated_at'];

const ticks: Record<string, string[]> = {
	cp_case_plan_subform_case_plan_interventions: ['show_in_app'],
	services_section: ['show_in_app', 'introduce_in_app', 'place_is_safe'],
	followup_subform_section: ['show_in_app'],
	action_plan_subform_section: ['show_in_app', 'introduce_in_app', 'place_is_safe'],
	gbv_follow_up_subform_section: ['show_in_app'],
	consent_for_referrals: ['show_in_app', 'app_name']
};

/** The forms as the server gives them; `asPublished` leaves out what an organisation adds. */
export function cambodianFormAnswers(asPublished = false) {
	return forms.map(({ id, visible, nested, fields }, number) => ({
		id: number + 1,
		unique_id: id,
		visible,
		is_nested: nested,
		fields: [
			...fields.map((field) => ({
				name: field.name,
				type: field.type,
				visible:
					field.name === 'cp_case_plan_subform_case_plan_interventions'
						? !asPublished
						: field.visible !== false,
				...(field.lookup && { option_strings_source: `lookup ${field.lookup}` }),
				...(field.options && {
					option_strings_text: field.options.map((code) => ({ id: code, display_text: { en: code } }))
				}),
				...(field.subform && {
					subform_section_id: forms.findIndex((other) => other.id === field.subform) + 1
				})
			})),
			...(asPublished ? [] : (ticks[id] ?? []).map((name) => ({ name, type: 'tick_box', visible: true })))
		]
	}));
}

const lookups = lookupFacts.map(({ id, values }) => ({
	unique_id: id,
	values: values.map((value) => ({
		id: value.id,
		display_text: { en: value.en, km: 'km' in value ? value.km : '' }
	}))
}));

export const areaCodes = forms
	.find(({ id }) => id === 'cp_case_plan_subform_case_plan_interventions')!
	.fields.find(({ name }) => name === 'current_situation')!.options!;

/** Every subtype of help there is; all of them lie in rows, and none may leave. */
export const subtypes = lookupFacts
	.find(({ id }) => id === 'lookup-service-subtype')!
	.values.map(({ id }) => id);
/** The types and subtypes that would say at once why somebody has the app. */
export const betraying = [
	...subtypes.filter((id) => /traffick|abuse|drug|prision|residential/.test(id)),
	'anti_trafficking',
	'drug_alcohol',
	'residential_care_gov_only'
];

export const people = {
	child: randomUUID(),
	woman: randomUUID(),
	home: randomUUID(),
	moved: randomUUID(),
	twin: randomUUID(),
	toOscar: randomUUID(),
	fromOscar: randomUUID(),
	atPartner: randomUUID()
};

const around = () => ({
	enabled: true,
	status: 'open',
	owned_by: 'cw_sok',
	name: secret('name'),
	mosvy_number: secret('mosvy'),
	oscar_number: secret('oscar'),
	address_current: secret('address'),
	protection_concerns: [secret('concern')],
	health_issues_for_case_plan: secret('issues'),
	closure_reason: secret('closure-reason'),
	consent_to_share_info_by_safehouse: secret('safehouse'),
	consent_to_share_safehouse_organization: secret('safehouse-name'),
	last_updated_at: '2026-11-09T10:38:34.074Z'
});

const hiddenInRows = () => ({
	service_subtype: betraying.filter((id) => subtypes.includes(id)),
	service_type_text: secret('type-text'),
	service_referral_notes: secret('notes'),
	oscar_case_worker_name: secret('worker'),
	case_plan_provider_and_contact_details: secret('implementer'),
	progress_notes: secret('progress'),
	followup_comments: secret('comments'),
	violence_criteria: secret('criteria'),
	reason_child_not_seen: [secret('not-seen')]
});

function cases(): PrimeroWorld['cases'] {
	const rows: Record<string, Record<string, unknown>> = {
		[people.child]: {
			...around(),
			workflow: 'service_being_provided_by_oscar_partner_47618',
			assigned_user_names: ['partner_maly'],
			date_case_plan: '2026-07-25',
			case_plan_approved: true,
			show_in_app: true,
			app_name: 'Dara',
			consent_to_share_info_by_health: 'true',
			consent_to_share_health_organization: 'Lotus clinic',
			consent_to_share_info_by_legal: 'false',
			consent_to_share_legal_organization: 'River law office',
			consent_to_share_info_by_livelihoods: 'true',
			cp_case_plan_subform_case_plan_interventions: [
				...areaCodes.map((code, at) => ({
					unique_id: `goal-${at}`,
					show_in_app: true,
					current_situation: code,
					intervention_service_goal: `A goal of kind ${at}\n- First we walk there\n២. Then we ask`,
					intervention_service_to_be_provided: secret('hidden-field'),
					case_plan_timeframe: '2027-03-01',
					case_plan_monitoring_schedule: at === 3 ? 'weekly' : 'monthly',
					intervention_service_success: at === 1 ? 'true' : 'false',
					...hiddenInRows()
				})),
				{
					unique_id: 'goal-x',
					current_situation: areaCodes[0],
					intervention_service_goal: secret('unmarked')
				}
			],
			services_section: [
				{
					unique_id: 'service-school',
					show_in_app: true,
					introduce_in_app: true,
					place_is_safe: true,
					service_response_type: 'service_being_provided_by_oscar_partner_47618',
					service_type: 'training_education',
					service_appointment_date: '2026-12-01',
					service_appointment_time: '២:៣០ រសៀល',
					service_implementing_agency: 'agency-lotus',
					service_implementing_agency_individual: 'partner_maly',
					service_location: 'Lotus School, first floor',
					service_status_referred: true,
					service_implemented: 'not_implemented',
					...hiddenInRows()
				},
				{
					unique_id: 'service-talk',
					show_in_app: true,
					service_type: 'anti_trafficking',
					service_appointment_date: '2026-12-02',
					service_appointment_time: '3:00',
					service_location: secret('place-not-safe'),
					service_delivery_location: secret('hidden-place'),
					...hiddenInRows()
				},
				{
					unique_id: 'service-hidden',
					service_type: 'drug_alcohol',
					service_appointment_date: '2026-12-03',
					service_implementing_agency: secret('agency'),
					...hiddenInRows()
				}
			],
			followup_subform_section: [
				{
					unique_id: 'follow-old',
					show_in_app: true,
					followup_type: 'in_care',
					followup_date: '2026-10-01',
					need_follow_up_visit: 'true',
					when_follow_up_visit_should_happen: '2026-11-01',
					followup_needed_by_date: '2026-12-24',
					...hiddenInRows()
				},
				{
					unique_id: 'follow-new',
					show_in_app: true,
					followup_type: 'for_assesment',
					followup_date: '2026-11-03',
					need_follow_up_visit: 'true',
					when_follow_up_visit_should_happen: '2027-01-10',
					...hiddenInRows()
				},
				{
					unique_id: 'follow-none',
					show_in_app: true,
					followup_date: '2026-11-04',
					need_follow_up_visit: 'false',
					when_follow_up_visit_should_happen: '2027-02-10'
				}
			]
		},
		[people.woman]: {
			...around(),
			workflow: 'case_plan',
			case_plan_approved_gbv: true,
			action_plan_section: [
				{
					unique_id: 'need-1',
					show_in_app: true,
					introduce_in_app: true,
					place_is_safe: 'true',
					action_plan_description: 'Learn to sew',
					service_type: 'financial_development',
					service_appointment_date: '2026-12-05',
					service_appointment_time: '9h',
					service_provider: 'Lotus School',
					service_referral: 'referred',
					service_location: 'Market hall',
					service_referral_mandatory_reporting: secret('police'),
					...hiddenInRows()
				},
				{
					unique_id: 'need-2',
					introduce_in_app: true,
					action_plan_description: secret('unmarked-need'),
					service_type: 'medical_support',
					service_provider: secret('typed-provider'),
					service_referral: 'no_referral_declined_by_survivor'
				}
			],
			gbv_follow_up_subform_section: [
				{
					unique_id: 'after-1',
					show_in_app: true,
					followup_date: '2026-11-10',
					followup_service_type: 'medical_support',
					need_follow_up_visit: 'true',
					when_follow_up_visit_should_happen: '2026-12-20',
					action_taken_details: secret('details'),
					gbv_assessment_progress_safety_text: secret('safety')
				}
			]
		},
		[people.home]: {
			...around(),
			status: 'closed',
			workflow: 'closed',
			date_case_plan: '2025-02-01',
			date_of_reintegration: '2026-01-15',
			date_closure: '2026-10-01'
		},
		[people.moved]: { ...around(), status: 'transferred', workflow: 'service_provision' },
		[people.twin]: { ...around(), status: 'duplicate', workflow: 'new' },
		[people.toOscar]: { ...around(), workflow: 'referral_to_oscar' },
		[people.fromOscar]: { ...around(), workflow: 'referral_from_oscar' },
		[people.atPartner]: { ...around(), workflow: 'service_being_provided_by_oscar_partner_47618' }
	};
	return Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, { id, ...row }]));
}

/** @param role the forms of our role; the fields of all others stay back */
export function cambodianWorld(role: string[] = formsOfTheRole, asPublished = false): PrimeroWorld {
	const answers = cambodianFormAnswers(asPublished);
	const numbers = new Set(
		answers
			.filter(({ unique_id }) => role.includes(unique_id))
			.flatMap(({ id, fields }) => [
				id,
				...fields.flatMap((field) => ('subform_section_id' in field ? field.subform_section_id : []))
			])
	);
	const ours = answers.filter(({ id }) => numbers.has(id));
	return {
		cases: cases(),
		transitions: [
			{
				id: 'r1',
				type: 'Referral',
				record_id: people.child,
				status: 'accepted',
				service_record_id: 'service-school',
				transitioned_to_agency: 'agency-lotus',
				created_at: '2026-10-01T00:00:00.000Z',
				notes: secret('transition-notes')
			}
		],
		forms: ours,
		lookups,
		agencies: [
			{
				unique_id: 'agency-lotus',
				name: { en: 'Lotus School', km: 'សាលាផ្កាឈូក' },
				services: ['training_education', ...betraying]
			},
			{ unique_id: 'agency-rescue', name: { en: 'Rescue house', km: 'សង្គ្រោះជនរងគ្រោះដោយអំពើជួញដូរ' } }
		],
		mayRead: new Set([...always, ...ours.flatMap(({ fields }) => fields.map(({ name }) => name))])
	};
}

/** The configuration that belongs to it: only what differs from the ready map. */
export function cambodianConfiguration(baseUrl: string): object {
	return {
		kind: 'primero',
		forms: 'cambodia',
		baseUrl,
		signIn: { kind: 'password', user: account.user },
		fields: {
			goalVisible: 'show_in_app',
			sessionVisible: 'show_in_app',
			referralVisible: 'introduce_in_app',
			placeVisible: 'place_is_safe',
			consentVisible: 'show_in_app',
			called: 'app_name'
		},
		team: { cw_sok: { name: 'Sok', role: 'guide' }, partner_maly: { name: 'Maly', role: 'teacher' } },
		agencies: { 'agency-lotus': 'lotus-school', 'Lotus School': 'lotus-school' }
	};
}
