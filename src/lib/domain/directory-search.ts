import { asSearched, isFoundIn } from './as-searched.ts';
import { areas, type Area } from './goal.ts';
import type { Organization, Service } from './directory.ts';

/** What somebody looks for. An absent wish asks for nothing. */
export type Wanted = { need?: Area; place?: string; language?: string; free?: boolean; words?: string };
export type Offer = { organization: Organization; service: Service };

/** The taxonomy whose codes are our life areas; see `Attribute`. */
export const needsTaxonomy = 'needs';

/** The life areas a service helps with. */
export function needsOf(service: Service): Area[] {
	const codes = service.attributes.flatMap(({ taxonomy_term: term }) =>
		term?.taxonomy === needsTaxonomy && term.code !== undefined ? [term.code] : []
	);
	return areas.filter((area) => codes.includes(area));
}

/** The towns of an organisation. A place that is protected has none. */
export function placesOf(organization: Organization): string[] {
	const cities = organization.locations.flatMap((location) =>
		location.location_type === 'redacted' ? [] : location.addresses.map(({ city }) => city)
	);
	return [...new Set(cities.filter((city) => city !== undefined))];
}

/** The languages of a service, as ISO 639 codes. */
export function languagesOf(service: Service): string[] {
	return [...new Set(service.languages.flatMap(({ code }) => (code ? [code.toLowerCase()] : [])))];
}

/** True only where it is said outright: every price is 0. */
export function isFree(service: Service): boolean {
	return service.cost_options.length > 0 && service.cost_options.every(({ amount }) => amount === 0);
}

/** All that can be chosen from in a directory: only what at least one service offers. */
export function choicesIn(organizations: Organization[]) {
	const services = organizations.flatMap((organization) => organization.services);
	const needs = new Set(services.flatMap(needsOf));
	return {
		needs: areas.filter((area) => needs.has(area)),
		// One that is written in two ways is one place.
		places: [
			...new Map(organizations.flatMap(placesOf).map((place) => [asSearched(place), place])).values()
		].sort((a, b) => a.localeCompare(b)),
		languages: [...new Set(services.flatMap(languagesOf))].sort((a, b) => a.localeCompare(b)),
		free: services.some(isFree)
	};
}

/** The services that answer every wish, by the organisation's name. It works on what the phone already holds. */
export function search(organizations: Organization[], wanted: Wanted): Offer[] {
	const place = asSearched(wanted.place ?? '');
	return organizations
		.flatMap((organization) => organization.services.map((service) => ({ organization, service })))
		.filter(
			({ organization, service }) =>
				(!wanted.need || needsOf(service).includes(wanted.need)) &&
				(!place || placesOf(organization).some((one) => asSearched(one) === place)) &&
				(!wanted.language || languagesOf(service).includes(wanted.language)) &&
				(!wanted.free || isFree(service)) &&
				(!wanted.words?.trim() || isFoundIn(wanted.words.trim(), textOf(organization, service)))
		)
		.sort(
			(a, b) =>
				a.organization.name.localeCompare(b.organization.name) || a.service.name.localeCompare(b.service.name)
		);
}

function textOf(organization: Organization, service: Service): string {
	return [
		organization.name,
		organization.alternate_name,
		organization.description,
		service.name,
		service.description
	]
		.filter(Boolean)
		.join(' ');
}
