import type { ReadReference, Resource } from './resources.ts';

/**
 * What belongs to one person, and the search parameter that says whose it is. `Type/id` always: some servers find nothing for
 * the bare id.
 */
export const belongings = {
	EpisodeOfCare: 'patient',
	CarePlan: 'patient',
	Goal: 'patient',
	Appointment: 'actor',
	CareTeam: 'patient',
	ServiceRequest: 'patient',
	Task: 'patient'
} as const;
export type Belonging = keyof typeof belongings;

/** Those whom and what many plans point at. */
export const neighbours = ['Practitioner', 'PractitionerRole', 'Location', 'HealthcareService'];

/** At whom and what a resource points that is shown with it. */
export function pointers(resource: Resource): (ReadReference | undefined)[] {
	switch (resource.resourceType) {
		case 'CareTeam':
			return resource.participant.map(({ member }) => member);
		case 'Appointment':
			return resource.participant.map(({ actor }) => actor);
		case 'CarePlan':
			return resource.activity.flatMap(({ detail }) => detail?.performer ?? []);
		case 'ServiceRequest':
			return resource.performer;
		case 'Task':
			return [resource.owner, resource.requester];
		case 'PractitionerRole':
			return [resource.practitioner];
		default:
			return [];
	}
}

/** Whose it is. */
export function subjectsOf(resource: Resource): (ReadReference | undefined)[] {
	switch (resource.resourceType) {
		case 'Patient':
			return [{ reference: `Patient/${resource.id}`, type: undefined, identifier: undefined }];
		case 'EpisodeOfCare':
			return [resource.patient];
		case 'CarePlan':
		case 'Goal':
		case 'CareTeam':
		case 'ServiceRequest':
			return [resource.subject];
		case 'Appointment':
			return resource.participant.map(({ actor }) => actor);
		case 'Task':
			return [resource.for];
		default:
			return [];
	}
}
