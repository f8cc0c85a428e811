import { createHash } from 'node:crypto';
import type { FhirProfile } from '#lib/domain/case-system.ts';
import type { Day } from '#lib/domain/day.ts';
import type { Language } from '#lib/domain/text.ts';
import { saysNobody, strangeMark } from '#lib/server/cases/visibility.ts';
import { tagOf, tagWordsOf, visibilityOf } from './profile.ts';
import type { ReadExtension, ReadReference, Resource, ResourceOf } from './resources.ts';
import type { ResourceIndex } from './resource-index.ts';

/** What a deployment decides about reading FHIR. */
export type FhirSettings = {
	profile: FhirProfile;
	timeZone: string;
	today: Day;
	/** For a person whose record names none of our languages. */
	language: Language;
};

/** One person's record while it is being read. */
export type FhirContext = FhirSettings & {
	index: ResourceIndex;
	patient: ResourceOf<'Patient'>;
	remark: (resource: Resource, element: string, reason: string) => void;
};

/** What an element says, read by `read`; where something stands there that cannot be read, that is named. */
export function readOrNamed<T>(
	{ remark, timeZone }: FhirContext,
	[resource, element]: [Resource, string],
	text: string | undefined,
	read: (text: string | undefined, timeZone: string) => T | undefined
): T | undefined {
	const value = read(text, timeZone);
	if (value === undefined && text !== undefined)
		remark(resource, element, 'is no day that can be read; it is left out');
	return value;
}

/** For whom a resource is marked, as `visibilityOf`; a mark that is none of the codes is named. */
export function markOf(context: FhirContext, resource: Resource): ReturnType<typeof visibilityOf> {
	const { profile, remark } = context;
	const words = tagWordsOf('visibility', resource, profile);
	const isCode = tagOf('visibility', resource, profile) !== undefined;
	if (words.length > 0 && !isCode && !words.some(saysNobody)) remark(resource, 'meta.tag', strangeMark);
	return visibilityOf(resource, profile);
}

/** A name for our side. FHIR ids may begin with a dot or a dash, ours may not. */
export function ourId(id: string): string {
	return /^[A-Za-z0-9]/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 32);
}

/** Whether a reference points at the person whose record is read. A server that ignores a search must leak nobody. */
export function isOfPatient(context: FhirContext, reference: ReadReference | undefined): boolean {
	return context.index.nameOf(reference) === `Patient/${context.patient.id}`;
}

/** An extension of our own profile, by its short name: `urn:companion:<name>`. */
export function extensionOf(extensions: ReadExtension[], name: string): ReadExtension | undefined {
	return extensions.find(({ url }) => url === `urn:companion:${name}`);
}

/** Follows a Practitioner, or a PractitionerRole to its Practitioner. */
export function practitionerOf(
	{ index }: FhirContext,
	reference: ReadReference | undefined
): ResourceOf<'Practitioner'> | undefined {
	const found = index.find(reference);
	if (found?.resourceType === 'Practitioner') return found;
	if (found?.resourceType !== 'PractitionerRole') return undefined;
	const behind = index.find(found.practitioner);
	return behind?.resourceType === 'Practitioner' ? behind : undefined;
}
