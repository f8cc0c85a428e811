/*
 * An invented directory in HSDS 3.0, as JSON, and the same as a tabular data package. Every
 * field that the domain lists is filled, and others too, which must not come through.
 */

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export function exampleOrganization(text = (plain: string) => plain) {
	return {
		id: id(1),
		name: text('River Workshop'),
		alternate_name: text('The workshop'),
		description: text('Sewing, taught in small groups.'),
		website: 'https://workshop.example',
		email: 'not-listed@workshop.example',
		year_incorporated: 2011,
		phones: [{ id: id(2), number: '012 000 001', type: 'voice', description: text('Mornings') }],
		locations: [
			{
				id: id(3),
				location_type: 'physical',
				name: text('The house by the market'),
				transportation: text('Bus 4 stops at the corner.'),
				latitude: 11.5,
				longitude: 104.9,
				addresses: [
					{
						id: id(4),
						address_1: text('12 Example Street'),
						city: text('Phnom Penh'),
						state_province: 'Phnom Penh',
						postal_code: '120101',
						country: 'KH',
						address_type: 'physical'
					}
				]
			}
		],
		services: [
			{
				id: id(5),
				name: text('Sewing course'),
				description: text('Three months.'),
				status: 'active',
				application_process: text('Come and look.'),
				eligibility_description: text('Anybody from 16 years.'),
				fees_description: text('Free. Cloth is included.'),
				assured_date: '2026-10-01',
				assurer_email: 'not-listed@workshop.example',
				minimum_age: 16,
				languages: [{ id: id(6), name: 'Khmer', code: 'km', note: 'not listed' }],
				schedules: [
					{
						id: id(7),
						valid_from: '2026-01-01',
						valid_to: '2027-12-31',
						freq: 'WEEKLY',
						byday: 'TU,TH',
						opens_at: '08:00',
						closes_at: '11:00',
						description: text('Not on holidays'),
						interval: 1
					}
				],
				cost_options: [
					{
						id: id(8),
						option: text('Course'),
						amount: 0,
						currency: 'USD',
						amount_description: text('nothing')
					}
				],
				phones: [{ id: id(9), number: '012 000 009', type: 'voice', description: text('Afternoons') }],
				attributes: [
					{
						id: id(10),
						link_id: id(5),
						link_entity: 'service',
						taxonomy_term_id: id(11),
						value: text('Sewing'),
						taxonomy_term: {
							id: id(11),
							code: 'learning',
							name: text('Learning'),
							description: text('Learning something new'),
							taxonomy: 'needs'
						}
					}
				]
			},
			{ id: id(12), name: text('Closed course'), status: 'inactive' }
		]
	};
}

type Row = Record<string, unknown>;
type Nested = { [key: string]: unknown };

/** The same organisations as the CSV files of a tabular data package, by file name. */
export function asTabular(organizations: Nested[]): { file: string; text: string }[] {
	const tables: Record<string, Row[]> = {};
	const add = (file: string, row: Row) => (tables[file] ??= []).push(row);
	const lists = (row: Nested, name: string) => (row[name] ?? []) as Nested[];
	const flat = (row: Nested): Row =>
		Object.fromEntries(Object.entries(row).filter(([, value]) => typeof value !== 'object'));
	for (const organization of organizations) {
		add('organizations.csv', flat(organization));
		const organization_id = organization.id;
		for (const phone of lists(organization, 'phones')) add('phones.csv', { ...flat(phone), organization_id });
		for (const location of lists(organization, 'locations')) {
			add('locations.csv', { ...flat(location), organization_id });
			for (const address of lists(location, 'addresses'))
				add('addresses.csv', { ...flat(address), location_id: location.id });
		}
		for (const service of lists(organization, 'services')) {
			add('services.csv', { ...flat(service), organization_id });
			for (const name of ['languages', 'schedules', 'cost_options', 'phones'])
				for (const row of lists(service, name)) add(`${name}.csv`, { ...flat(row), service_id: service.id });
			for (const attribute of lists(service, 'attributes')) {
				add('attributes.csv', flat(attribute));
				add('taxonomy_terms.csv', flat(attribute.taxonomy_term as Nested));
			}
		}
	}
	return Object.entries(tables).map(([file, rows]) => ({ file, text: asCsv(rows) }));
}

function asCsv(rows: Row[]): string {
	const columns = [...new Set(rows.flatMap(Object.keys))];
	const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`;
	return [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))].join(
		'\n'
	);
}
