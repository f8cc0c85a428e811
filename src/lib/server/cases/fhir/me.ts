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

/** The language a person's book speaks: the first of ours that her record names, else the deployment's. */
export const languageIn = ({ patient, language }: FhirContext): Language => spokenBy(patient) ?? language;

/** What the phone may know of a person: a nickname, a language, how the book speaks. No other name is read. */
export function meOf(context: FhirContext) {
	const { patient, profile, language, remark } = context;
	const nickname = patient.name.find(({ use }) => use === 'nickname');
	const called = nickname?.text ?? (nickname?.given.join(' ') || undefined);
	if (!spokenBy(patient) && patient.communication.length > 0)
		remark(patient, 'communication', `names no language of ours; the book speaks ${language}`);
	const reading = tagOf('reading', patient, profile);
	if (!reading && tagWordsOf('reading', patient, profile).length > 0)
		remark(patient, 'meta.tag', 'names a reading that is not known; the book speaks to an adult');
	return {
		...(called !== undefined && { called }),
		language: languageIn(context),
		reading: reading ?? 'adult'
	};
}

function spokenBy({ communication }: ResourceOf<'Patient'>): Language | undefined {
	return communication
		.toSorted((a, b) => Number(b.preferred ?? 0) - Number(a.preferred ?? 0))
		.map(({ language }) => languageOf(language))
		.find(Boolean);
}

// BCP 47: `km`, `km-KH`. The primary subtag decides.
function languageOf(concept: ReadConcept | undefined): Language | undefined {
	return concept?.coding
		.map(({ code }) => languages.find((known) => known === code?.split('-')[0]?.toLowerCase()))
		.find((known) => known !== undefined);
}
