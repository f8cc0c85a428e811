import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import { standardForms, type FormMap } from './form-map.ts';
import { cambodianForms } from './forms-of-cambodia.ts';

/** The ready map that a configuration names, with the organisation's own words over its words. */
export function mapInUse(system: PrimeroSystem): FormMap {
	const ready = system.forms === 'cambodia' ? cambodianForms(system.modules) : standardForms;
	return {
		...ready,
		areas: { ...ready.areas, ...system.areas },
		sessionKinds: { ...ready.sessionKinds, ...system.sessionKinds }
	};
}

/** Fields of a case itself that the map reads, lists included. */
export function caseFieldsOf(map: FormMap): string[] {
	const fields = [
		...map.goals.flatMap(({ list, approved }) => [list, approved]),
		...map.meetings.map(({ list }) => list),
		...map.introductions.map(({ list }) => list),
		...map.consents.flatMap(({ agreed, withWhom }) => [agreed, withWhom]),
		...map.phaseDays.map(([, field]) => field)
	];
	return [...new Set(fields)];
}

/** All fields that the map reads, those inside rows too. */
export function fieldsOf(map: FormMap): string[] {
	const inRows = [
		...map.goals.flatMap((rows) => [rows.what, rows.area, rows.by, rows.reached, rows.step, rows.rhythm]),
		...map.meetings.flatMap((rows) => [
			rows.day,
			rows.time,
			rows.place,
			...rows.kinds,
			rows.with,
			typeof rows.done === 'object' ? rows.done.field : undefined,
			rows.next?.wanted,
			rows.next?.been
		]),
		...map.introductions.flatMap((rows) => [rows.agency, rows.referred.field, rows.day])
	];
	return [...new Set([...caseFieldsOf(map), ...inRows.filter((field) => field !== undefined)])];
}
