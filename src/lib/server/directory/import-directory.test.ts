import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Organization } from '#lib/domain/directory.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { inOneLine } from '#lib/server/cases/import/finding.ts';
import { projectDirectory } from '#lib/server/cases/projection.ts';
import { filledFields, listedFields } from '#tests/support/listed-fields.ts';
import { asTabular, exampleOrganization } from '#tests/builders/hsds-example.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { importDirectory, readDirectory } from './import-directory.ts';
import { readHsdsCsv } from './read-hsds-csv.ts';
import { readHsdsJson } from './read-hsds-json.ts';

const scratch = new Scratch('directory');
const written = (files: { file: string; text: string }[]) =>
	files.map(({ file, text }) => scratch.write(file, text));
const json = (value: unknown) => [{ file: 'directory.json', text: JSON.stringify(value) }];

/** What a phone would be served after an import. */
async function servedAfter(paths: string[], isPublic = true) {
	const database = join(scratch.path, 'cases.db');
	await importDirectory(database, readDirectory(paths, isPublic));
	const source = openEmbeddedSource(database);
	const rows = await source.readOrganizations();
	await source.close();
	return projectDirectory(rows, 'KH').entries;
}

test.each([
	['one organisation', (one: object) => one],
	['a list', (one: object) => [one]],
	['a page of the API', (one: object) => ({ total_items: 1, contents: [one] })],
	['our own word for the list', (one: object) => ({ organizations: [one] })]
])('JSON is read as %s', (_, wrap) => {
	const read = readHsdsJson('a.json', JSON.stringify(wrap(exampleOrganization())));
	expect(read.findings).toEqual([]);
	expect(read.rows.map(({ body }) => v.parse(Organization, body))).toEqual([
		v.parse(Organization, exampleOrganization())
	]);
});

test('services that hold their organisation are gathered under it, with the places where they are offered', () => {
	const { services, locations, ...organization } = exampleOrganization();
	const contents = services.map((service, index) => ({
		...service,
		organization,
		service_at_locations: index === 0 ? [{ id: service.id, location: locations[0] }] : []
	}));
	const read = readHsdsJson('a.json', JSON.stringify({ contents }));
	expect(read.rows.map(({ body }) => v.parse(Organization, body))).toEqual([
		v.parse(Organization, exampleOrganization())
	]);
});

test('the tabular package says the same as the JSON: nothing that we list is lost', async () => {
	const fromJson = await servedAfter(written(json([exampleOrganization()])));
	rmSync(join(scratch.path, 'cases.db'));
	const fromCsv = await servedAfter(written(asTabular([exampleOrganization()])));
	expect(fromCsv).toEqual(fromJson);
	// Listed, and filled: every field of the schema is there, however deep.
	// Other languages are ours, beside HSDS: its tables have no place for them.
	const listed = listedFields(Organization).filter((field) => !/(^|\.)translations\./.test(field));
	expect(filledFields(fromJson[0]!.organization)).toEqual(new Set(listed));
});

test('a file that begins with a byte-order mark is read', () => {
	const read = readHsdsJson('a.json', `\ufeff${JSON.stringify(exampleOrganization())}`);
	expect(read.findings).toEqual([]);
});

test('a place that somebody else owns comes with the service that is offered there', () => {
	const organization = exampleOrganization();
	const files = asTabular([organization]).map(({ file, text }) => ({
		file,
		text:
			file === 'locations.csv' ? text.replaceAll(organization.id, organization.id.replace(/1$/, '7')) : text
	}));
	const at = `id,service_id,location_id\nx,${organization.services[0]!.id},${organization.locations[0]!.id}`;
	const read = readHsdsCsv([...files, { file: 'service_at_location.csv', text: at }]);
	expect(read.findings).toEqual([]);
	expect(read.rows.map(({ body }) => v.parse(Organization, body).locations)).toEqual([
		v.parse(Organization, organization).locations
	]);
});

test('any text survives the tabular way: commas, quotes, line ends, Khmer', () => {
	const words = fc
		.string({
			unit: fc.constantFrom('a', ',', '"', '\n', ';', 'ក', '្', 'ខ', '\u200b', 'ế', ' '),
			maxLength: 40
		})
		.map((text) => `x${text}x`);
	fc.assert(
		fc.property(fc.array(words, { minLength: 1, maxLength: 8 }), (texts) => {
			let at = 0;
			const organization = exampleOrganization(() => texts[at++ % texts.length]!);
			const read = readHsdsCsv(asTabular([organization]));
			expect(read.findings).toEqual([]);
			expect(read.rows.map(({ body }) => v.parse(Organization, body))).toEqual([
				v.parse(Organization, organization)
			]);
		}),
		{ numRuns: 60 }
	);
});

test('only active services are served, and an organisation without one is not', async () => {
	const closed = { ...exampleOrganization(), id: '00000000-0000-4000-8000-000000000099' };
	closed.services = closed.services.map((service) => ({ ...service, status: 'defunct' }));
	const served = await servedAfter(written(json([exampleOrganization(), closed])));
	expect(served.map(({ organization }) => organization.services.map(({ name }) => name))).toEqual([
		['Sewing course']
	]);
});

test('a redacted place keeps everything back but that it is there', async () => {
	const organization = exampleOrganization();
	organization.locations[0]!.location_type = 'redacted';
	const [served] = await servedAfter(written(json(organization)));
	expect(served!.organization.locations).toEqual([
		{ id: organization.locations[0]!.id, location_type: 'redacted' }
	]);
	expect(JSON.stringify(served)).not.toContain('Example Street');
});

test('fields that we do not list come to nobody', async () => {
	const served = JSON.stringify(await servedAfter(written(asTabular([exampleOrganization()]))));
	expect(served).not.toContain('not-listed');
	expect(served).not.toContain('latitude');
});

test('an import that is not public shows places only to those who are introduced', async () => {
	const served = await servedAfter(written(json(exampleOrganization())), false);
	expect(served.map(({ open }) => open)).toEqual([false]);
});

test('one bad row changes nothing, and is named by file, row and field', async () => {
	const files = asTabular([exampleOrganization()]).map(({ file, text }) => ({
		file,
		text: file === 'services.csv' ? text.replace('"active"', '"open"') : text
	}));
	const checked = readDirectory(written(files), true);
	expect(checked.findings.map(inOneLine)).toEqual([
		expect.stringMatching(/services\.csv, row 2, field status: holds a text .*one of: active/)
	]);
	await expect(importDirectory(join(scratch.path, 'cases.db'), checked)).rejects.toThrow(
		'Nothing was changed'
	);
});

test('words and times are taken as they are meant, and what nobody will see is named in one line', () => {
	const files = [
		{
			file: 'organizations.csv',
			text: 'id,name,email,website\no,Lotus,a@example.org,https://example.org/\n'
		},
		{ file: 'services.csv', text: 'id,organization_id,name,status\ns,o,Sewing,Active\n' },
		{ file: 'schedules.csv', text: 'id,service_id,opens_at,closes_at,freqency\nc,s,8:00 AM,17h,WEEKLY\n' }
	];
	const { findings, remarks, rows } = readDirectory(written(files), true);
	expect(findings).toEqual([]);
	expect(rows[0]?.body).toMatchObject({
		services: [{ status: 'active', schedules: [{ opens_at: '08:00', closes_at: '17:00' }] }]
	});
	expect(remarks.map(inOneLine)).toEqual([
		expect.stringMatching(
			/organizations\.csv: holds .* shown to nobody: email, services\.schedules\.freqency$/
		)
	]);
	const utc = written([{ ...files[2]!, text: 'id,service_id,opens_at\nc,s,01:00Z\n' }]);
	expect(readDirectory([...written(files.slice(0, 2)), ...utc], true).findings.map(inOneLine)).toEqual([
		expect.stringMatching(/schedules\.csv, row 2, field opens_at: .*clock at the door/)
	]);
	const numbers = written([{ file: 'phones.csv', text: 'id,organization_id,number\np,o,8.5512E+11\n' }]);
	expect(readDirectory([...written(files), ...numbers], true).findings.map(inOneLine)).toEqual([
		expect.stringMatching(/phones\.csv, row 2, field number: is a long number/)
	]);
});

test('an empty file, or one whose first line names no columns, is refused', () => {
	for (const text of ['', 'Lotus School;023 1\n'])
		expect(readDirectory(written([{ file: 'organizations.csv', text }]), true).findings).toMatchObject([
			{ row: '1', reason: /column/ }
		]);
});

test('a row whose parent is missing, a row without a name and an unknown file are faults', () => {
	const read = readHsdsCsv([
		{ file: 'organizations.csv', text: 'id,name\n1,A' },
		{ file: 'services.csv', text: 'id,organization_id,name,status\n5,9,B,active\n,1,C,active' },
		{ file: 'people.csv', text: 'id\n1' },
		{ file: 'funding.csv', text: 'id\n1' }
	]);
	expect(read.findings.map(inOneLine)).toEqual([
		'services.csv, row 3, field id: is missing',
		'people.csv: is not a file of the HSDS 3.0 data package',
		'services.csv, row 2, field organization_id: names nothing in organizations.csv'
	]);
});

test('what no file speaks of stays: services when only organisations are named, and lists that JSON does not have', async () => {
	const whole = exampleOrganization();
	const database = join(scratch.path, 'cases.db');
	await importDirectory(database, readDirectory(written(json(whole)), true));
	const beside = async (paths: string[], isPublic = true) =>
		readDirectory(paths, isPublic, (await readExisting(database)).organizations);

	const { services: _services, phones: _phones, locations: _locations, ...bare } = whole;
	const alone = await beside(
		written([{ file: 'x.json', text: JSON.stringify({ ...bare, name: 'Another name' }) }])
	);
	expect(alone.gone).toEqual({});
	expect(alone.rows[0]?.body).toEqual({ ...whole, name: 'Another name', visibility: 'public' });

	const table = asTabular([whole]).filter(({ file }) => file === 'organizations.csv');
	expect((await beside(written(table))).gone).toEqual({});

	const emptied = await beside(written(json({ ...whole, services: [] })), false);
	expect(emptied.gone).toMatchObject({ services: whole.services.length, open: 1 });
});
