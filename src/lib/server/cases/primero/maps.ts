import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import { phaseFrom, type Phase } from '#lib/domain/journey.ts';
import type { Forms } from './forms.ts';
import { knownWorkflows } from './phase.ts';

/** Where the configuration's maps and the server's own forms do not meet. Nothing of it stops a reading. */
export type Gaps = {
	/** Phases of the forms that no map knows: whoever gets one keeps the phase before it. */
	phases: string[];
	/** Kinds of service in the configuration that the forms do not have: renamed, perhaps. */
	kinds: string[];
};

export function gapsIn(system: PrimeroSystem, forms: Forms, phaseMap: Record<string, Phase>): Gaps {
	const words = [
		...forms.valuesOf('workflow'),
		...(system.fields.phase === undefined ? [] : forms.valuesOf(system.fields.phase))
	];
	const phases = words.filter((word) => !knownWorkflows.includes(word) && !phaseFrom(word, phaseMap));
	const offered = [...forms.valuesOf('service_type'), ...forms.valuesOf('followup_type')];
	const types = new Set([...offered, ...forms.valuesOf('intervention_service_to_be_provided')]);
	const named = [...Object.keys(system.sessionKinds), ...Object.keys(system.areas)];
	// Forms that list no kinds at all say nothing about ours.
	const kinds = offered.length === 0 ? [] : named.filter((type) => !types.has(type));
	return { phases: [...new Set(phases)], kinds: [...new Set(kinds)] };
}
