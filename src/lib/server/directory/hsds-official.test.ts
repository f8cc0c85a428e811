import { describe, expect, test } from 'vitest';
import { samplePeople } from '#operator/samples/sample-people.ts';
import { exampleOrganization } from '#tests/builders/hsds-example.ts';
import { officialFaults } from '#tests/vectors/hsds-official.ts';

/* What we import in tests, and show to people, is HSDS 3.0 by the specification's own rules, not only by ours. */

type Organization = { name: string };
const samples = samplePeople('2026-11-22').flatMap(
	({ text }) => (JSON.parse(text) as { organizations?: Organization[] }).organizations ?? []
);

test('the organisation of these tests is valid HSDS 3.0', () => {
	expect(officialFaults(exampleOrganization())).toEqual([]);
});

test('every sample organisation is valid HSDS 3.0, but for the protected place, which is our one addition', () => {
	expect(samples.length).toBeGreaterThan(5);
	const faults = samples.flatMap((one) => officialFaults(one).map((fault) => `${one.name}, ${fault}`));
	expect(faults).toEqual([
		expect.stringMatching(/^Quiet Clinic, locations\.0\.location_type: .*"redacted"$/)
	]);
});

describe('the judge refuses', () => {
	type Deep = { [key: string]: Deep } & Deep[];
	const broken: [string, (one: Deep) => void][] = [
		['an id that is no UUID', (one) => Object.assign(one, { id: 'river' })],
		['an organisation without a description', (one) => delete one.description],
		['an address without a country', (one) => delete one.locations![0]!.addresses![0]!.country],
		[
			'a kind of address it does not know',
			(one) => Object.assign(one.locations![0]!.addresses![0]!, { address_type: 'home' })
		],
		['a service without a status', (one) => delete one.services![0]!.status],
		['a schedule by the day', (one) => Object.assign(one.services![0]!.schedules![0]!, { freq: 'DAILY' })],
		['a price in words', (one) => Object.assign(one.services![0]!.cost_options![0]!, { amount: 'free' })],
		[
			'a word of a vocabulary without a description',
			(one) => delete one.services![0]!.attributes![0]!.taxonomy_term!.description
		],
		['a phone without a number', (one) => delete one.phones![0]!.number],
		['a website that is no address', (one) => Object.assign(one, { website: 'our page' })]
	];
	test.each(broken)('%s', (_, breakIt) => {
		const organization = structuredClone(exampleOrganization());
		breakIt(organization as unknown as Deep);
		expect(officialFaults(organization)).toHaveLength(1);
	});
});
