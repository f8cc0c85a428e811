import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import type { Phase } from '#lib/domain/journey.ts';
import { missingFields, type Forms } from '#lib/server/cases/primero/forms.ts';
import { mapInUse } from '#lib/server/cases/primero/map-in-use.ts';
import { gapsIn } from '#lib/server/cases/primero/maps.ts';
import { broken, good, look, type Diagnosis } from '#operator/doctor/check.ts';

/** The configuration's maps, held against the server's own forms: fields, phases, kinds of service. */
export function primeroFields(
	system: PrimeroSystem,
	forms: Forms,
	phaseMap: Record<string, Phase>
): Diagnosis[] {
	const map = mapInUse(system);
	const { absent, hidden } = missingFields(system, map, forms);
	const named = Object.values(system.fields).length;
	const verdicts: Diagnosis[] = [];
	if (absent.length > 0) {
		const modules =
			system.forms === 'cambodia' ? ' Do you use one module alone? Then name it: "modules": ["cp"].' : '';
		verdicts.push(
			broken(
				`Fields that the forms do not have, or our role may not see: ${absent.join(', ')}`,
				`Nothing is read until they are there: a plan without them would look empty.${modules}`
			)
		);
	}
	if (hidden.length > 0) {
		verdicts.push(
			broken(
				`Fields that the forms hide from staff: ${hidden.join(', ')}`,
				'Show them in Primero: what nobody can see there, nobody can keep right.'
			)
		);
	}
	if (verdicts.length === 0) {
		verdicts.push(
			named > 0
				? good('All fields of the configuration are in the forms')
				: look('The configuration names no fields', 'Without a field that marks rows, nothing is shown.')
		);
	}
	const { phases, kinds, areas, unmarked, without } = gapsIn(system, map, forms, phaseMap);
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
	if (unmarked.length > 0) {
		verdicts.push(
			look(
				`Lists whose rows have no tick of ours: ${unmarked.join(', ')}`,
				'Their rows stay hidden until the form of the rows has the tick.'
			)
		);
	}
	if (areas.length > 0) {
		verdicts.push(
			look(
				`Values of the forms without a life area: ${areas.join(', ')}`,
				'Goals with one stand under home and family. Add them to "areas".'
			)
		);
	}
	if (without.length > 0) {
		verdicts.push(
			look(
				`Of the ready map, what this server has not or hides: ${without.join(', ')}`,
				'What would stand in them is left out; all else is read.'
			)
		);
	}
	return verdicts;
}
