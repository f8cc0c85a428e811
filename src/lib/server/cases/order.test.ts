import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { CaseSystem, type OscarSystem, type PrimeroSystem } from '#lib/domain/case-system.ts';
import { rawCase } from '#tests/builders/raw-case.ts';
import type { RawCase } from './case-source.ts';
import { caseDatabasePath, openEmbeddedSource } from './embedded/embedded-source.ts';
import { fillEmbedded } from './embedded/fill.ts';
import { caseOf as caseOfFhir } from './fhir/case-of.ts';
import { resourceIndexOf } from './fhir/resource-index.ts';
import { readResource, type ResourceOf } from './fhir/resources.ts';
import { defaultFhirSettings } from './fhir/settings.ts';
import { CarePlan, Client, OscarReferral } from './oscar/answers.ts';
import { caseOf as caseOfOscar } from './oscar/case-of.ts';
import { agenciesOf } from './primero/agencies.ts';
import { CaseRecord, Transition } from './primero/answers.ts';
import { caseOf as caseOfPrimero } from './primero/case-of.ts';
import { standardForms } from './primero/form-map.ts';
import { formsOf } from './primero/forms.ts';
import { projectDirectory, projectPlan } from './projection.ts';

/*
 * Nothing that is shown depends on the order in which a system lists. Each system's lists are turned about, and what a
 * phone reads must stay the same.
 */

/** Every order of a list, as a property runs through them. */
const anyOrderOf = <T>(list: T[]) => fc.shuffledSubarray(list, { minLength: list.length });
const staysTheSame = <T>(lists: fc.Arbitrary<T>, first: T, shown: (lists: T) => unknown) => {
	const expected = shown(first);
	fc.assert(fc.property(lists, (turned) => void expect(shown(turned)).toEqual(expected)));
};

const around = { phaseMap: {}, timeZone: 'Asia/Phnom_Penh', language: 'km' } as const;

test('OSCaR: goals, steps, meetings, people and introductions', () => {
	const system = v.parse(CaseSystem, {
		kind: 'oscar',
		baseUrl: 'https://records.example',
		signIn: { email: 'companion@records.example' },
		visibleMark: '[app]',
		meetingMark: '[meet]',
		team: { 3: { name: 'Sok', role: 'guide' }, 20: { name: 'Maly', role: 'teacher' } },
		agencies: { lotus: 'lotus-school', clinic: 'blue-clinic' }
	}) as OscarSystem;
	const tasks = [
		{ id: 9, name: '[app] First', expected_date: '2026-12-01' },
		{ id: 10, name: '[app] Then', expected_date: '2026-12-02' },
		{ id: 11, name: '[meet] x', expected_date: '2026-12-03', completed: true }
	];
	const meetings = [
		{ id: 30, name: '[meet] a', expected_date: '2026-12-05' },
		{ id: 4, name: '[meet] b', expected_date: '2026-12-05' },
		{ id: 11, name: '[meet] x', expected_date: '2026-12-03' }
	];
	const goals = [
		{ id: 8, description: '[app] Sew', tasks },
		{ id: 70, description: '[app] Read', tasks: [] }
	];
	const plans = [
		{ id: 2, care_plan_date: '2026-06-01', goals },
		{ id: 12, care_plan_date: '2026-06-01', completed: true, goals: [{ id: 5, description: '[app] Rest' }] }
	];
	const workers = [{ id: 3 }, { id: 20 }];
	const exits = [{ exit_date: '2026-09-01' }, { exit_date: '2026-10-01' }];
	const introductions = [
		{ id: 1, referred_to: 'lotus', referral_status: 'Accepted' },
		{ id: 15, referred_to: 'clinic', referral_status: 'Referred' }
	];
	type Lists = {
		plans: object[];
		goals: object[];
		tasks: object[];
		meetings: object[];
		workers: object[];
		exits: object[];
		introductions: object[];
	};
	const shown = (lists: Lists) => {
		const client = v.parse(Client, {
			id: 7,
			status: 'Exited',
			case_workers: lists.workers,
			exit_ngos: lists.exits,
			tasks: { overdue: [], today: [], upcoming: lists.meetings }
		});
		const turned = lists.plans.map((plan) => {
			const own = (plan as { id: number }).id === 2 ? lists.goals : [{ id: 5, description: '[app] Rest' }];
			const withTasks = own.map((goal) =>
				(goal as { id: number }).id === 8 ? { ...goal, tasks: lists.tasks } : goal
			);
			return v.parse(CarePlan, { ...plan, goals: withTasks });
		});
		const referrals = lists.introductions.map((row) => v.parse(OscarReferral, row));
		return projectPlan(caseOfOscar('7', client, turned, referrals, { ...around, system }), 'person');
	};
	const lists = { plans, goals, tasks, meetings, workers, exits, introductions };
	expect(shown(lists)).toMatchObject({
		goals: [
			{ id: 'goal-8', steps: [{ id: 'task-9' }, { id: 'task-10' }] },
			{ id: 'goal-70' },
			{ id: 'goal-5' }
		],
		sessions: [{ id: 'task-4' }, { id: 'task-11', state: 'done' }, { id: 'task-30' }],
		team: [{ name: 'Sok' }, { name: 'Maly' }],
		referrals: [{ id: 'referral-1' }, { id: 'referral-15' }]
	});
	const turned = Object.entries(lists).map(([name, list]) => [name, anyOrderOf<object>(list)] as const);
	staysTheSame(fc.record(Object.fromEntries(turned)) as unknown as fc.Arbitrary<Lists>, lists, shown);
});

test('Primero: what came of introductions, and the agencies', () => {
	const system = v.parse(CaseSystem, {
		kind: 'primero',
		baseUrl: 'https://records.example',
		signIn: { kind: 'password', user: 'companion' },
		fields: { referralVisible: 'show' }
	}) as PrimeroSystem;
	const record = v.parse(CaseRecord, {
		id: 'a',
		status: 'open',
		workflow: 'service_provision',
		services_section: [{ unique_id: 's', show: 'yes', service_implementing_agency: 'first' }]
	});
	const about = { type: 'Referral', service_record_id: 's' };
	const transitions = [
		{ ...about, id: 'r1', status: 'in_progress', transitioned_to_agency: 'old', created_at: '2026-10-01' },
		{ ...about, id: 'r2', status: 'accepted', transitioned_to_agency: 'new', created_at: '2026-11-01' },
		{ ...about, id: 'r3', status: 'rejected', transitioned_to_agency: 'new', created_at: '2026-11-01' }
	].map((row) => v.parse(Transition, row));
	const reading = { ...around, system, map: standardForms, forms: formsOf([], []) };
	const shown = (turned: Transition[]) => projectPlan(caseOfPrimero(record, turned, reading), 'person');
	expect(shown(transitions).referrals).toMatchObject([{ organization: 'new', stage: 'accepted' }]);
	staysTheSame(anyOrderOf(transitions), transitions, shown);

	const agencies = ['lotus', 'clinic', 'school'].map((id) => ({ unique_id: id, name: { en: id } }));
	const listed = (turned: object[]) =>
		projectDirectory(
			agenciesOf(turned, system, reading.forms, 'en').map((row) => ({
				...(row as object),
				services: [{ id: 's', name: 'S', status: 'active' }]
			})),
			'KH'
		).entries.map(({ organization }) => organization.id);
	expect(listed(agencies)).toEqual(['clinic', 'lotus', 'school']);
	staysTheSame(anyOrderOf<object>(agencies), agencies, listed);
});

test('FHIR: resources of every kind', () => {
	const meta = { tag: [{ system: 'urn:companion:visibility', code: 'person' }] };
	const subject = { reference: 'Patient/p' };
	const common = { meta, subject };
	const task = { resourceType: 'Task', meta, for: subject, status: 'ready', focus: { reference: 'Goal/g1' } };
	const meeting = {
		resourceType: 'Appointment',
		meta,
		status: 'booked',
		start: '2026-12-01T02:00:00Z',
		participant: [{ actor: subject }]
	};
	const goal = { resourceType: 'Goal', ...common, lifecycleStatus: 'active' };
	const team = { resourceType: 'CareTeam', ...common };
	const episode = { resourceType: 'EpisodeOfCare', patient: subject, status: 'active' };
	const resources = [
		{ resourceType: 'Patient', id: 'p' },
		{ ...episode, id: 'e1', period: { start: '2026-05-01' } },
		{ ...episode, id: 'e2', period: { start: '2026-05-01' } },
		{ resourceType: 'CarePlan', id: 'c1', ...common, status: 'active' },
		{ resourceType: 'CarePlan', id: 'c2', ...common, status: 'draft' },
		{ ...goal, id: 'g1', description: { text: 'One' } },
		{ ...goal, id: 'g2', description: { text: 'Two' } },
		{ ...task, id: 't1', description: 'Ask' },
		{ ...task, id: 't2', description: 'Go' },
		{ ...meeting, id: 'm1' },
		{ ...meeting, id: 'm2' },
		{ resourceType: 'Practitioner', id: 'sok', name: [{ given: ['Sok'] }] },
		{ resourceType: 'Practitioner', id: 'maly', name: [{ given: ['Maly'] }] },
		{ ...team, id: 'ct1', participant: [{ member: { reference: 'Practitioner/sok' } }] },
		{ ...team, id: 'ct2', participant: [{ member: { reference: 'Practitioner/maly' } }] }
	];
	const shown = (turned: object[]) => {
		const index = resourceIndexOf(
			turned.flatMap((one) => readResource(one) ?? []).map((resource) => ({ resource }))
		);
		const patient = index.all('Patient')[0] as ResourceOf<'Patient'>;
		return projectPlan(
			caseOfFhir(patient, index, defaultFhirSettings(new Date('2026-11-28'))).body,
			'person'
		);
	};
	expect(shown(resources)).toMatchObject({
		goals: [{ id: 'g1', steps: [{ id: 't1' }, { id: 't2' }] }, { id: 'g2' }],
		sessions: [{ id: 'm1' }, { id: 'm2' }],
		team: [{ name: 'Sok' }, { name: 'Maly' }]
	});
	staysTheSame(anyOrderOf<object>(resources), resources, shown);
});

test('the embedded database: people and organisations, in whatever order they were put in', async () => {
	const people = ['b', 'c', 'a'].map((ref) => rawCase(ref));
	const organizations = ['y', 'x', 'z'].map((id) => ({ id, body: { id } }));
	const read = async (cases: RawCase[], partners: typeof organizations) => {
		const folder = mkdtempSync(join(tmpdir(), 'order-'));
		try {
			await fillEmbedded(caseDatabasePath(folder), cases, partners);
			const source = openEmbeddedSource(caseDatabasePath(folder));
			const answers = [await source.listRefs(), await source.readOrganizations()];
			await source.close();
			return answers;
		} finally {
			rmSync(folder, { recursive: true });
		}
	};
	const wanted = [
		['a', 'b', 'c'],
		[{ id: 'x' }, { id: 'y' }, { id: 'z' }]
	];
	expect(await read(people, organizations)).toEqual(wanted);
	expect(await read(people.toReversed(), organizations.toReversed())).toEqual(wanted);
});
