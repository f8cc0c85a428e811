import { caseOf } from '#lib/server/cases/fhir/case-of.ts';
import { readResource, type Resource } from '#lib/server/cases/fhir/resources.ts';
import { defaultFhirSettings } from '#lib/server/cases/fhir/settings.ts';
import { resourceIndexOf } from '#lib/server/cases/fhir/resource-index.ts';

/* Published examples, read as if all of them were about one person. */

export type Json = Record<string, unknown> & { resourceType: string; id?: string };
export const settings = defaultFhirSettings(new Date('2026-11-22T03:00:00Z'));

export const readAll = (values: unknown[]) => values.flatMap((value) => readResource(value) ?? []);

/** Everything in the examples as one person's record: each is said to be about her, and marked where `mark` is given. */
export function asOnePersons(values: Json[], mark?: string): Resource[] {
	const reference = { reference: 'Patient/she' };
	const hers = values.map((value) => ({
		...value,
		...(mark && { meta: { tag: [{ system: 'urn:companion:visibility', code: mark }] } }),
		modifierExtension: undefined,
		implicitRules: undefined,
		...(value.resourceType === 'Appointment'
			? {
					participant: [
						...(Array.isArray(value.participant) ? (value.participant as object[]) : []),
						{ actor: reference }
					]
				}
			: { subject: reference, patient: reference, for: reference })
	}));
	return readAll([{ resourceType: 'Patient', id: 'she' }, ...hers]);
}
export const mapped = (resources: Resource[]) => {
	const patient = resources.find((one) => one.resourceType === 'Patient' && one.id === 'she');
	return caseOf(patient as never, resourceIndexOf(resources.map((resource) => ({ resource }))), settings);
};
