import * as v from 'valibot';

/*
 * The Human Services Data Specification 3.0 as its own schema files state it (openreferral/specification,
 * branch 3.0, schema/*.json), written down anew, because we found them in no package registry. For every object that we
 * read: its fields, what each must be, and which must be there. As there, an unknown field is no fault; so the objects we
 * do not read (funding, contacts, programmes …) are not judged.
 */

const uuid = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID'));
const uri = v.pipe(v.string(), v.url('must be a URI'));
const email = v.pipe(v.string(), v.email('must be an e-mail address'));
const text = v.string();
const number = v.number();
const places = v.picklist(['physical', 'postal', 'virtual']);
const days = v.picklist(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']);

type Fields = Record<string, v.GenericSchema>;

/** An object of the specification: `required` must be there, `more` may be. */
const object = (required: Fields, more: Fields) =>
	v.looseObject({
		...required,
		...Object.fromEntries(Object.entries(more).map(([name, field]) => [name, v.optional(field)]))
	});
const named = (schema: v.GenericSchema, ...names: string[]): Fields =>
	Object.fromEntries(names.map((name) => [name, schema]));

const taxonomy = object({ id: uuid, ...named(text, 'name', 'description') }, { uri, version: text });
const taxonomyTerm = object(
	{ id: uuid, ...named(text, 'name', 'description') },
	{
		...named(text, 'code', 'taxonomy', 'language'),
		...named(uuid, 'parent_id', 'taxonomy_id'),
		taxonomy_detail: taxonomy,
		term_uri: uri
	}
);
const attribute = object(
	{ id: uuid },
	{
		...named(uuid, 'link_id', 'taxonomy_term_id'),
		...named(text, 'link_type', 'link_entity', 'value'),
		taxonomy_term: taxonomyTerm
	}
);
const attributes = v.array(attribute);
const language = object(
	{ id: uuid },
	{
		...named(uuid, 'service_id', 'location_id', 'phone_id'),
		...named(text, 'name', 'code', 'note'),
		attributes
	}
);
const languages = v.array(language);
const phone = object(
	{ id: uuid, number: text },
	{
		...named(uuid, 'location_id', 'service_id', 'organization_id', 'contact_id', 'service_at_location_id'),
		extension: number,
		...named(text, 'type', 'description'),
		languages,
		attributes
	}
);
const phones = v.array(phone);
const address = object(
	{
		id: uuid,
		...named(text, 'address_1', 'city', 'state_province', 'postal_code', 'country'),
		address_type: places
	},
	{ location_id: uuid, ...named(text, 'attention', 'address_2', 'region'), attributes }
);
const schedule = object(
	{ id: uuid },
	{
		...named(uuid, 'service_id', 'location_id', 'service_at_location_id'),
		...named(text, 'valid_from', 'valid_to', 'dtstart', 'until', 'byday', 'byweekno', 'bymonthday'),
		...named(text, 'byyearday', 'description', 'opens_at', 'closes_at', 'attending_type', 'notes'),
		...named(number, 'timezone', 'count', 'interval'),
		wkst: days,
		freq: v.picklist(['WEEKLY', 'MONTHLY']),
		schedule_link: uri,
		attributes
	}
);
const schedules = v.array(schedule);
const costOption = object(
	{ id: uuid },
	{
		service_id: uuid,
		...named(text, 'valid_from', 'valid_to', 'option', 'currency', 'amount_description'),
		amount: number,
		attributes
	}
);
const location = object(
	{ id: uuid, location_type: places },
	{
		url: uri,
		organization_id: uuid,
		...named(text, 'name', 'alternate_name', 'description', 'transportation'),
		...named(text, 'external_identifier', 'external_identifier_type'),
		...named(number, 'latitude', 'longitude'),
		languages,
		addresses: v.array(address),
		phones,
		schedules,
		attributes
	}
);
const service = object(
	{ id: uuid, name: text, status: v.picklist(['active', 'inactive', 'defunct', 'temporarily closed']) },
	{
		...named(uuid, 'organization_id', 'program_id'),
		...named(text, 'alternate_name', 'description', 'interpretation_services', 'application_process'),
		...named(text, 'fees_description', 'wait_time', 'fees', 'accreditations', 'eligibility_description'),
		...named(text, 'assured_date', 'licenses', 'alert'),
		...named(number, 'minimum_age', 'maximum_age'),
		...named(email, 'email', 'assurer_email'),
		url: uri,
		last_modified: v.pipe(v.string(), v.isoTimestamp('must be a date and time')),
		phones,
		schedules,
		service_at_locations: v.array(
			object(
				{ id: uuid },
				{
					...named(uuid, 'service_id', 'location_id'),
					description: text,
					location,
					phones,
					schedules,
					attributes
				}
			)
		),
		languages,
		cost_options: v.array(costOption),
		attributes
	}
);

/** `organization.json` with its services in it, as the specification compiles it. */
export const OfficialOrganization = object(
	{ id: uuid, ...named(text, 'name', 'description') },
	{
		...named(text, 'alternate_name', 'tax_status', 'tax_id', 'legal_status', 'logo'),
		email,
		...named(uri, 'website', 'uri'),
		year_incorporated: number,
		parent_organization_id: uuid,
		phones,
		locations: v.array(location),
		services: v.array(service),
		attributes
	}
);

/** What the specification finds wrong, as `path: reason`. */
export function officialFaults(organization: unknown): string[] {
	const { issues = [] } = v.safeParse(OfficialOrganization, organization, { abortPipeEarly: true });
	return issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}
