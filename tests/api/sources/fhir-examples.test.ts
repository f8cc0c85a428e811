import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { rowKinds } from '#lib/server/cases/case-source.ts';
import { caseOf } from '#lib/server/cases/fhir/case-of.ts';
import { organizationsOf } from '#lib/server/cases/fhir/organizations.ts';
import { readers, readResource, type TypeName } from '#lib/server/cases/fhir/resources.ts';
import { resourceIndexOf } from '#lib/server/cases/fhir/resource-index.ts';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { asOnePersons, mapped, readAll, settings, type Json } from './one-persons.ts';

/*
 * Every resource of our types in the official FHIR R4 examples (npm `hl7.fhir.r4.examples`, CC0, pinned by its hash in
 * package-lock.json). Nobody wrote them with this project in mind.
 */

const types = Object.keys(readers) as TypeName[];
const examples: Record<string, Json[]> = {};

beforeAll(() => {
	const folder = dirname(createRequire(import.meta.url).resolve('hl7.fhir.r4.examples/package.json'));
	for (const type of types) {
		examples[type] = globSync(`**/${type}-*.json`, { cwd: folder })
			.sort()
			.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Json)
			.filter(({ resourceType }) => resourceType === type);
	}
});

const all = () => Object.values(examples).flat();

describe('the official FHIR R4 examples', () => {
	test('of our types are all there, and each can be read', () => {
		const counts = Object.fromEntries(types.map((type) => [type, examples[type]?.length ?? 0]));
		expect(counts).toMatchObject({
			CarePlan: 11,
			Goal: 2,
			Task: 12,
			ServiceRequest: 20,
			Appointment: 3,
			EpisodeOfCare: 1,
			CareTeam: 1
		});
		for (const value of all()) expect(readResource(value), `${value.resourceType} ${value.id}`).toBeDefined();
	});

	test('are hidden, every one, for nobody marked them', () => {
		const resources = readAll(all());
		const index = resourceIndexOf(resources.map((resource) => ({ resource })));
		for (const patient of index.all('Patient')) {
			const { body } = caseOf(patient, index, settings);
			expect(rowKinds.flatMap((kind) => body[kind])).toEqual([]);
		}
		const hers = mapped(asOnePersons(all()));
		expect(rowKinds.flatMap((kind) => hers.body[kind])).toEqual([]);
		expect(hers.hidden).toBeGreaterThan(5);
	});

	test('if somebody marked them all, throw nothing, and unknown codes become the least that can be said', () => {
		const { body } = mapped(asOnePersons(all(), 'person'));
		expect(body.goals).toHaveLength(2);
		expect(body.goals).toMatchObject([{ area: 'home-and-family' }, { area: 'home-and-family' }]);
		expect(body.remarks?.length).toBeGreaterThan(2);
		const plan = projectPlan({ ...body, journey: { phase: 'entry' } }, 'person');
		expect(plan.goals).toHaveLength(2);
		// Narratives, notes, reasons and the names of conditions are in the examples; none of them is in a plan.
		expect(JSON.stringify(all())).toMatch(/<div/);
		expect(JSON.stringify(plan)).not.toMatch(/<div|diabet|cancer|obes|Peter|Chalmers/i);
	});

	test('with every code made one that R4 does not know, throw nothing and say "unknown"', () => {
		const bogus = JSON.parse(
			JSON.stringify(all()).replace(/"(status|lifecycleStatus)":"[^"]*"/g, '"$1":"bogus"')
		) as Json[];
		for (const resource of readAll(bogus)) {
			if ('status' in resource) expect(resource.status).toBe('unknown');
			if ('lifecycleStatus' in resource) expect(resource.lifecycleStatus).toBe('unknown');
		}
		const { body } = mapped(asOnePersons(bogus, 'person'));
		expect(body.goals).toMatchObject([{ state: 'planned' }, { state: 'planned' }]);
		// Whether a meeting with an unknown status takes place nobody can say: it is not shown.
		expect(body.sessions).toEqual([]);
	});

	test('with every value of the wrong kind throw nothing', () => {
		for (const wrong of [null, 7, 'text', true, [], {}, [null, 7, {}]]) {
			for (const value of all()) {
				const broken = Object.fromEntries(
					Object.keys(value).map((key) => [key, key === 'resourceType' || key === 'id' ? value[key] : wrong])
				);
				expect(() => mapped(asOnePersons([broken as Json], 'person'))).not.toThrow();
			}
		}
	});

	test('give organisations of a form that the directory can take', () => {
		const index = resourceIndexOf(readAll(all()).map((resource) => ({ resource })));
		expect(organizationsOf(index, settings.profile).length).toBeGreaterThan(0);
	});
});
