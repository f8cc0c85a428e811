import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import type { Language } from '#lib/domain/text.ts';
import { mayBeSaid } from '#lib/server/cases/words-of-others.ts';
import type { Form, Lookup } from './answers.ts';

/** What the server's own forms say: which fields there are, and what their values are called. */
export type Forms = {
	has(field: string): boolean;
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
	const fields = new Map<string, Options>();
	const all = forms
		.flatMap((form) => form.fields)
		.flatMap((field) => [field, ...(field.subform?.fields ?? [])]);
	for (const { name, option_strings_source, option_strings_text } of all) {
		if (name === undefined) continue;
		// Written `lookup lookup-service-type`; a field may have options of its own instead.
		const source = option_strings_source?.split(' ').at(-1) ?? '';
		fields.set(name, [...(fields.get(name) ?? []), ...option_strings_text, ...(byLookup.get(source) ?? [])]);
	}
	return {
		has: (field) => fields.has(field),
		valuesOf: (field) => (fields.get(field) ?? []).flatMap(({ id }) => id ?? []),
		labelOf: (field, value, language) => {
			if (!mayBeSaid(value)) return undefined;
			const option = fields.get(field)?.find(({ id }) => id === value);
			const words = option?.display_text as Record<string, string> | undefined;
			const label = words?.[language] || words?.en;
			return label !== undefined && mayBeSaid(label) ? label : undefined;
		}
	};
}

/** The lists that have rows of a plan, each with the fields without which it cannot be read. */
const lists = {
	goals: {
		field: 'cp_case_plan_subform_case_plan_interventions',
		needs: ['intervention_service_goal', 'case_plan_approved']
	},
	sessions: { field: 'services_section', needs: ['service_appointment_date', 'service_type'] },
	referrals: { field: 'services_section', needs: ['service_implementing_agency', 'service_status_referred'] }
} as const;

/**
 * The fields that the configuration relies on and the server's forms do not have, or do not show to our role. A plan
 * read without them would look empty, so nothing is read until they are there again.
 */
export function missingFields({ fields, peopleField }: PrimeroSystem, forms: Forms): string[] {
	const wanted = [
		peopleField,
		...Object.values(fields),
		...(fields.goalVisible === undefined ? [] : [lists.goals.field, ...lists.goals.needs]),
		...(fields.sessionVisible === undefined ? [] : [lists.sessions.field, ...lists.sessions.needs]),
		...(fields.referralVisible === undefined ? [] : [lists.referrals.field, ...lists.referrals.needs])
	];
	return [...new Set(wanted)].flatMap((field) => (field === undefined || forms.has(field) ? [] : [field]));
}
