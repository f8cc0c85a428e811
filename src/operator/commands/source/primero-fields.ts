import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import type { Phase } from '#lib/domain/journey.ts';
import { missingFields, type Forms } from '#lib/server/cases/primero/forms.ts';
import { gapsIn } from '#lib/server/cases/primero/maps.ts';
import { broken, good, look, type Diagnosis } from '#operator/doctor/check.ts';

/** The configuration's maps, held against the server's own forms: fields, phases, kinds of service. */
export function primeroFields(
	system: PrimeroSystem,
	forms: Forms,
	phaseMap: Record<string, Phase>
): Diagnosis[] {
	const missing = missingFields(system, forms);
	const named = Object.values(system.fields).length;
	const verdicts: Diagnosis[] = [
		missing.length > 0
			? broken(
					`Fields that the forms do not have, or our role may not see: ${missing.join(', ')}`,
					'Nothing is read until they are there: a plan without them would look empty.'
				)
			: named > 0
				? good('All fields of the configuration are in the forms')
				: look('The configuration names no fields', 'Without a field that marks rows, nothing is shown.')
	];
	const { phases, kinds } = gapsIn(system, forms, phaseMap);
	if (phases.length > 0) {
		verdicts.push(
			look(
				`Phases of the forms that no map knows: ${phases.join(', ')}`,
				'A person who gets one of them keeps the phase before it. Add them to "phaseMap".'
			)
		);
	}
	if (kinds.length > 0) {
		verdicts.push(
			look(
				`Kinds of service in the configuration that the server does not have: ${kinds.join(', ')}`,
				'Perhaps they were renamed. Meetings of an unknown kind are called "A talk".'
			)
		);
	}
	return verdicts;
}
