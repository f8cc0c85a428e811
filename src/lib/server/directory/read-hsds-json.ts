import { jsonIn, withoutNulls } from '#lib/server/intake/json.ts';
import type { HsdsRows } from './hsds-rows.ts';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = Array.isArray;

/**
 * Reads HSDS 3.0 JSON in any form in which its API or an export gives organisations: one organisation, a list of them, a
 * page (`{ contents: […] }`), or a page or list of services that each hold their organisation. Services that an
 * organisation does not hold itself are put into it.
 */
export function readHsdsJson(file: string, text: string): HsdsRows {
	const nothing = (reason: string, row = ''): HsdsRows => ({
		rows: [],
		findings: [{ file, row, field: '', reason }]
	});
	const read = jsonIn(text);
	if ('line' in read) return nothing(read.reason, `${read.line}`);
	const json = withoutNulls(read.json);
	const listed = listIn(json);
	if (!listed) return nothing('holds no HSDS 3.0 organisations or services');
	const found: HsdsRows = { rows: [], findings: [] };
	const owners = new Map<unknown, Json>();
	for (const [index, item] of listed.list.entries()) {
		const where = `${listed.name}[${index}]`;
		if (!isObject(item)) found.findings.push({ file, row: where, field: '', reason: 'must be an object' });
		else if (isService(item)) takeService(item, where);
		else {
			owners.set(item.id, item);
			found.rows.push({ body: withOwnLocations(item), file, where });
		}
	}
	return found;

	function takeService(service: Json, where: string) {
		const { organization, ...rest } = service;
		if (!isObject(organization)) {
			found.findings.push({ file, row: where, field: 'organization', reason: 'is missing' });
			return;
		}
		let owner = owners.get(organization.id);
		if (!owner) {
			owner = { ...organization, services: [] };
			owners.set(organization.id, owner);
			found.rows.push({ body: owner, file, where: `${where}.organization` });
		}
		const services = (isList(owner.services) ? owner.services : (owner.services = [])) as unknown[];
		services.push(rest);
		const places = isList(rest.service_at_locations) ? rest.service_at_locations : [];
		owner.locations = joined(owner.locations, places);
	}
}

function listIn(json: unknown): { name: string; list: unknown[] } | undefined {
	if (isList(json)) return { name: '', list: json };
	if (!isObject(json)) return undefined;
	for (const name of ['contents', 'organizations', 'services']) {
		const list = json[name];
		if (isList(list) && !('status' in json) && !(name === 'services' && 'name' in json))
			return { name, list };
	}
	return 'id' in json && 'name' in json ? { name: '', list: [json] } : undefined;
}

// `status` is required of a service (service.json) and unknown to an organisation.
const isService = (item: Json) => 'status' in item;

function withOwnLocations(organization: Json): Json {
	const services = isList(organization.services) ? organization.services : [];
	const places = services.flatMap((service) =>
		isObject(service) && isList(service.service_at_locations) ? service.service_at_locations : []
	);
	return places.length === 0
		? organization
		: { ...organization, locations: joined(organization.locations, places) };
}

// A place is often told twice, at the organisation and where a service is offered.
function joined(own: unknown, servicesAt: unknown[]): unknown[] {
	const locations = isList(own) ? [...own] : [];
	for (const at of servicesAt) {
		const location = isObject(at) ? at.location : undefined;
		if (isObject(location) && !locations.some((one) => isObject(one) && one.id === location.id))
			locations.push(location);
	}
	return locations;
}
