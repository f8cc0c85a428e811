/**
 * The CSV files of an HSDS 3.0 tabular data package that hold something we list, and where their rows go. A file that
 * the specification names but that is not here (funding, programmes, accessibility …) is left out, and the report says so.
 */
export type HsdsTable = {
	/** The columns that are numbers; all others are text. */
	numbers?: readonly string[];
	/** The list of the parent that a row joins, by the column that names the parent. The first that is filled counts. */
	into: readonly { by: string; parent: string; as: string }[];
	/** A row may name a parent of elsewhere: a place is used by a service, whoever owns the house. */
	mayBelongElsewhere?: boolean;
};

export const hsdsTables: Record<string, HsdsTable> = {
	'organizations.csv': { numbers: ['year_incorporated'], into: [] },
	'services.csv': {
		numbers: ['minimum_age', 'maximum_age'],
		into: [{ by: 'organization_id', parent: 'organizations.csv', as: 'services' }]
	},
	'locations.csv': {
		numbers: ['latitude', 'longitude'],
		into: [{ by: 'organization_id', parent: 'organizations.csv', as: 'locations' }],
		mayBelongElsewhere: true
	},
	'addresses.csv': { into: [{ by: 'location_id', parent: 'locations.csv', as: 'addresses' }] },
	'phones.csv': {
		numbers: ['extension'],
		into: [
			{ by: 'service_id', parent: 'services.csv', as: 'phones' },
			{ by: 'organization_id', parent: 'organizations.csv', as: 'phones' },
			{ by: 'location_id', parent: 'locations.csv', as: 'phones' }
		]
	},
	'schedules.csv': {
		numbers: ['timezone', 'count', 'interval'],
		into: [
			{ by: 'service_id', parent: 'services.csv', as: 'schedules' },
			{ by: 'location_id', parent: 'locations.csv', as: 'schedules' }
		]
	},
	'languages.csv': {
		into: [
			{ by: 'service_id', parent: 'services.csv', as: 'languages' },
			{ by: 'location_id', parent: 'locations.csv', as: 'languages' },
			{ by: 'phone_id', parent: 'phones.csv', as: 'languages' }
		]
	},
	'cost_options.csv': {
		numbers: ['amount'],
		into: [{ by: 'service_id', parent: 'services.csv', as: 'cost_options' }]
	},
	'attributes.csv': {
		into: [{ by: 'link_id', parent: 'services.csv', as: 'attributes' }],
		mayBelongElsewhere: true
	},
	'taxonomy_terms.csv': { into: [] },
	'service_at_location.csv': { into: [] }
};

/** Names of HSDS 3.0's own files that hold nothing we list: known, and not read. */
export const unreadTables = [
	'accessibility.csv',
	'contacts.csv',
	'funding.csv',
	'meta_table_descriptions.csv',
	'metadata.csv',
	'organization_identifiers.csv',
	'programs.csv',
	'required_documents.csv',
	'service_areas.csv',
	'taxonomies.csv'
];
