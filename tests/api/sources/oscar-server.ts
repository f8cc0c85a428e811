import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening, type Listening } from './listening.ts';

/*
 * A server with the shapes of OSCaR v1 (serializers and controllers as published; all values are invented), with its
 * trap: there is no field selection, every answer says far too much.
 */

export const oscarCanary = 'OSCAR-CANARY';
export const login = { email: 'companion@records.example', password: 'a long one' };
let planted = 0;
const secret = (what: string) => `${oscarCanary}-${what}-${++planted}`;

export type OscarServer = Listening & {
	seen: { method: string; path: string }[];
	signIns: () => number;
	change: (id: number, more: Record<string, unknown>) => void;
	/** The tokens that were given out are worth nothing any more. */
	expire: () => void;
	interfere: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
};

const tooMuch = () => ({
	given_name: secret('given'),
	family_name: secret('family'),
	local_given_name: secret('local'),
	gender: 'female',
	code: secret('code'),
	date_of_birth: '2011-02-03',
	current_address: secret('address'),
	house_number: secret('house'),
	village: { name_en: secret('village') },
	profile: { url: secret('photo') },
	referral_phone: secret('phone'),
	live_with: secret('with'),
	school_name: secret('school'),
	relevant_referral_information: secret('reason'),
	rejected_note: secret('rejected'),
	type_of_trafficking: secret('kind'),
	national_id: secret('national'),
	case_notes: [{ note: secret('note'), case_note_domain_group: [{ note: secret('group') }] }],
	additional_form: [{ properties: { [secret('question')]: secret('answer') } }],
	carer: { name: secret('carer') },
	quantitative_cases: [{ client_quantitative_cases: [secret('quantity')] }]
});

function clients(): Record<number, Record<string, unknown>> {
	return {
		7: {
			id: 7,
			status: 'Active',
			preferred_language: 'Khmer',
			initial_referral_date: '2026-04-01',
			assessments: [{ id: 1, score: 3, assessment_domain: [{ reason: secret('score') }] }],
			enter_ngos: [{ id: 1, accepted_date: '2026-05-01', acceptable_type: secret('enter') }],
			exit_ngos: [],
			case_workers: [
				{
					id: 31,
					first_name: secret('worker'),
					date_of_birth: '1990-01-01',
					pin_code: secret('pin'),
					clients: [{ given_name: secret('other-client') }]
				},
				{ id: 99, first_name: secret('unlisted') }
			],
			program_streams: [
				{ id: 1, name: 'Group home', description: secret('program'), enrollments: [secret('enrolled')] }
			],
			inactive_program_streams: [],
			tasks: {
				overdue: [{ id: 40, name: secret('task'), completion_date: '2026-11-01', completed: false }],
				today: [],
				upcoming: [
					{
						id: 41,
						name: '[meet] about the court date OSCAR-CANARY-meeting',
						completion_date: '2026-12-03',
						domain: { identity: '5A', name: secret('domain') }
					}
				]
			},
			...tooMuch()
		},
		8: {
			id: 8,
			status: 'Exited',
			exit_ngos: [{ exit_date: '2026-09-01', exit_reasons: [secret('exit')] }],
			...tooMuch()
		},
		9: { id: 9, status: 'Accepted', assessments: [{ id: 2 }], ...tooMuch() }
	};
}

const carePlans = [
	{
		id: 1,
		care_plan_date: '2026-06-01',
		completed: false,
		client_id: 7,
		assessment_domains: [{ reason: secret('reason'), score: 1 }],
		goals: [
			{
				id: 70,
				description: '[app] Learn to sew',
				domain_id: 12,
				tasks: [
					{
						id: 90,
						name: '[app] Choose cloth',
						expected_date: '2026-11-28',
						completed: true,
						completion_note: secret('done')
					},
					{ id: 91, name: secret('unmarked-task'), expected_date: '2026-12-20', completed: false }
				]
			},
			{
				id: 71,
				description: secret('unmarked-goal'),
				domain_id: 12,
				tasks: [{ id: 92, name: '[app] Never alone' }]
			}
		]
	}
];

const referrals = [
	{ id: 1, referred_to: 'lotus', referral_status: 'Accepted', deleted_at: null, ...referralSecrets() },
	{ id: 2, referred_to: 'clinic', referral_status: 'Rejected', deleted_at: null, ...referralSecrets() },
	{ id: 3, referred_to: 'clinic', referral_status: 'Exited', deleted_at: null, ...referralSecrets() },
	{
		id: 4,
		referred_to: secret('unlisted-ngo'),
		referral_status: 'Referred',
		deleted_at: null,
		...referralSecrets()
	},
	{ id: 5, referred_to: 'lotus', referral_status: 'Referred', deleted_at: '2026-01-01', ...referralSecrets() }
];
function referralSecrets() {
	return {
		referral_reason: secret('reason'),
		client_name: secret('client'),
		level_of_risk: secret('risk'),
		name_of_referee: secret('referee'),
		consent_form: [{ url: secret('form') }]
	};
}

/** @param rooted whether rows stand under root keys, as one version of the serializers writes them */
export async function startOscar(rooted = true): Promise<OscarServer> {
	const store = clients();
	const seen: OscarServer['seen'] = [];
	let signIns = 0;
	let token = 0;
	let good = new Set<string>();
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace('/api/v1/', '');
		seen.push({ method: request.method ?? '', path });
		if (open.interfere?.(request, response)) return;
		const say = (status: number, body: unknown, headers: Record<string, string> = {}) => {
			response.writeHead(status, { 'content-type': 'application/json', ...headers });
			response.end(JSON.stringify(body));
		};
		// Each answer hands out the next token; only the last two are good.
		const next = () => {
			const value = `token-${++token}`;
			good = new Set([...[...good].slice(-1), value]);
			return { 'access-token': value, client: 'c1', uid: login.email, 'token-type': 'Bearer' };
		};
		if (path === 'auth/sign_in' && request.method === 'POST') {
			signIns++;
			let body = '';
			request.on('data', (part: Buffer) => (body += part.toString()));
			request.on('end', () => {
				const said = JSON.parse(body) as typeof login;
				if (said.email !== login.email || said.password !== login.password) {
					return say(401, { errors: [secret('login')] });
				}
				say(200, { data: { id: 1, pin_code: secret('pin'), clients: [secret('clients')] } }, next());
			});
			return;
		}
		const { 'access-token': shown, client, uid } = request.headers;
		if (!good.has(String(shown)) || client !== 'c1' || uid !== login.email)
			return say(401, { errors: [secret('error')] });
		const headers = next();
		const list = (name: string, rows: object[]) => say(200, rooted ? { [name]: rows } : rows, headers);
		if (path === 'clients/listing') return list('clients', Object.values(store));
		const [, id, what] = /^clients\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
		const record = store[Number(id)];
		if (!record) return say(404, { error: secret('404') }, headers);
		if (what === undefined) return say(200, rooted ? { client: record } : record, headers);
		if (what === 'care_plans') return list('care_plans', id === '7' ? carePlans : []);
		if (what === 'referrals') return list('referrals', id === '7' ? referrals : []);
		return say(404, {}, headers);
	});
	const open: OscarServer = {
		...(await listening(server)),
		seen,
		signIns: () => signIns,
		change: (id, more) => void (store[id] = { ...store[id], ...more }),
		expire: () => good.clear(),
		interfere: undefined
	};
	return open;
}

/** The configuration that belongs to it. */
export function oscarConfiguration(baseUrl: string): object {
	return {
		kind: 'oscar',
		baseUrl,
		signIn: { email: login.email },
		visibleMark: '[app]',
		meetingMark: '[meet]',
		areas: { 12: 'work-and-money' },
		homePrograms: ['Going home'],
		team: { 31: { name: 'Sok', role: 'guide' } },
		agencies: { lotus: 'lotus-school', clinic: 'blue-clinic' }
	};
}
