import { profileCodes, type FhirProfile, type ProfileList } from '#lib/domain/case-system.ts';
import { plainWord } from '#lib/server/intake/table.ts';
import type { ReadConcept, Resource } from './resources.ts';

type Concepts = (ReadConcept | undefined)[];
type CodeIn<L extends ProfileList> = (typeof profileCodes)[L][number];

/**
 * Our code among the codings of an element: the organisation's own map first, then our own codes, in the one system
 * that the profile names for this list. Codes of other systems say nothing to us.
 */
export function codeOf<L extends ProfileList>(
	list: L,
	concepts: Concepts,
	profile: FhirProfile
): CodeIn<L> | undefined {
	const own = profileCodes[list] as readonly CodeIn<L>[];
	for (const word of wordsOf(list, concepts, profile)) {
		const codes = profile[list].codes as Record<string, CodeIn<L>>;
		const found =
			(Object.hasOwn(codes, word) ? codes[word] : undefined) ??
			own.find((known) => known === plainWord(word));
		if (found !== undefined) return found;
	}
	return undefined;
}

/** The raw codes that stand in a list's system, known or not. */
export function wordsOf(list: ProfileList, concepts: Concepts, profile: FhirProfile): string[] {
	return concepts
		.flatMap((concept) => concept?.coding ?? [])
		.flatMap(({ system, code }) => (system === profile[list].system && code !== undefined ? [code] : []));
}

/** A code of a list that stands in the resource's tags. */
export function tagOf<L extends ProfileList>(
	list: L,
	resource: Resource,
	profile: FhirProfile
): CodeIn<L> | undefined {
	return codeOf(list, [tagsOf(resource)], profile);
}

/** The raw codes of a list that stand in the resource's tags, known or not. */
export const tagWordsOf = (list: ProfileList, resource: Resource, profile: FhirProfile): string[] =>
	wordsOf(list, [tagsOf(resource)], profile);

const tagsOf = (resource: Resource): ReadConcept => ({ coding: resource.meta?.tag ?? [], text: undefined });

const restricted = ['R', 'V'];
const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

/**
 * For whom a resource is marked; undefined means hidden. Restricted or very restricted confidentiality beats every
 * mark, and a resource with modifiers that we do not understand is not used at all.
 */
export function visibilityOf(resource: Resource, profile: FhirProfile): CodeIn<'visibility'> | undefined {
	if (resource.modifierExtension.length > 0 || resource.implicitRules !== undefined) return undefined;
	const labels = resource.meta?.security ?? [];
	if (labels.some(({ system, code }) => system === confidentiality && restricted.includes(code ?? ''))) {
		return undefined;
	}
	return tagOf('visibility', resource, profile);
}

/** The narrower of two marks: what one of them hides stays hidden. */
export function narrower(
	a: CodeIn<'visibility'> | undefined,
	b: CodeIn<'visibility'> | undefined
): CodeIn<'visibility'> | undefined {
	if (a === undefined || b === undefined) return undefined;
	return a === 'person' ? a : b;
}
