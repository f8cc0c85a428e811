import type { FhirProfile, ProfileList } from '#lib/domain/case-system.ts';
import { phaseFrom, type Phase } from '#lib/domain/journey.ts';
import { WordCount, type TheirWord, type WordList } from '#lib/server/cases/their-words/their-words.ts';
import { codeOf } from './profile.ts';
import type { ReadConcept, Resource } from './resources.ts';

/** Tags of HL7's own say for whom and why a record is closed, never that a person may see it. */
const noMark = /terminology\.hl7\.org|smart-on-fhir|synthea/i;

/** The codes that stand where our lists look for them, each with its system. No text of a resource is looked at. */
export function wordsOfResources(
	resources: readonly Resource[],
	profile: FhirProfile,
	phaseMap: Record<string, Phase>
): TheirWord[] {
	const count = new WordCount();
	for (const resource of resources) {
		add('mark', 'visibility', [{ coding: resource.meta?.tag ?? [], text: undefined }], noMark);
		switch (resource.resourceType) {
			case 'EpisodeOfCare':
				add('phase', 'phase', resource.type);
				break;
			case 'Goal':
				add('area', 'area', resource.category);
				break;
			case 'Appointment':
				add('session', 'session', resource.serviceType);
				break;
			case 'CareTeam':
				add(
					'role',
					'role',
					resource.participant.flatMap(({ role }) => role)
				);
				break;
			default:
		}
	}
	return count.all();

	function add(
		list: WordList,
		of: ProfileList,
		concepts: (ReadConcept | undefined)[],
		without?: RegExp
	): void {
		for (const { system = '', code } of concepts.flatMap((concept) => concept?.coding ?? [])) {
			if (code === undefined || without?.test(system)) continue;
			const concept = { coding: [{ system, code }], text: undefined } as unknown as ReadConcept;
			const ours =
				codeOf(of, [concept], profile) ??
				(list === 'phase' && system === profile.phase.system ? phaseFrom(code, phaseMap) : undefined);
			count.add(list, `${system}|${code}`, { ours });
		}
	}
}
