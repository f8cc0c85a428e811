import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { projectDirectory, projectPlan } from '#lib/server/cases/projection.ts';
import { defaultFhirSettings } from '#lib/server/cases/fhir/settings.ts';
import { readResource } from '#lib/server/cases/fhir/resources.ts';
import {
	birthDays,
	fhirBundle,
	fhirCanary,
	fhirPeople,
	type FhirResource
} from '#tests/cases/fhir/people.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { importBatch, readFiles } from './import-files.ts';

const today = '2026-11-22';
const settings = defaultFhirSettings(new Date(`${today}T03:00:00Z`));
const scratch = new Scratch('fhir');
const { write } = scratch;
const bundleFile = (resources: FhirResource[] = fhirPeople(today)) =>
	write('people.json', JSON.stringify(fhirBundle(resources)));
const read = (...files: string[]) => readFiles(files, {}, settings);
const planOf = (file: string, ref: string) => {
	const found = read(file).batch.cases.find(({ body }) => body.ref === ref);
	return projectPlan(found!.body, 'person');
};

test('in the FHIR people every element that the reader does not name holds a canary', () => {
	type Leaf = [path: string, value: unknown];
	const leavesOf = (value: unknown, path: string): Leaf[] =>
		typeof value === 'object' && value !== null
			? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}/${key}`))
			: [[path, value]];
	const canary = new RegExp([fhirCanary, ...birthDays].join('|'));
	// R4 lets nothing but its own codes and links stand here.
	const bound = /\/(text\/status|telecom\/\d\/system|intent|gender|url|participant\/\d\/status|reference)$/;
	const left = fhirPeople(today).flatMap((resource) => {
		const read = new Set(leavesOf(readResource(resource), resource.resourceType).map(([path]) => path));
		return leavesOf(resource, resource.resourceType).filter(
			([path, value]) => !read.has(path) && !canary.test(String(value)) && !bound.test(path)
		);
	});
	expect(left).toEqual([]);
});

describe('a FHIR Bundle', () => {
	test('becomes plans: who, where on the road, what, when, with whom, introduced to whom', () => {
		const { findings, remarks } = read(bundleFile()).batch;
		expect(findings).toEqual([]);
		expect(remarks).toEqual([]);
		expect(planOf(bundleFile(), 'road-17')).toEqual({
			me: { called: 'Dara', language: 'km', reading: 'young' },
			journey: {
				phase: 'coordination',
				since: '2026-10-13',
				been: [
					{ phase: 'entry', from: '2026-05-06', until: '2026-07-25' },
					{ phase: 'planning', from: '2026-07-25', until: '2026-10-13' }
				]
			},
			goals: [
				{
					id: 'bicycle',
					area: 'learning',
					what: 'Learn to ride a bicycle',
					measure: { how: 'Rides without falling', progress: { kind: 'count', reached: 2, target: 5 } },
					possible: 'My aunt can lend me hers.',
					why: 'I want to ride to school.',
					by: { day: '2027-01-21' },
					state: 'under-way',
					steps: [
						{ id: 'dara-plan-0', what: 'Look for a helmet', who: 'together', with: 'sok', state: 'done' },
						{
							id: 'dara-plan-1',
							what: 'Ride round the yard',
							who: 'me',
							state: 'next',
							by: { day: '2026-12-06' }
						},
						{ id: 'ask-aunt', what: 'Ask my aunt about Sunday', who: 'me', state: 'open' }
					],
					history: [
						{ on: '2026-09-13', kind: 'began' },
						{ on: '2026-11-02', kind: 'rested', note: 'The rains came.' },
						{ on: '2026-11-16', kind: 'again' }
					]
				},
				{
					id: 'papers',
					area: 'papers-and-rights',
					what: 'Have a school card',
					measure: { how: 'The card is here', progress: { kind: 'yes-no', reached: true } },
					state: 'done',
					doneOn: '2026-11-12',
					steps: []
				}
			],
			sessions: [
				{
					id: 'next-talk',
					kind: 'talk',
					how: 'in-person',
					date: '2026-11-25',
					time: '09:30',
					minutes: 50,
					with: ['sok'],
					place: { name: 'The garden room', find: 'Through the blue door' },
					expect: 'We drink tea. You can stop at any time.',
					state: 'planned'
				},
				{ id: 'home', kind: 'visit', how: 'home-visit', date: '2026-12-01', with: [], state: 'planned' }
			],
			team: [
				{ id: 'sok', name: 'Sok', role: 'listener' },
				{ id: 'maly', name: 'Maly', role: 'teacher' }
			],
			referrals: [
				{ id: 'school-intro', organization: 'lotus', stage: 'joint-visit', with: 'sok', days: [], known: [] }
			],
			consents: [],
			promises: []
		});
	});

	test('leaves what is not marked behind: it is counted, and reaches no database', async () => {
		const checked = read(bundleFile());
		// goals: 4, sessions: 1, teams: 1, introductions: 1
		expect(checked.tally).toEqual({ cases: 3, organizations: 2, shown: 13, hidden: 7 });
		await importBatch(caseDatabasePath(scratch.path), checked);
		const bytes = readFileSync(caseDatabasePath(scratch.path), 'latin1');
		expect(bytes).toContain('The garden room');
		expect(bytes).not.toContain(fhirCanary);
		expect(readFileSync(bundleFile(), 'latin1')).toContain(fhirCanary);

		const source = openEmbeddedSource(caseDatabasePath(scratch.path));
		expect(await source.listRefs()).toEqual(['bo', 'quiet', 'road-17']);
		expect(projectPlan(await source.readCase('quiet'), 'person')).toMatchObject({
			me: { called: 'Quiet', language: 'en' },
			journey: { phase: 'entry' },
			goals: []
		});
		const { entries } = projectDirectory(await source.readOrganizations(), 'KH');
		expect(entries.map(({ organization, open }) => [organization.id, open])).toEqual([
			['clinic', true],
			['lotus', false]
		]);
		await source.close();
	});

	test('as NDJSON files, one for each type, says the same', () => {
		const resources = fhirPeople(today);
		const types = [...new Set(resources.map(({ resourceType }) => resourceType))];
		const files = types.map((type) =>
			write(
				`${type}.ndjson`,
				resources
					.filter(({ resourceType }) => resourceType === type)
					.map((resource) => `${JSON.stringify(resource)}\n`)
					.join('')
			)
		);
		expect(read(...files).batch.cases.map(({ body }) => body)).toEqual(
			read(bundleFile()).batch.cases.map(({ body }) => body)
		);
	});

	test('may point with urn:uuid and have no ids of its own', () => {
		const uuid = 'urn:uuid:7f3b6f44-6f0a-4c8e-9f4b-1f6d6a0c2f11';
		const bundle = {
			resourceType: 'Bundle',
			type: 'transaction',
			entry: [
				{ fullUrl: uuid, resource: { resourceType: 'Patient' } },
				{
					fullUrl: 'urn:uuid:7f3b6f44-6f0a-4c8e-9f4b-1f6d6a0c2f12',
					resource: {
						resourceType: 'Goal',
						meta: { tag: [{ system: 'urn:companion:visibility', code: 'person' }] },
						lifecycleStatus: 'active',
						description: { text: 'A garden' },
						category: [{ coding: [{ system: 'urn:companion:area', code: 'home-and-family' }] }],
						subject: { reference: uuid }
					}
				},
				{
					fullUrl: 'urn:uuid:7f3b6f44-6f0a-4c8e-9f4b-1f6d6a0c2f13',
					resource: {
						resourceType: 'EpisodeOfCare',
						status: 'active',
						type: [{ coding: [{ system: 'urn:companion:phase', code: 'planning' }] }],
						patient: { reference: uuid }
					}
				}
			]
		};
		const checked = read(write('x.json', JSON.stringify(bundle)));
		expect(checked.findings).toEqual([]);
		expect(checked.batch.cases[0]?.body.goals).toMatchObject([{ what: 'A garden' }]);
	});

	test('with one bad row changes nothing, and names file, row, field and reason', async () => {
		const resources = fhirPeople(today).map((resource) =>
			resource.id === 'bicycle' ? { ...resource, description: undefined } : resource
		);
		const checked = read(bundleFile(resources as FhirResource[]));
		expect(checked.findings).toMatchObject([{ field: 'what', reason: 'is missing' }]);
		expect(checked.findings[0]?.row).toMatch(/^entry\[\d+\] Goal\/bicycle$/);
		await expect(importBatch(caseDatabasePath(scratch.path), checked)).rejects.toThrow(/Nothing was changed/);
	});

	test('that marks a goal of nobody, or names one thing twice, is refused', () => {
		const resources = fhirPeople(today);
		const stray = {
			...resources.find(({ id }) => id === 'papers')!,
			subject: { reference: 'Patient/nobody' }
		};
		expect(
			read(bundleFile(resources.map((one) => (one.id === 'papers' ? stray : one)))).findings
		).toMatchObject([{ field: 'subject', reason: 'names nobody in these files' }]);
		const other = { ...resources.find(({ id }) => id === 'papers')!, lifecycleStatus: 'on-hold' };
		expect(read(bundleFile([...resources, other])).findings).toMatchObject([
			{ field: 'id', reason: 'is used twice' }
		]);
	});

	test('without a phase is refused, unless the statuses tell it', () => {
		const resources = fhirPeople(today).filter(({ id }) => id !== 'bo-episode');
		expect(read(bundleFile(resources)).findings).toMatchObject([{ field: 'journey.phase' }]);
	});

	test('with codes of the organisation’s own is read through its map', () => {
		const profile = structuredClone(settings.profile);
		profile.visibility = { system: 'https://own.example/show', codes: { ja: 'person' } };
		profile.area = { system: 'https://own.example/area', codes: { S: 'learning' } };
		const resources = fhirPeople(today).map((resource) =>
			resource.id === 'bo-goal'
				? {
						...resource,
						meta: { tag: [{ system: 'https://own.example/show', code: 'ja' }] },
						category: [{ coding: [{ system: 'https://own.example/area', code: 'S' }] }]
					}
				: resource
		);
		const checked = readFiles([bundleFile(resources)], {}, { ...settings, profile });
		const shown = checked.batch.cases.flatMap(({ body }) => body.goals);
		expect(shown).toMatchObject([{ id: 'bo-goal', area: 'learning' }]);
	});

	test('whose goal took a turn that no list knows is taken without it, and the place is named', () => {
		const turn = (kind: string, on = '2026-11-01') => ({
			url: 'urn:companion:turn',
			extension: [
				{ url: 'on', valueDate: on },
				{ url: 'kind', valueCode: kind }
			]
		});
		const resources = fhirPeople(today).map((resource) =>
			resource.id === 'bo-goal'
				? { ...resource, extension: [turn('failed'), turn('rested', 'soon'), turn('changed')] }
				: resource
		);
		const { findings, remarks, cases } = read(bundleFile(resources)).batch;
		expect(findings).toEqual([]);
		expect(remarks).toMatchObject([{ field: 'extension' }, { field: 'extension' }]);
		const [goal] = cases.find(({ body }) => body.ref === 'bo')!.body.goals as { history: unknown }[];
		expect(goal?.history).toEqual([{ on: '2026-11-01', kind: 'changed' }]);
	});

	test('with a code that is in no map is taken, and the place is named', () => {
		const resources = fhirPeople(today).map((resource) =>
			resource.id === 'bo-goal'
				? { ...resource, category: [{ coding: [{ system: 'x', code: 'y' }] }] }
				: resource
		);
		const { findings, remarks, cases } = read(bundleFile(resources)).batch;
		expect(findings).toEqual([]);
		expect(remarks).toMatchObject([{ field: 'category' }]);
		expect(cases.find(({ body }) => body.ref === 'bo')?.body.goals).toHaveLength(1);
	});
});
