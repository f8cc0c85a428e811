import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import type { Language } from '#lib/domain/text.ts';
import { mayBeSaid } from '#lib/server/cases/words-of-others.ts';
import type { Form, Lookup } from './answers.ts';
import type { FormMap } from './form-map.ts';

/** What the server's own forms say: which fields there are, and what their values are called. */
export type Forms = {
	has(field: string): boolean;
	/** It is there, and no form shows it: staff can neither see nor mend what stands in it. */
	isHidden(field: string): boolean;
	/** The fields of the rows of a list; undefined where the server does not say which form they have. */
	fieldsIn(list: string): string[] | undefined;
	/** What a value of a field is called in a language; undefined when it has no name that may be shown. */
	labelOf(field: string, value: string, language: Language): string | undefined;
	/** All values that a select field can have. */
	valuesOf(field: string): string[];
};

/** Goes through the forms and lookups of a server once. */
export function formsOf(forms: Form[], lookups: Lookup[]): Forms {
	type Options = Lookup['values'];
	const byLookup = new Map(
		lookups.flatMap(({ unique_id, values }) => (unique_id ? [[unique_id, values] as const] : []))
	);
	const options = new Map<string, Options>();
	const shown = new Set<string>();
	const inRows = new Map<string, string[]>();
	for (const form of forms) {
		for (const field of form.fields) {
			// A form for rows is never shown by itself; the field that holds the rows shows it.
			take(field, form.is_nested === true || form.visible !== false);
			for (const inner of field.subform?.fields ?? []) take(inner, true);
			const rows = field.subform ?? forms.find((other) => isFormOf(field, other));
			if (field.name !== undefined && rows)
				inRows.set(
					field.name,
					rows.fields.flatMap(({ name }) => name ?? [])
				);
		}
	}
	return {
		has: (field) => options.has(field),
		isHidden: (field) => options.has(field) && !shown.has(field),
		fieldsIn: (list) => inRows.get(list),
		valuesOf: (field) => (options.get(field) ?? []).flatMap(({ id }) => id ?? []),
		labelOf: (field, value, language) => {
			if (!mayBeSaid(value)) return undefined;
			const option = options.get(field)?.find(({ id }) => id === value);
			const words = option?.display_text as Record<string, string> | undefined;
			const label = words?.[language] || words?.en;
			return label !== undefined && mayBeSaid(label) ? label : undefined;
		}
	};

	function take(field: Form['fields'][number], formIsShown: boolean): void {
		const { name, option_strings_source, option_strings_text } = field;
		if (name === undefined) return;
		// Written `lookup lookup-service-type`; a field may have options of its own instead.
		const source = option_strings_source?.split(' ').at(-1) ?? '';
		options.set(name, [
			...(options.get(name) ?? []),
			...option_strings_text,
			...(byLookup.get(source) ?? [])
		]);
		if (formIsShown && field.visible !== false) shown.add(name);
	}
}

// By version: the form's own number, its name, or one name for both.
function isFormOf(field: Form['fields'][number], form: Form): boolean {
	if (form.is_nested !== true) return false;
	if (field.subform_section_id !== undefined && field.subform_section_id === form.id) return true;
	if (field.subform_unique_id !== undefined) return field.subform_unique_id === form.unique_id;
	return field.name !== undefined && field.name === form.unique_id;
}

/** The fields without which the rows of a plan cannot be read, and those that the configuration names itself. */
export function neededFields({ fields, peopleField }: PrimeroSystem, map: FormMap): string[] {
	const wanted = [
		peopleField,
		...Object.values(fields),
		...(fields.goalVisible === undefined
			? []
			: map.goals.flatMap(({ list, what, approved, area }) => [list, what, approved, area])),
		...(fields.sessionVisible === undefined
			? []
			: map.meetings.flatMap(({ list, day, kinds, mayBeAbsent }) =>
					mayBeAbsent ? [] : [list, day, ...kinds]
				)),
		...(fields.referralVisible === undefined
			? []
			: map.introductions.flatMap(({ list, agency, referred }) => [list, agency, referred.field])),
		...(fields.consentVisible === undefined
			? []
			: map.consents.flatMap(({ agreed, withWhom }) => [agreed, withWhom]))
	];
	return [...new Set(wanted)].filter((field) => field !== undefined);
}

/** Of these fields the ones that cannot be relied on: not there (or not for our role), or there and hidden from staff. */
export type Missing = { absent: string[]; hidden: string[] };

/** A plan read without them would look empty, so nothing is read until they are there, for staff and for us. */
export function missingFields(system: PrimeroSystem, map: FormMap, forms: Forms): Missing {
	const needed = neededFields(system, map);
	return {
		absent: needed.filter((field) => !forms.has(field)),
		hidden: needed.filter((field) => forms.isHidden(field))
	};
}
