import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import { phaseFrom, type Phase } from '#lib/domain/journey.ts';
import { missingFields, type Forms } from '#lib/server/cases/primero/forms.ts';
import { knownWorkflows } from '#lib/server/cases/primero/phase.ts';
import { broken, good, look, type Verdict } from '#companion/commands/doctor/check.ts';

/** The configuration's maps, held against the server's own forms: fields, phases, kinds of service. */
export function primeroFields(
	system: PrimeroSystem,
	forms: Forms,
	phaseMap: Record<string, Phase>
): Verdict[] {
	const missing = missingFields(system, forms);
	const named = Object.values(system.fields).length;
	const verdicts: Verdict[] = [
		missing.length > 0
			? broken(
					`Fields that the forms do not have, or our role may not see: ${missing.join(', ')}`,
					'Nothing is read until they are there: a plan without them would look empty.'
				)
			: named > 0
				? good('All fields of the configuration are in the forms')
				: look('The configuration names no fields', 'Without a field that marks rows, nothing is shown.')
	];
	const words = [
		...forms.valuesOf('workflow'),
		...(system.fields.phase === undefined ? [] : forms.valuesOf(system.fields.phase))
	];
	const strange = words.filter((word) => !knownWorkflows.includes(word) && !phaseFrom(word, phaseMap));
	if (strange.length > 0) {
		verdicts.push(
			look(
				`Phases of the forms that no map knows: ${[...new Set(strange)].join(', ')}`,
				'A person who gets one of them keeps the phase before it. Add them to "phaseMap".'
			)
		);
	}
	const types = new Set([...forms.valuesOf('service_type'), ...forms.valuesOf('followup_type')]);
	const unknown = [...Object.keys(system.sessionKinds), ...Object.keys(system.areas)].filter(
		(type) =>
			types.size > 0 &&
			!types.has(type) &&
			!forms.valuesOf('intervention_service_to_be_provided').includes(type)
	);
	if (unknown.length > 0) {
		verdicts.push(
			look(
				`Kinds of service in the configuration that the server does not have: ${[...new Set(unknown)].join(', ')}`,
				'Perhaps they were renamed. Meetings of an unknown kind are called "A talk".'
			)
		);
	}
	return verdicts;
}
