import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import { phaseFrom, type Phase } from '#lib/domain/journey.ts';
import type { FormMap } from './form-map.ts';
import type { Forms } from './forms.ts';
import { fieldsOf } from './map-in-use.ts';
import { knownWorkflows } from './phase.ts';

/** Where the maps and the server's own forms do not meet. Nothing of it stops a reading. */
export type Gaps = {
	/** Phases of the forms that no map knows: whoever gets one keeps the phase before it. */
	phases: string[];
	/** Kinds of service in the configuration that the forms do not have: renamed, perhaps. */
	kinds: string[];
	/** Values of the select for life areas that no map knows: goals with one stand under home and family. */
	areas: string[];
	/** Lists whose rows have no tick of ours: all of them stay hidden. */
	unmarked: string[];
	/** Fields that the ready map reads and this server has not, or hides from staff: what they would say is left out. */
	without: string[];
};

export function gapsIn(
	system: PrimeroSystem,
	map: FormMap,
	forms: Forms,
	phaseMap: Record<string, Phase>
): Gaps {
	const words = [
		...forms.valuesOf('workflow'),
		// The newest open service's type of response becomes the workflow.
		...forms.valuesOf('service_response_type'),
		...(system.fields.phase === undefined ? [] : forms.valuesOf(system.fields.phase))
	];
	const known = [...knownWorkflows, ...Object.keys(map.workflows)];
	const phases = words.filter((word) => !known.includes(word) && !phaseFrom(word, phaseMap));
	const offered = [...forms.valuesOf('service_type'), ...forms.valuesOf('followup_type')];
	const types = new Set([...offered, ...map.goals.flatMap(({ area }) => forms.valuesOf(area))]);
	const named = [...Object.keys(system.sessionKinds), ...Object.keys(system.areas)];
	// Forms that list no kinds at all say nothing about ours.
	const kinds = offered.length === 0 ? [] : named.filter((type) => !types.has(type));
	const isReady = system.forms !== 'standard';
	const areas = map.goals
		.filter(({ area }) => area !== 'service_type')
		.flatMap(({ area }) => forms.valuesOf(area))
		.filter((value) => isReady && !Object.hasOwn(map.areas, value));
	return {
		phases: [...new Set(phases)],
		kinds: [...new Set(kinds)],
		areas: [...new Set(areas)],
		unmarked: unmarkedLists(system, map, forms),
		without: isReady ? fieldsOf(map).filter((field) => !forms.has(field) || forms.isHidden(field)) : []
	};
}

function unmarkedLists({ fields }: PrimeroSystem, map: FormMap, forms: Forms): string[] {
	const lists: [string | undefined, { list: string }[]][] = [
		[fields.goalVisible, map.goals],
		[fields.sessionVisible, map.meetings],
		[fields.referralVisible, map.introductions]
	];
	const unmarked = lists.flatMap(([mark, rows]) =>
		mark === undefined
			? []
			: rows.flatMap(({ list }) =>
					forms.fieldsIn(list)?.includes(mark) === false ? [`${list} (${mark})`] : []
				)
	);
	return [...new Set(unmarked)];
}
