import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { startApp } from '#lib/server/app.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import { projectDirectory, projectPlan } from '#lib/server/cases/projection.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { opened } from './opened.ts';
import {
	account,
	ids,
	primeroCanary,
	primeroConfiguration,
	startPrimero,
	type PrimeroServer
} from './primero-server.ts';

const scratch = new Scratch('primero');
let server: PrimeroServer;
beforeEach(async () => {
	server = await startPrimero();
	password(account.password);
});
afterEach(() => server.close());

const password = (text: string) => scratch.write('source-password.txt', `${text}\n`);
const open = (more: object = {}, phaseMap: object = {}) =>
	opened(scratch.path, { ...primeroConfiguration(server.origin), ...more }, phaseMap);
const planOf = async (id: string, more: object = {}) => projectPlan(await open(more).readCase(id), 'person');

describe('Primero', () => {
	test('gives a plan: what staff ticked, and nothing else', async () => {
		const plan = await planOf(ids.dara);
		expect(plan).toMatchObject({
			me: { called: 'Dara', language: 'km', reading: 'young' },
			journey: {
				phase: 'coordination',
				been: [
					{ phase: 'entry', from: '2026-05-06', until: '2026-06-01' },
					{ phase: 'assessment', from: '2026-06-01', until: '2026-07-25' },
					{ phase: 'planning', from: '2026-07-25' }
				]
			},
			goals: [
				{
					id: 'goal-1',
					area: 'learning',
					what: 'Go back to school',
					by: { day: '2026-12-31' },
					state: 'under-way',
					steps: [{ what: 'ការរៀនសូត្រ', state: 'open' }]
				},
				// A kind of service that must not stand on a phone has no step, whatever its label says.
				{ id: 'goal-2', what: 'Sleep well', state: 'done', steps: [] }
			],
			sessions: [
				{ id: 'service-1', kind: 'learn', date: '2026-12-01', state: 'planned' },
				{ id: 'follow-1', kind: 'visit', date: '2027-01-10', state: 'planned' }
			],
			// Who is not in the configuration's team is not shown.
			team: [
				{ name: 'Sok', role: 'guide' },
				{ name: 'Maly', role: 'teacher' }
			],
			// The second one was refused by its agency: staff speak with her first.
			referrals: [{ id: 'service-1', organization: 'lotus-school', stage: 'joint-visit' }]
		});
		expect(plan.sessions[0]).not.toHaveProperty('time');
		expect(plan.sessions[0]?.with).toEqual([plan.team[1]?.id]);
		expect(JSON.stringify(plan)).not.toContain('partner_maly');
	});

	test('names what it leaves out: a mark that is no word of the map, a day nobody can read, an unknown reading', async () => {
		const goal = { unique_id: 'g', show_in_app: 'yes', intervention_service_goal: 'Sew' };
		server.change(ids.dara, {
			app_reading: 'teen',
			app_language: 'KM ',
			cp_case_plan_subform_case_plan_interventions: [
				{ ...goal, case_plan_timeframe: 'three months' },
				{ ...goal, unique_id: 'h', show_in_app: 'maybe' },
				{ ...goal, unique_id: 'i', show_in_app: 'no' }
			],
			services_section: [{ unique_id: 's', introduce_in_app: 'yes' }]
		});
		const { me, remarks = [] } = await open().readCase(ids.dara);
		expect(me).toMatchObject({ language: 'km', reading: 'adult' });
		const goals = 'cp_case_plan_subform_case_plan_interventions';
		expect(remarks.map(({ resource, field }) => `${resource} ${field}`).toSorted()).toEqual([
			`${goals}/g case_plan_timeframe`,
			`${goals}/h show_in_app`,
			'me app_reading',
			'services_section/s service_implementing_agency'
		]);
		expect(JSON.stringify(remarks)).not.toMatch(/three months|maybe|teen/);
	});

	test('without the fields that mark rows shows none', async () => {
		const plan = await planOf(ids.dara, { fields: {} });
		expect([plan.goals, plan.sessions, plan.referrals]).toEqual([[], [], []]);
		expect(plan.me).toEqual({ language: 'km', reading: 'adult' });
	});

	test('shows no goals of a plan that is not approved', async () => {
		server.change(ids.dara, { case_plan_approved: false });
		expect((await planOf(ids.dara)).goals).toEqual([]);
	});

	test('hands over no field that is not listed, from no answer', async () => {
		const source = open();
		for (const ref of await source.listRefs()) {
			expect(JSON.stringify(await source.readCase(ref))).not.toContain(primeroCanary);
		}
		expect(JSON.stringify(await source.readOrganizations())).not.toContain(primeroCanary);
	});

	test('is read with GET alone, with a list of fields, and to the last page although pages are capped', async () => {
		const source = open();
		expect(await source.listRefs()).toEqual(Object.values(ids));
		await source.readCase(ids.dara);
		await source.readOrganizations();
		expect(new Set(server.seen.map(({ method }) => method))).toEqual(new Set(['GET']));
		const isList = ({ path, query }: (typeof server.seen)[number]) =>
			path === 'cases' && query.get('per') !== '1';
		const lists = server.seen.filter(isList);
		expect(lists.map(({ query }) => query.get('page'))).toEqual(['1', '2']);
		const one = server.seen.find(({ path }) => path === `cases/${ids.dara}`);
		expect(one?.query.get('fields')?.split(',')).toEqual(
			expect.arrayContaining(['workflow', 'services_section', 'app_name'])
		);
		expect(one?.query.get('fields')).not.toMatch(
			/name_first|name_last|\bage\b|address|concern|incident|notes/
		);
	});

	test.each([
		[250, 250],
		[100, 130],
		[250, 300]
	])(
		'a list of %s from a server that knows no pages is read whole, with a total of %s',
		async (there, total) => {
			const rows = Array.from({ length: there }, (_, at) => ({ id: `case-${at}`, enabled: true }));
			server.interfere = (request, response) => {
				const url = new URL(request.url ?? '', server.origin);
				if (!url.pathname.endsWith('/cases')) return false;
				const per = Number(url.searchParams.get('per'));
				response.writeHead(200, { 'content-type': 'application/json' });
				response.end(JSON.stringify({ data: rows.slice(0, per), metadata: { total, per, page: 1 } }));
				return true;
			};
			expect(await open().listRefs()).toHaveLength(there);
		}
	);

	test('a workflow that nobody mapped keeps the last phase, and the map decides first', async () => {
		const raw = await open().readCase(ids.bo);
		expect(projectPlan(raw, 'person', {}, 'planning').journey.phase).toBe('planning');
		expect(() => projectPlan(raw, 'person')).toThrow();
		const map = { referral_to_oscar: 'coordination' } as const;
		const mapped = await open({}, map).readCase(ids.bo);
		expect(projectPlan(mapped, 'person', map).journey.phase).toBe('coordination');
	});

	test('a closed case is the last phase, and an agreed way home the one before', async () => {
		expect((await planOf(ids.closed)).journey).toEqual({
			phase: 'closure',
			since: '2026-10-01',
			been: [{ phase: 'entry', from: '2024-01-01' }]
		});
		// Whoever comes after the day of closing asks how she is.
		const follows = (unique_id: string, followup_needed_by_date: string) => ({
			...{ unique_id, show_in_app: 'yes', followup_needed_by_date }
		});
		server.change(ids.closed, {
			followup_subform_section: [follows('before', '2026-09-20'), follows('after', '2027-01-05')]
		});
		expect((await planOf(ids.closed)).sessions.map(({ id, kind }) => [id, kind])).toEqual([
			['before', 'visit'],
			['after', 'follow-up']
		]);
		server.change(ids.dara, { followup_subform_section: [{ followup_type: 'after_reunification' }] });
		expect((await planOf(ids.dara)).journey.phase).toBe('reintegration');
	});

	test('a field of the map that the forms do not have stops the reading, before plans look empty', async () => {
		server.hideField('services_section');
		await expect(open().listRefs()).rejects.toMatchObject({ fault: 'fields-missing' });
		await expect(open().readCase(ids.dara)).rejects.toMatchObject({ fault: 'fields-missing' });
	});

	test('its forms are held against the maps when the server starts, and the log says how many words do not meet', async () => {
		const logOf = async (more: object, phaseMap: object, lines: number) => {
			const log: string[] = [];
			const deployment = v.parse(Deployment, {
				source: { ...primeroConfiguration(server.origin), ...more },
				phaseMap
			});
			const app = await startApp(
				readEnvironment({ COMPANION_DATA: scratch.path }),
				deployment,
				{ log: (line) => log.push(line) },
				openSource(scratch.path, deployment)
			);
			// With an older copy at hand the start does not wait for its first round, and who closes ends that.
			await expect.poll(() => log.length).toBe(lines);
			await app.close();
			return log;
		};
		const mapped = { referral_to_oscar: 'coordination' };
		expect(await logOf({}, mapped, 0)).toEqual([]);
		const log = await logOf({ sessionKinds: { gone_type: 'learn' } }, { other: 'entry' }, 1);
		expect(log).toContain('source: 2 words of the forms and the maps do not meet; "source check" names them');
		expect(log.join()).not.toMatch(/referral_to_oscar|gone_type/);
	});

	test('a wrong password is sent once and never again: six would lock the account', async () => {
		password('wrong');
		const source = open();
		for (let round = 0; round < 10; round++) await expect(source.listRefs()).rejects.toThrow();
		expect(server.failures()).toBe(1);
		password(account.password);
		expect(await source.listRefs()).toHaveLength(3);
	});

	test('behind an identity provider is shown the token from its file, and the next when that has run out', async () => {
		const token = (text: string) => scratch.write('source-token.txt', text);
		server.token = 'first';
		token('first');
		const source = open({ signIn: { kind: 'token' } });
		expect(await source.listRefs()).toHaveLength(3);
		server.token = 'second';
		await expect(source.listRefs()).rejects.toThrow();
		// What was under way failed; after that it is not shown again.
		const failures = server.failures();
		for (let round = 0; round < 5; round++) await expect(source.listRefs()).rejects.toThrow();
		expect(server.failures()).toBe(failures);
		token('second');
		expect(await source.listRefs()).toHaveLength(3);
	});

	test('a password that is changed there in the middle of much reading fails in what is under way alone', async () => {
		const source = open({ limits: { atOnce: 16 } });
		const [ref] = await source.listRefs();
		server.token = 'another way in';
		const reads = Array.from({ length: 40 }, () => source.readCase(ref!));
		expect((await Promise.allSettled(reads)).every(({ status }) => status === 'rejected')).toBe(true);
		// Six would lock the account.
		expect([1, 2]).toContain(server.failures());
	});

	test('says whose case changed since a moment, and is read whole where the configuration says so', async () => {
		const source = open();
		server.change(ids.bo, { last_updated_at: '2026-11-20T00:00:00.000Z' });
		expect(await source.changedSince?.(new Date('2026-11-15T00:00:00Z'))).toEqual([ids.bo]);
		expect(await source.changedSince?.(new Date('2026-11-01T00:00:00Z'))).toHaveLength(3);
		expect(open({ rounds: 'whole' }).changedSince).toBeUndefined();
	});

	test('between two nights lists nobody anew, and knows who is new, who was taken out, and that somebody is gone', async () => {
		const source = open();
		await source.listRefs();
		const asked = () =>
			server.seen.filter(({ path }) => path === 'cases').map(({ query }) => [...query.keys()]);
		const since = new Date('2026-11-15T00:00:00Z');
		const at = '2026-11-20T00:00:00.000Z';
		server.seen.length = 0;
		server.change('ee03c7e4-0000-4000-8000-000000000004', {
			id: 'ee03c7e4-0000-4000-8000-000000000004',
			last_updated_at: at
		});
		server.change(ids.bo, { enabled: false, last_updated_at: at });
		expect(await source.listRefs(since)).toEqual([
			ids.dara,
			ids.closed,
			'ee03c7e4-0000-4000-8000-000000000004'
		]);
		expect(asked()).toEqual([
			['fields', 'last_updated_at', 'per', 'page'],
			['fields', 'per', 'page']
		]);
		// Another office has the case now: our account no longer sees it, and nothing says that it changed.
		server.remove(ids.dara);
		expect(await source.listRefs(since)).not.toContain(ids.dara);
	});

	test('people are read together, and what became of introductions is asked only where one is to be shown', async () => {
		const source = open();
		const refs = await source.listRefs();
		const alone = new Map<string, unknown>();
		for (const ref of refs) alone.set(ref, await source.readCase(ref));
		server.seen.length = 0;
		expect(await source.readCases?.(refs)).toEqual(alone);
		const paths = server.seen.map(({ path }) => path);
		// A page holds two of the three here.
		expect(paths.filter((path) => path === 'cases')).toHaveLength(2);
		expect(paths.filter((path) => path !== 'cases')).toEqual([
			`cases/${ids.dara}/referrals`,
			`cases/${ids.dara}/transitions`
		]);
		server.seen.length = 0;
		await source.readCases?.([ids.bo, ids.closed]);
		expect(server.seen.map(({ query }) => query.get('id'))).toEqual([`${ids.bo},${ids.closed}`]);
		// An older server knows no list of ids and answers everybody, or nobody.
		server.interfere = ({ url = '' }, response) => {
			if (!url.includes('id=')) return false;
			response.end(JSON.stringify({ data: [], metadata: { total: 0, per: 20, page: 1 } }));
			return true;
		};
		expect(await source.readCases?.(refs)).toEqual(alone);
	});

	test('an answer about another case is not taken', async () => {
		const source = open();
		await source.listRefs();
		server.change(ids.bo, { id: ids.dara });
		await expect(source.readCase(ids.bo)).rejects.toMatchObject({ fault: 'unexpected' });
	});

	test('its agencies become organisations, without services that must not be named', async () => {
		const rows = (await open().readOrganizations()) as { id: string; services: object[] }[];
		expect(rows.map(({ id }) => id)).toEqual(['lotus-school', 'agency-clinic']);
		expect(projectDirectory(rows, 'KH').entries).toMatchObject([
			{ open: false, organization: { name: 'សាលាផ្កាឈូក', services: [{ name: 'ការរៀនសូត្រ' }] } }
		]);
	});
});
