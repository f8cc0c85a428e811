import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PrimeroSystem } from '#lib/domain/case-system.ts';
import { Deployment } from '#lib/domain/deployment.ts';
import { areas } from '#lib/domain/goal.ts';
import { cambodianForms } from '#lib/server/cases/primero/forms-of-cambodia.ts';
import { formsOf } from '#lib/server/cases/primero/forms.ts';
import { Form } from '#lib/server/cases/primero/answers.ts';
import { fieldsOf } from '#lib/server/cases/primero/map-in-use.ts';
import { projectCase, projectDirectory, projectPlan } from '#lib/server/cases/projection.ts';
import { mayBeSaid } from '#lib/server/cases/words-of-others.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { primeroRights } from '../../../src/operator/commands/source/rights.ts';
import roles from '../../cases/primero-cambodia/roles.json' with { type: 'json' };
import lookupFacts from '../../cases/primero-cambodia/lookups.json' with { type: 'json' };
import { Scratch } from '#tests/support/scratch.ts';
import { opened } from './opened.ts';
import {
	areaCodes,
	betraying,
	cambodianConfiguration,
	cambodianFormAnswers,
	cambodianWorld,
	formsOfTheRole,
	people,
	subtypes
} from './primero-cambodia.ts';
import {
	account,
	primeroCanary,
	startPrimero,
	type PrimeroServer,
	type PrimeroWorld
} from './primero-server.ts';

const scratch = new Scratch('cambodia');
let server: PrimeroServer;
const start = async (world: PrimeroWorld = cambodianWorld()) => void (server = await startPrimero(20, world));
beforeEach(() => void scratch.write('source-password.txt', account.password));
afterEach(() => server.close());

const open = (more: object = {}) =>
	opened(scratch.path, { ...cambodianConfiguration(server.origin), ...more });
const planOf = async (id: string, more: object = {}) => projectPlan(await open(more).readCase(id), 'person');

async function check(more: object = {}) {
	const lines: string[] = [];
	const source = { ...cambodianConfiguration(server.origin), ...more };
	const code = await runCommandLine(['source', 'check'], {
		environment: readEnvironment({ COMPANION_DATA: scratch.path }),
		deployment: () => v.parse(Deployment, { source }),
		now: () => new Date('2026-11-22T03:00:00Z'),
		say: (line) => lines.push(line)
	});
	return { code, text: lines.join('\n') };
}

describe('Primero with the forms of Cambodia', () => {
	test('gives each of the ten areas of need a life area of ours', async () => {
		await start();
		const { goals } = await planOf(people.child);
		expect(areaCodes).toHaveLength(10);
		expect(goals.map(({ area }) => area)).toEqual([
			'health',
			'healing',
			'home-and-family',
			'home-and-family',
			'home-and-family',
			'home-and-family',
			'learning',
			'home-and-family',
			'healing',
			'papers-and-rights'
		]);
		const map = cambodianForms(['cp']);
		expect(areaCodes.filter((code) => !areas.includes(map.areas[code]!))).toEqual([]);
	});

	test('reads the goal and its activities, by when, and whether it was reached', async () => {
		await start();
		const { goals, team } = await planOf(people.child);
		expect(goals[0]).toMatchObject({
			what: 'A goal of kind 0',
			by: { day: '2027-03-01' },
			state: 'under-way',
			steps: [
				{ what: 'First we walk there', state: 'open' },
				{ what: 'Then we ask', state: 'open' }
			]
		});
		expect(goals[1]?.state).toBe('done');
		// The closest of the schedules is how often the owner of the case and she meet about it.
		expect(team.map(({ name, rhythm }) => [name, rhythm?.every])).toEqual([
			['Sok', 'week'],
			['Maly', undefined]
		]);
	});

	test('shows the visit that comes next, those that were, and the time of day', async () => {
		await start();
		const raw = await open().readCase(people.child);
		const { plan, remarks } = projectCase(raw, 'person');
		const { sessions } = plan;
		expect(sessions).toMatchObject([
			{
				id: 'service-school',
				kind: 'learn',
				date: '2026-12-01',
				time: '14:30',
				place: { name: 'Lotus School, first floor' }
			},
			{ id: 'service-talk', kind: 'talk', date: '2026-12-02' },
			{ id: 'follow-old', kind: 'visit', date: '2026-10-01', state: 'done' },
			{ id: 'follow-new', kind: 'review', date: '2026-11-03', state: 'done' },
			{ id: 'follow-none', kind: 'visit', date: '2026-11-04', state: 'done' },
			// The visit of 1 November came two days late; none is wanted after the last one.
			{ id: 'follow-new-next', kind: 'review', date: '2027-01-10', state: 'planned' }
		]);
		expect(sessions).toHaveLength(6);
		// "3:00" may be night or afternoon; the place of that row is not marked safe.
		expect(sessions[1]).not.toHaveProperty('time');
		expect(sessions[1]).not.toHaveProperty('place');
		expect(remarks).toContainEqual(expect.objectContaining({ field: 'service_appointment_time' }));
		// Without the mark no place at all is read.
		const { placeVisible: _, ...fields } = (cambodianConfiguration('') as { fields: Record<string, string> })
			.fields;
		expect((await planOf(people.child, { fields })).sessions.some(({ place }) => place)).toBe(false);
	});

	test('introduces to the agency that provides the service', async () => {
		await start();
		expect((await planOf(people.child)).referrals).toMatchObject([
			{ id: 'service-school', organization: 'lotus-school', stage: 'joint-visit' }
		]);
	});

	test('reads plans and follow-ups of the other module, with providers that the configuration knows alone', async () => {
		await start();
		const plan = await planOf(people.woman);
		expect(plan).toMatchObject({
			journey: { phase: 'planning' },
			goals: [{ id: 'need-1', what: 'Learn to sew', area: 'work-and-money', state: 'under-way' }],
			sessions: [
				{ id: 'need-1', date: '2026-12-05', time: '09:00', kind: 'plan', place: { name: 'Market hall' } },
				{ id: 'after-1', date: '2026-11-10', state: 'done', kind: 'health' },
				{ id: 'after-1-next', date: '2026-12-20', state: 'planned', kind: 'health' }
			],
			referrals: [{ id: 'need-1', organization: 'lotus-school', stage: 'agreed' }]
		});
		expect(plan.referrals).toHaveLength(1);
		server.change(people.woman, { case_plan_approved_gbv: false });
		expect((await planOf(people.woman)).goals).toEqual([]);
	});

	test('knows the three types of response, closure, the way home before it, and who went to another organisation', async () => {
		await start();
		for (const id of [people.toOscar, people.fromOscar, people.atPartner, people.child])
			expect((await planOf(id)).journey.phase).toBe('coordination');
		expect((await planOf(people.home)).journey).toEqual({
			phase: 'closure',
			since: '2026-10-01',
			been: [
				{ phase: 'planning', from: '2025-02-01', until: '2026-01-15' },
				{ phase: 'reintegration', from: '2026-01-15' }
			]
		});
		expect((await planOf(people.moved)).journey.phase).toBe('closure');
		// A second record of one person is nobody's plan.
		expect(await open().listRefs()).not.toContain(people.twin);
		expect(await open().listRefs()).toHaveLength(Object.keys(people).length - 1);
	});

	test('shows what she agreed to, where staff ticked that she may read it, under names that betray nothing', async () => {
		await start();
		expect((await planOf(people.child)).consents).toEqual([
			expect.objectContaining({ about: 'ការគាំទ្រផ្នែកវេជ្ជសាស្ត្រ', withWhom: 'Lotus clinic', agreed: true }),
			expect.objectContaining({ about: 'ការគាំទ្រផ្នែកច្បាប់', withWhom: 'River law office', agreed: false })
		]);
		server.change(people.child, { show_in_app: false });
		expect((await planOf(people.child)).consents).toEqual([]);
	});

	test('relies on no field that hides there', async () => {
		await start();
		const published = formsOf(
			cambodianFormAnswers(true).map((form) => v.parse(Form, form)),
			[]
		);
		const used = fieldsOf(cambodianForms(['cp', 'gbv']));
		expect(used.filter((field) => !published.has(field))).toEqual([]);
		// The one that hides as it is published is the list itself, and it is not read until an organisation shows it.
		expect(used.filter((field) => published.isHidden(field))).toEqual([
			'cp_case_plan_subform_case_plan_interventions'
		]);
		await server.close();
		await start(cambodianWorld(formsOfTheRole, true));
		await expect(
			open({ modules: ['cp'], fields: { goalVisible: 'current_situation' } }).listRefs()
		).rejects.toMatchObject({ fault: 'fields-missing' });
	});

	test('what stands in a hidden field is never taken, whatever the map of the configuration', async () => {
		await start();
		// Primero's own map names the hidden fields of Cambodia: area, step and next visit.
		const plan = await planOf(people.child, { forms: 'standard' }).catch((fault: unknown) => fault);
		expect(plan).toMatchObject({ fault: 'fields-missing' });
		// A field of one's own that is hidden is as good as none.
		const answers = cambodianFormAnswers();
		const tick = answers.flatMap(({ fields }) => fields).filter(({ name }) => name === 'app_name');
		tick.forEach((field) => (field.visible = false));
		await server.close();
		await start({ ...cambodianWorld(), forms: answers });
		await expect(open().listRefs()).rejects.toMatchObject({ fault: 'fields-missing' });
	});

	test('no kind of help in detail leaves, from no answer, in no language', async () => {
		await start();
		const source = open();
		const everything: unknown[] = [await source.readOrganizations()];
		for (const ref of await source.listRefs()) everything.push(await source.readCase(ref));
		const said = JSON.stringify(everything);
		expect(said).not.toContain(primeroCanary);
		for (const code of [...subtypes, ...betraying]) expect(said).not.toContain(code);
		// The session of such a service is there, and only its day is said.
		expect(said).toContain('service-talk');
		const { entries } = projectDirectory(everything[0] as unknown[], 'KH');
		expect(entries.map(({ organization }) => organization.services.map(({ name }) => name))).toEqual([
			['ការបណ្តុះបណ្តាលនិងការអប់រំ៖']
		]);
		expect(
			server.seen.some(({ query }) => /subtype|issues|concern|reason/.test(query.get('fields') ?? ''))
		).toBe(false);
	});

	test('names of such kinds of help may not be said, by code or by name', () => {
		const all = lookupFacts
			.filter(({ id }) => /service-(sub)?type$/.test(id))
			.flatMap(({ values }) => values);
		const told = all.filter((value) => betraying.includes(value.id));
		expect(told.length).toBeGreaterThanOrEqual(12);
		expect(told.filter(({ id }) => mayBeSaid(id))).toEqual([]);
		// A server may give such a kind a code that says nothing.
		expect(told.filter(({ en }) => mayBeSaid(en))).toEqual([]);
		const khmer = told.flatMap((value) => ('km' in value ? [value.km!] : []));
		expect(khmer.filter((label) => !/មណ្ឌលរដ្ឋ/.test(label) && mayBeSaid(label))).toEqual([]);
		// The control: ordinary kinds of help are still called what they are called.
		for (const label of ['ការគាំទ្រផ្នែកច្បាប់', 'Training and Education', 'ប្រឹក្សា'])
			expect(mayBeSaid(label)).toBe(true);
	});
});

describe('source check of it', () => {
	test('finds all in order with the role of the docs, and says that it may not write', async () => {
		await start();
		const { code, text } = await check();
		expect(code).toBe(0);
		expect(text).toContain('ok      All fields of the configuration are in the forms');
		expect(text).toContain('ok      Every phase is known');
		expect(text).toContain('ok      Our account may read and not write');
		expect(text).toContain(
			`${Object.keys(people).length - 1} of ${Object.keys(people).length - 1} people can be read`
		);
		expect(text).not.toContain(primeroCanary);
		// The form with names and birth days is none of ours, and what it holds is the one thing we go without.
		expect(text).toContain('what this server has not or hides: registration_date');
	});

	test('lists what an organisation’s own server has otherwise', async () => {
		const world = cambodianWorld();
		for (const form of world.forms as ReturnType<typeof cambodianFormAnswers>) {
			for (const field of form.fields) {
				if (field.name === 'current_situation' && 'option_strings_text' in field)
					(field.option_strings_text as object[]).push({ id: 'sport_11111', display_text: { en: 'Sport' } });
				if (field.name === 'service_appointment_time') field.visible = false;
			}
			if (form.unique_id === 'followup_subform_section')
				form.fields = form.fields.filter(({ name }) => name !== 'show_in_app');
		}
		(world.lookups as { unique_id: string; values: object[] }[])
			.find(({ unique_id }) => unique_id === 'lookup-service-response-type')!
			.values.push({ id: 'given_by_us', display_text: { en: 'x' } });
		await start(world);
		const { code, text } = await check();
		expect(code).toBe(0);
		expect(text).toContain('Values of the forms without a life area: sport_11111');
		expect(text).toMatch(/has not or hides:.*service_appointment_time/);
		expect(text).toContain('Lists whose rows have no tick of ours: followup_subform_section (show_in_app)');
		expect(text).toContain('Phases of the forms that no map knows: given_by_us');
	});

	test('says what is hidden, and which module is not used', async () => {
		await start(
			cambodianWorld(['cp_case_plan', 'services', 'followup', 'closure_form', 'consent_for_referrals'], true)
		);
		const { code, text } = await check({ fields: { goalVisible: 'case_plan_approved' } });
		expect(code).toBe(1);
		expect(text).toContain(
			'BROKEN  Fields that the forms hide from staff: cp_case_plan_subform_case_plan_interventions'
		);
		expect(text).toMatch(/BROKEN {2}Fields that the forms do not have.*action_plan_section/);
		expect(text).toContain('"modules": ["cp"]');
	});

	test('of the roles that configuration brings, none but one reads without writing: ours is made there', async () => {
		await start();
		const mayOnlyRead = async (rights: string[]) => {
			const list = [{ resource: 'cases', actions: rights }];
			const answer = { data: [{ user_name: account.user, permissions: { list } }] };
			const system = v.parse(PrimeroSystem, cambodianConfiguration('http://localhost'));
			return (await primeroRights({ get: async () => answer }, system))[0]?.state === 'good';
		};
		const quiet: string[] = [];
		for (const { id, case: rights } of roles)
			if (rights.length > 0 && (await mayOnlyRead(rights))) quiet.push(id);
		// It sees the cases that are referred to it alone.
		expect(quiet).toEqual(['role-referral']);
	});
});
