import { visibilityOf } from './profile.ts';
import { ourId } from './context.ts';
import type { FhirProfile } from '#lib/domain/case-system.ts';
import type { ResourceOf } from './resources.ts';
import type { ResourceIndex } from './resource-index.ts';

/*
 * Organisations as HSDS 3.0 rows, by HL7's own map (HL7 FHIR Human Services Directory, hsdsorganization and
 * hsdshealthcareservice). Places are not read: which of them are protected, FHIR does not say.
 */

/** The active organisations with their active services. An organisation that is marked is open to everybody. */
export function organizationsOf(
	index: ResourceIndex,
	profile: FhirProfile
): { id: string; [field: string]: unknown }[] {
	return index
		.all('Organization')
		.filter(({ active, name }) => active !== false && name !== undefined)
		.map((organization) => ({
			id: ourId(organization.id),
			...(visibilityOf(organization, profile) && { visibility: 'public' }),
			name: organization.name,
			...(organization.alias[0] !== undefined && { alternate_name: organization.alias[0] }),
			...websiteOf(organization.telecom),
			phones: phonesOf(organization.telecom),
			services: index
				.all('HealthcareService')
				.filter((service) => index.nameOf(service.providedBy) === `Organization/${organization.id}`)
				.filter(({ name }) => name !== undefined)
				.map(serviceOf)
		}));
}

function serviceOf(service: ResourceOf<'HealthcareService'>) {
	return {
		id: ourId(service.id),
		name: service.name,
		...(service.comment !== undefined && { description: service.comment }),
		// The guide: only HSDS `active` maps to HealthcareService.active = true.
		status: service.active === true ? 'active' : 'inactive',
		phones: phonesOf(service.telecom),
		languages: service.communication.flatMap(({ coding }, index) =>
			coding[0]?.code === undefined ? [] : [{ id: `l${index}`, code: coding[0].code }]
		),
		schedules: service.availableTime.flatMap(({ daysOfWeek, availableStartTime, availableEndTime }, index) =>
			daysOfWeek.length === 0
				? []
				: [
						{
							id: `h${index}`,
							byday: daysOfWeek.map((day) => day.slice(0, 2).toUpperCase()).join(','),
							...(availableStartTime !== undefined && { opens_at: availableStartTime.slice(0, 5) }),
							...(availableEndTime !== undefined && { closes_at: availableEndTime.slice(0, 5) })
						}
					]
		)
	};
}

type Telecom = ResourceOf<'Organization'>['telecom'];

function phonesOf(contacts: Telecom) {
	return contacts.flatMap(({ system, value }, index) =>
		system === 'phone' && value !== undefined ? [{ id: `p${index}`, number: value }] : []
	);
}

function websiteOf(contacts: Telecom) {
	const address = contacts.find(({ system, value }) => system === 'url' && URL.canParse(value ?? ''))?.value;
	return address === undefined ? {} : { website: address };
}
