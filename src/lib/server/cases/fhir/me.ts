import { languages, type Language } from '#lib/domain/text.ts';
import { tagOf, tagWordsOf } from './profile.ts';
import type { ReadConcept, ResourceOf } from './resources.ts';
import type { FhirContext } from './context.ts';
import { ourId } from './context.ts';

/** The system of the identifier by which the organisation invites; without one the Patient's own id serves. */
export const refSystem = 'urn:companion:ref';

/** The reference of a person's case. */
export function refOf(patient: ResourceOf<'Patient'>): string {
	return patient.identifier.find(({ system }) => system === refSystem)?.value ?? ourId(patient.id);
}

/** What the phone may know of a person: a nickname, a language, how the book speaks. No other name is read. */
export function meOf({ patient, profile, language, remark }: FhirContext) {
	const nickname = patient.name.find(({ use }) => use === 'nickname');
	const called = nickname?.text ?? (nickname?.given.join(' ') || undefined);
	const spoken = patient.communication.toSorted(
		(a, b) => Number(b.preferred ?? 0) - Number(a.preferred ?? 0)
	);
	const known = spoken.map(({ language: concept }) => languageOf(concept)).find(Boolean);
	if (!known && spoken.length > 0)
		remark(patient, 'communication', `names no language of ours; the book speaks ${language}`);
	const reading = tagOf('reading', patient, profile);
	if (!reading && tagWordsOf('reading', patient, profile).length > 0)
		remark(patient, 'meta.tag', 'names a reading that is not known; the book speaks to an adult');
	return {
		...(called !== undefined && { called }),
		language: known ?? language,
		reading: reading ?? 'adult'
	};
}

// BCP 47: `km`, `km-KH`. The primary subtag decides.
function languageOf(concept: ReadConcept | undefined): Language | undefined {
	return concept?.coding
		.map(({ code }) => languages.find((known) => known === code?.split('-')[0]?.toLowerCase()))
		.find((known) => known !== undefined);
}
