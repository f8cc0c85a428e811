import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening, type Listening } from './listening.ts';

/*
 * A server with the shapes of Primero v2 (documented answers and field names; all values are invented), with its traps:
 * HTTP Basic and an account that locks after six failures, `per` capped without a word, field lists, transitions that
 * carry notes nobody asked for, workflow values that are in no map.
 */

export const primeroCanary = 'PRIMERO-CANARY';
export const account = { user: 'companion', password: 'a long one' };
let planted = 0;
const secret = (what: string) => `${primeroCanary}-${what}-${++planted}`;
const words = (en: string, km: string) => ({ en, km });

export type PrimeroServer = Listening & {
	seen: { method: string; path: string; query: URLSearchParams }[];
	failures: () => number;
	/** Changes a case. */
	change: (id: string, more: Record<string, unknown>) => void;
	/** A case that our account no longer sees. */
	remove: (id: string) => void;
	/** Fields of the forms that the role may not see (or that somebody removed). */
	hideField: (name: string) => void;
	rights: string[];
	/** Where an identity provider stands before it: the one token of its that is good now. A password is worth nothing. */
	token: string | undefined;
	interfere: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
};

export const ids = {
	dara: 'ee03c7e4-0000-4000-8000-000000000001',
	bo: 'ee03c7e4-0000-4000-8000-000000000002',
	closed: 'ee03c7e4-0000-4000-8000-000000000003'
};

const hiddenFields = () => ({
	name: '*******',
	name_first: secret('first'),
	name_last: secret('last'),
	age: 15,
	date_of_birth: '2011-02-03',
	national_id_no: secret('national'),
	oscar_number: secret('oscar'),
	address_current: secret('address'),
	location_current: secret('location'),
	telephone_current: secret('phone'),
	protection_concerns: [secret('concern')],
	risk_level: secret('risk'),
	incident_details: [{ perpetrator: secret('perpetrator') }],
	type_of_trafficking: secret('kind'),
	closure_reason: secret('closure'),
	followup_comments: secret('comments'),
	approvals: [{ approved_by: secret('approver') }],
	last_updated_by: secret('updater'),
	last_updated_at: '2026-11-09T10:38:34.074Z'
});

function cases(): Record<string, Record<string, unknown>> {
	return {
		[ids.dara]: {
			id: ids.dara,
			enabled: true,
			status: 'open',
			workflow: 'service_provision',
			owned_by: 'cw_sok',
			assigned_user_names: ['partner_maly', 'nobody_knows'],
			registration_date: '2026-05-06',
			assessment_requested_on: '2026-06-01',
			date_case_plan: '2026-07-25',
			case_plan_approved: true,
			app_name: 'Dara',
			app_language: 'km',
			app_reading: 'young',
			cp_case_plan_subform_case_plan_interventions: [
				{
					unique_id: 'goal-1',
					show_in_app: 'yes',
					intervention_service_goal: 'Go back to school',
					intervention_service_to_be_provided: 'training_education',
					case_plan_timeframe: '2026-12-31',
					intervention_service_success: 'false',
					intervention_comments: secret('comments')
				},
				{
					unique_id: 'goal-2',
					show_in_app: 'yes',
					intervention_service_goal: 'Sleep well',
					intervention_service_to_be_provided: 'counselling_abuse_survivors',
					intervention_service_success: 'true'
				},
				{ unique_id: 'goal-3', intervention_service_goal: secret('unmarked-goal') },
				{ unique_id: 'goal-4', show_in_app: 'no', intervention_service_goal: secret('refused-goal') }
			],
			services_section: [
				{
					unique_id: 'service-1',
					show_in_app: 'yes',
					introduce_in_app: 'yes',
					service_type: 'training_education',
					service_response_type: 'service_provision',
					service_response_day_time: '2026-02-09T10:20:42.000Z',
					service_appointment_date: '2026-12-01',
					service_implementing_agency: 'agency-lotus',
					service_implementing_agency_individual: 'partner_maly',
					service_status_referred: true,
					service_implemented: 'not_implemented',
					service_location: secret('place'),
					service_referral_notes: secret('referral-notes'),
					note_on_referral_from_provider: secret('provider-note')
				},
				{
					unique_id: 'service-2',
					introduce_in_app: 'yes',
					service_type: 'medical_support',
					service_implementing_agency: 'agency-clinic',
					service_status_referred: true
				},
				{
					unique_id: 'service-3',
					service_type: 'anti_trafficking_support',
					service_appointment_date: '2026-12-02',
					service_implementing_agency: secret('hidden-agency')
				}
			],
			followup_subform_section: [
				{
					unique_id: 'follow-1',
					show_in_app: 'yes',
					followup_type: 'visit_home',
					followup_needed_by_date: '2027-01-10',
					followup_comments: secret('follow-up')
				}
			],
			...hiddenFields()
		},
		[ids.bo]: { id: ids.bo, enabled: true, status: 'open', workflow: 'referral_to_oscar', ...hiddenFields() },
		[ids.closed]: {
			id: ids.closed,
			enabled: true,
			status: 'closed',
			workflow: 'closed',
			registration_date: '2024-01-01',
			date_closure: '2026-10-01',
			...hiddenFields()
		}
	};
}

const transitions = [
	{
		id: 'r1',
		type: 'Referral',
		record_id: ids.dara,
		record_type: 'case',
		status: 'accepted',
		service_record_id: 'service-1',
		transitioned_to: 'partner_maly',
		transitioned_to_agency: 'agency-lotus',
		transitioned_by: 'cw_sok',
		notes: secret('notes'),
		created_at: '2026-10-01T00:00:00.000Z'
	},
	{
		id: 'r2',
		type: 'Referral',
		record_id: ids.dara,
		record_type: 'case',
		status: 'rejected',
		service_record_id: 'service-2',
		transitioned_to_agency: 'agency-clinic',
		rejected_reason: secret('rejected'),
		rejection_note: secret('rejection')
	}
];

const select = (name: string, lookup: string) => ({
	name,
	type: 'select_box',
	option_strings_source: `lookup ${lookup}`
});
const plain = (...names: string[]) => names.map((name) => ({ name, type: 'text_field' }));
const forms = () => [
	{
		unique_id: 'record_owner',
		fields: plain('owned_by', 'status', 'app_name', 'app_language', 'app_reading', 'case_plan_approved')
	},
	{
		unique_id: 'services',
		fields: [{ name: 'services_section', type: 'subform' }, select('workflow', 'lookup-workflow')]
	},
	{
		unique_id: 'services_section',
		is_nested: true,
		fields: [
			select('service_type', 'lookup-service-type'),
			...plain(
				'service_appointment_date',
				'service_implementing_agency',
				'service_status_referred',
				'introduce_in_app',
				'show_in_app'
			)
		]
	},
	{
		unique_id: 'cp_case_plan',
		fields: [
			{
				name: 'cp_case_plan_subform_case_plan_interventions',
				type: 'subform',
				subform: {
					fields: [
						select('intervention_service_to_be_provided', 'lookup-service-type'),
						...plain('intervention_service_goal', 'show_in_app')
					]
				}
			}
		]
	}
];
const lookups = [
	{
		id: 1,
		unique_id: 'lookup-service-type',
		name: words('Service type', 'សេវា'),
		values: [
			{ id: 'training_education', display_text: words('Learning', 'ការរៀនសូត្រ') },
			{ id: 'medical_support', display_text: words('Health', 'សុខភាព') },
			{ id: 'anti_trafficking_support', display_text: words(secret('label'), secret('label')) },
			{ id: 'counselling_abuse_survivors', display_text: words(secret('label'), secret('label')) }
		]
	},
	{
		id: 2,
		unique_id: 'lookup-workflow',
		values: ['new', 'service_provision', 'referral_to_oscar'].map((id) => ({
			id,
			display_text: words(id, id)
		}))
	},
	{ id: 3, unique_id: 'lookup-country', values: [] }
];
const agencies = [
	{
		id: 1,
		unique_id: 'agency-lotus',
		name: words('Lotus School', 'សាលាផ្កាឈូក'),
		description: words('Evening lessons', 'ថ្នាក់ពេលល្ងាច'),
		telephone: '023 000 001',
		services: ['training_education', 'anti_trafficking_support'],
		logo: secret('logo')
	},
	{ id: 2, unique_id: 'agency-clinic', name: words('Clinic', 'គ្លីនិក'), services: [] }
];

/** What a server holds. Without one of its own it is Primero as it comes, with its child protection module. */
export type PrimeroWorld = {
	cases: Record<string, Record<string, unknown>>;
	transitions: object[];
	forms: { fields: { name: string }[] }[];
	lookups: object[];
	agencies: object[];
	/** The fields that our role may read of a case; undefined: every one. */
	mayRead?: Set<string>;
};
const asItComes = (): PrimeroWorld => ({ cases: cases(), transitions, forms: forms(), lookups, agencies });

/** @param cap the most rows that a page has, whatever is asked for */
export async function startPrimero(cap = 2, world: PrimeroWorld = asItComes()): Promise<PrimeroServer> {
	const store = world.cases;
	const hidden = new Set<string>();
	let failures = 0;
	const seen: PrimeroServer['seen'] = [];
	const expected = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`;

	const server = createServer((request, response) => {
		const url = new URL(request.url ?? '/', 'http://localhost');
		const path = url.pathname.replace('/api/v2/', '');
		seen.push({ method: request.method ?? '', path, query: url.searchParams });
		if (open.interfere?.(request, response)) return;
		const say = (status: number, body: object) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(body));
		};
		const refuse = (status: number) =>
			say(status, { errors: [{ status, resource: url.pathname, message: secret('message') }] });
		if (path === 'primero') return say(200, { data: { sandbox_ui: true } });
		const good = open.token === undefined ? expected : `Bearer ${open.token}`;
		if (failures >= 6 || request.headers.authorization !== good) {
			failures++;
			return refuse(401);
		}
		const one = /^cases\/([^/]+)$/.exec(path)?.[1];
		const about = /^cases\/([^/]+)\/(referrals|transitions)$/.exec(path);
		const paged = (rows: object[]) => {
			const per = Math.min(Number(url.searchParams.get('per') ?? 20), cap);
			const page = Number(url.searchParams.get('page') ?? 1);
			const data = rows.slice((page - 1) * per, page * per);
			return say(200, { data, metadata: { total: rows.length, per, page } });
		};
		// Some answers carry more than was asked for; all fields that nobody asked for are canaries.
		const chosen = (record: Record<string, unknown>) => {
			const fields = (url.searchParams.get('fields') ?? '').split(',');
			return Object.fromEntries(
				Object.entries(record).filter(
					([key, value]) =>
						key === 'id' ||
						key === 'enabled' ||
						(fields.includes(key) && (world.mayRead?.has(key) ?? true)) ||
						JSON.stringify(value).includes(primeroCanary)
				)
			);
		};
		if (path === 'cases') {
			// `from..to` (app/services/destringify_service.rb).
			const [from, to] = url.searchParams.get('last_updated_at')?.split('..') ?? [];
			// A list of ids with commas (app/models/search_filters/id_list_filter.rb).
			const named = url.searchParams.get('id')?.split(',');
			const rows = Object.values(store).filter(
				({ id, last_updated_at: at }) =>
					(from === undefined || (String(at) >= from && String(at) <= String(to))) &&
					(named === undefined || named.includes(String(id)))
			);
			return paged(rows.map(chosen));
		}
		if (one !== undefined) return store[one] ? say(200, { data: chosen(store[one]) }) : refuse(404);
		if (about) {
			const type = about[2] === 'referrals' ? 'Referral' : 'Transfer';
			const rows = world.transitions as typeof transitions;
			return say(200, { data: rows.filter((row) => row.record_id === about[1] && row.type === type) });
		}
		if (path === 'forms') {
			const data = world.forms.map((form) => ({
				...form,
				fields: form.fields
					.filter(({ name }) => !hidden.has(name))
					.map((field) => ({ ...field, help_text: secret('help') }))
			}));
			return say(200, { data });
		}
		if (path === 'lookups') return paged(world.lookups);
		if (path === 'agencies') return paged(world.agencies);
		if (path === 'users') {
			const list = [{ resource: 'cases', actions: open.rights }];
			return paged([{ id: 7, user_name: account.user, email: secret('mail'), permissions: { list } }]);
		}
		return refuse(404);
	});
	const open: PrimeroServer = {
		...(await listening(server)),
		seen,
		failures: () => failures,
		change: (id, more) => void (store[id] = { ...store[id], ...more }),
		remove: (id) => void delete store[id],
		hideField: (name) => void hidden.add(name),
		rights: ['read'],
		token: undefined,
		interfere: undefined
	};
	return open;
}

/** The configuration that belongs to it. */
export function primeroConfiguration(baseUrl: string): object {
	return {
		kind: 'primero',
		baseUrl,
		signIn: { kind: 'password', user: account.user },
		fields: {
			goalVisible: 'show_in_app',
			sessionVisible: 'show_in_app',
			referralVisible: 'introduce_in_app',
			called: 'app_name',
			language: 'app_language',
			reading: 'app_reading'
		},
		sessionKinds: { training_education: 'learn' },
		areas: { training_education: 'learning' },
		team: { cw_sok: { name: 'Sok', role: 'guide' }, partner_maly: { name: 'Maly', role: 'teacher' } },
		agencies: { 'agency-lotus': 'lotus-school' }
	};
}
