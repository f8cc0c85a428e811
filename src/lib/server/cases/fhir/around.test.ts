import { describe, expect, test } from 'vitest';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { caseOf } from './case-of.ts';
import { resourceIndexOf } from './resource-index.ts';
import { readResource, unfolded, type ResourceOf } from './resources.ts';
import { defaultFhirSettings } from './settings.ts';

const shown = { tag: [{ system: 'urn:companion:visibility', code: 'Person' }] };
const patient = { resourceType: 'Patient', id: 'p' };
const subject = { reference: 'Patient/p' };
const goal = (id: string) => ({
	resourceType: 'Goal',
	id,
	meta: shown,
	subject,
	description: { text: id },
	lifecycleStatus: 'active'
});
const mapped = (...resources: object[]) => {
	const hasPatient = resources.some((one) => (one as { resourceType: string }).resourceType === 'Patient');
	const read = [...(hasPatient ? [] : [patient]), ...resources]
		.flatMap((one) => unfolded(one))
		.flatMap((one) => readResource(one) ?? []);
	const index = resourceIndexOf(read.map((resource) => ({ resource })));
	return caseOf(
		index.all('Patient')[0] as ResourceOf<'Patient'>,
		index,
		defaultFhirSettings(new Date('2026-11-28'))
	).body;
};

describe('what stands around a plan', () => {
	test('people who are contained in a team are found, and one who is nowhere is named', () => {
		const team = {
			resourceType: 'CareTeam',
			id: 't',
			meta: shown,
			subject,
			contained: [
				{ resourceType: 'Practitioner', id: 'sok', name: [{ given: ['Sok'] }] },
				{ resourceType: 'Patient', id: 'x' }
			],
			participant: [{ member: { reference: '#sok' } }, { member: { reference: '#gone' } }]
		};
		const { team: rows, remarks } = mapped(team);
		expect(rows).toMatchObject([{ name: 'Sok' }]);
		expect(remarks).toContainEqual(
			expect.objectContaining({ resource: 'CareTeam/t', field: 'participant.member' })
		);
	});

	test('of the numbers of somebody on the team the one for work is hers to dial, and no other is shown', () => {
		const telephone = (use: string, value: string) => ({ system: 'phone', use, value });
		const teamWith = (...telecom: object[]) =>
			mapped({
				resourceType: 'CareTeam',
				id: 't',
				meta: shown,
				subject,
				contained: [{ resourceType: 'Practitioner', id: 'sok', name: [{ given: ['Sok'] }], telecom }],
				participant: [{ member: { reference: '#sok' } }]
			});
		const phoneOf = (...telecom: object[]) =>
			projectPlan({ ...teamWith(...telecom), journey: { phase: 'planning' } }, 'person', {}, undefined, 'KH')
				.team[0]?.workPhone;
		const own = [telephone('home', '016 111 111'), telephone('mobile', '017 222 222')];
		const mail = { system: 'email', use: 'work', value: 'sok@example.org' };
		expect(phoneOf(mail, ...own, telephone('work', '០១២ ៣៤៥ ៦៧៨'))).toEqual({
			number: '012 345 678',
			tel: '+85512345678'
		});
		expect(phoneOf(mail, ...own)).toBeUndefined();
		expect(phoneOf()).toBeUndefined();
	});

	test('a step that a plan only points at belongs to the plan’s one goal, and one of no goal is named', () => {
		const task = {
			resourceType: 'Task',
			id: 'step',
			meta: shown,
			for: subject,
			status: 'ready',
			description: 'Ask'
		};
		const plan = {
			resourceType: 'CarePlan',
			id: 'c',
			meta: shown,
			subject,
			status: 'active',
			activity: [{ reference: { reference: 'Task/step' } }]
		};
		const one = mapped(goal('g'), task, { ...plan, goal: [{ reference: 'Goal/g' }] });
		expect(one.goals).toMatchObject([{ id: 'g', steps: [{ id: 'step', what: 'Ask' }] }]);
		const detail = { status: 'not-started', description: 'Write' };
		const none = mapped(goal('g'), { ...plan, activity: [{ detail }] });
		expect(none.goals).toMatchObject([{ id: 'g', steps: [] }]);
		expect(none.remarks).toContainEqual(
			expect.objectContaining({ resource: 'CarePlan/c', field: 'activity' })
		);
	});

	test('what is left out of a record is named: a mark that is no code, a day nobody can read, an unknown reading', () => {
		const tagged = (list: string, code: string) => ({
			tag: [{ system: `urn:companion:${list}`, code }]
		});
		const { remarks = [] } = mapped(
			{
				...patient,
				meta: tagged('reading', 'teen'),
				communication: [{ language: { coding: [{ code: 'zh' }] } }]
			},
			{ ...goal('yes'), meta: tagged('visibility', 'yes') },
			{ ...goal('staff'), meta: tagged('visibility', 'staff') },
			{ ...goal('by'), target: [{ dueDate: '2026-13-45' }], startDate: 'last spring' },
			{ ...goal('good'), target: [{ dueDate: '2569-12' }], startDate: '2026-01-02' },
			{
				resourceType: 'EpisodeOfCare',
				id: 'e',
				patient: subject,
				status: 'planned',
				type: [{ coding: [{ system: 'urn:companion:phase', code: 'entry' }] }],
				period: { start: 'soon' }
			},
			{
				resourceType: 'CarePlan',
				id: 'c',
				meta: shown,
				subject,
				status: 'active',
				goal: [{ reference: 'Goal/good' }],
				activity: [{ detail: { status: 'scheduled' } }]
			}
		);
		const named = remarks.map(({ resource, field }) => `${resource} ${field}`);
		expect(named.filter((one) => !one.endsWith(' category')).toSorted()).toEqual([
			'CarePlan/c activity.detail',
			'EpisodeOfCare/e period',
			'Goal/by startDate',
			'Goal/by target.dueDate',
			'Goal/yes meta.tag',
			'Patient/p communication',
			'Patient/p meta.tag'
		]);
		expect(JSON.stringify(remarks)).not.toMatch(/2026-13-45|last spring|teen|zh/);
	});
});
