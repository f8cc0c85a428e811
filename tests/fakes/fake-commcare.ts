import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening, type Listening } from '#tests/api/sources/listening.ts';

/*
 * No CommCare: a fake with the shapes of its Case API v2 (commcare-hq, docs/api/cases-v2.rst and corehq/apps/hqcase; all values are
 * invented), with its trap: an account that may read may write, and every case has all its properties.
 */

export const commCareCanary = 'COMMCARE-CANARY';
export const apiKey = 'a-key-of-forty-letters';
let planted = 0;
const secret = (what: string) => `${commCareCanary}-${what}-${++planted}`;

type FakeCase = {
	case_id: string;
	case_type: string;
	closed?: boolean;
	date_closed?: string;
	properties: Record<string, string>;
	parent?: string;
	indexed_on?: string;
};

export type FakeCommCare = Listening & {
	cases: Map<string, FakeCase>;
	seen: { method: string; query: URLSearchParams }[];
	/** An older server, from before there was a choice of fields. */
	isOld: boolean;
	/** How the next page is named: as the server answers it, or as its OpenAPI document says. */
	nextAs: 'address' | 'cursor';
	interfere: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
};

/** What an organisation with such a project may have. */
export const people = {
	child: 'aaaa0000000000000000000000000001',
	closed: 'aaaa0000000000000000000000000002'
};

const invented: FakeCase[] = [
	{
		case_id: people.child,
		case_type: 'client',
		properties: { app_name: 'Bopha', app_language: 'km', app_phase: 'case_management', has_app: 'yes' }
	},
	{
		case_id: people.closed,
		case_type: 'client',
		closed: true,
		date_closed: '2026-09-01T20:00:00.000000Z',
		properties: { app_phase: 'case_management', has_app: 'yes' }
	},
	{ case_id: 'nobody', case_type: 'client', properties: { app_phase: 'case_management', has_app: '' } },
	{
		case_id: 'goal-1',
		case_type: 'goal',
		parent: people.child,
		properties: { goal_text: 'រៀនដេរ', life_area: 'learning', goal_state: 'under-way', show_in_app: 'person' }
	},
	{
		case_id: 'goal-2',
		case_type: 'goal',
		parent: people.child,
		closed: true,
		properties: {
			goal_text: 'Sleep well',
			life_area: 'health',
			goal_state: 'under-way',
			show_in_app: 'person'
		}
	},
	{
		case_id: 'goal-3',
		case_type: 'goal',
		parent: people.child,
		properties: {
			goal_text: secret('unmarked'),
			life_area: 'health',
			goal_state: 'under-way',
			show_in_app: ''
		}
	},
	{
		case_id: 'step-1',
		case_type: 'activity',
		parent: 'goal-1',
		properties: { step_text: 'Choose cloth', who: 'together', step_state: 'next' }
	},
	{
		case_id: 'visit-1',
		case_type: 'visit',
		parent: people.child,
		properties: {
			kind: 'talk',
			how: 'home-visit',
			visit_date: '2026-12-03',
			visit_time: '9:00 AM',
			state: 'planned',
			show_in_app: 'person'
		}
	}
];

/** Of every case much more is known than anybody has to know here. */
const tooMuch = () => ({
	dob: secret('dob'),
	name_of_mother: secret('mother'),
	form_of_abuse: secret('abuse'),
	interview_notes: secret('notes')
});

export async function startFakeCommCare(more: FakeCase[] = invented): Promise<FakeCommCare> {
	const server = createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
		open.seen.push({ method: request.method ?? '', query: searchParams });
		if (open.interfere?.(request, response)) return;
		const say = (status: number, body: unknown) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(body));
		};
		if (request.headers.authorization !== `ApiKey companion@records.example:${apiKey}`)
			return say(401, { error: secret('401') });
		if (pathname !== '/a/our-project/api/case/v2/') return say(404, {});
		// The cursor is the question itself with where it stands (get_list.py).
		const cursor = searchParams.get('cursor');
		const query = cursor ? new URLSearchParams(Buffer.from(cursor, 'base64').toString()) : searchParams;
		const choice = ['fields', 'fields.properties', 'exclude'].some((name) => query.has(name));
		if (choice && open.isOld)
			return say(400, { error: `'fields' is not a valid parameter. ${secret('400')}` });
		const from = Number(query.get('last') ?? 0);
		const limit = Number(query.get('limit') ?? 20);
		if (limit > 5000) return say(400, { error: 'You cannot request more than 5000 cases per request.' });
		const since = query.get('indexed_on.gte') ?? '';
		const type = query.get('case_type');
		const matching = [...open.cases.values()].filter(
			({ case_type, indexed_on = '2026-01-01' }) => (!type || case_type === type) && indexed_on >= since
		);
		const page = matching.slice(from, from + limit);
		const answer: Record<string, unknown> = {
			matching_records: matching.length - from,
			cases: page.map((one) => serialized(one, query))
		};
		if (matching.length > from + limit) {
			query.set('last', String(from + limit));
			const next = Buffer.from(query.toString()).toString('base64');
			answer.next =
				open.nextAs === 'cursor'
					? { cursor: next }
					: `https://elsewhere.invalid/a/our-project/api/case/v2/?cursor=${encodeURIComponent(next)}`;
		}
		say(200, answer);
	});
	const open: FakeCommCare = {
		...(await listening(server)),
		cases: new Map(more.map((one) => [one.case_id, one])),
		seen: [],
		isOld: false,
		nextAs: 'address',
		interfere: undefined
	};
	return open;
}

function serialized(one: FakeCase, query: URLSearchParams): object {
	const { case_id, case_type, closed = false, date_closed = null, parent, properties } = one;
	const whole: Record<string, unknown> = {
		domain: 'our-project',
		case_id,
		case_type,
		case_name: secret('name'),
		external_id: secret('external'),
		owner_id: secret('owner'),
		date_opened: '2026-01-01T00:00:00.000000Z',
		indexed_on: one.indexed_on ?? '2026-01-01',
		closed,
		date_closed,
		properties: { ...tooMuch(), ...properties },
		indices: parent ? { parent: { case_id: parent, case_type: 'client', relationship: 'child' } } : {}
	};
	const fields = query.get('fields')?.split(',');
	if (!fields) return whole;
	const named = (query.get('fields.properties') ?? '').split(',');
	return {
		...Object.fromEntries(Object.entries(whole).filter(([name]) => fields.includes(name))),
		properties: Object.fromEntries(
			Object.entries(whole.properties as object).filter(([name]) => named.includes(name))
		)
	};
}

/** The configuration that belongs to it. */
export const commCareConfiguration = (baseUrl: string) => ({
	kind: 'commcare',
	baseUrl,
	domain: 'our-project',
	signIn: { user: 'companion@records.example' },
	people: {
		caseType: 'client',
		only: 'has_app',
		columns: { app_name: 'called', app_language: 'language', app_phase: 'phase' }
	},
	types: {
		activity: { table: 'steps', columns: { step_text: 'what', who: 'who', step_state: 'state' } },
		goal: {
			table: 'goals',
			columns: { goal_text: 'what', life_area: 'area', goal_state: 'state', show_in_app: 'visibility' }
		},
		visit: {
			table: 'sessions',
			columns: {
				kind: 'kind',
				how: 'how',
				visit_date: 'date',
				visit_time: 'time',
				state: 'state',
				show_in_app: 'visibility'
			}
		}
	}
});
