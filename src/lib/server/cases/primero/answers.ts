import * as v from 'valibot';
import { flag, listOf, maybe, number, text, word } from '#lib/server/cases/upstream/tolerant.ts';

/*
 * What is read of Primero v2 answers. Lists: `{"data": […], "metadata": {"total", "per", "page"}}`; one record:
 * `{"data": {…}}`. Of a case only what stands here, in the map of its forms or in the configuration is asked for and
 * looked at. Named nowhere, and therefore gone: names, ages, concerns, notes, reasons, kinds of help in detail.
 */

/** Words in several languages: `{"en": "…", "km": "…"}`. */
const Translated = v.fallback(v.record(v.string(), v.fallback(v.string(), '')), {});

export const listAnswer = v.object({
	data: v.array(v.unknown()),
	metadata: maybe(v.object({ total: number, per: number, page: number }))
});
export const oneAnswer = v.object({ data: v.looseObject({}) });

const Row = v.record(v.string(), v.unknown());
export type Row = v.InferOutput<typeof Row>;

const caseFields = v.object({
	id: text,
	enabled: flag,
	status: text,
	workflow: text,
	owned_by: text,
	assigned_user_names: listOf(v.string())
});
/** One case; `values` keeps all other fields until the maps have picked what they name. */
export const CaseRecord = v.pipe(
	v.looseObject({}),
	v.transform((values) => ({ ...v.parse(caseFields, values), values: values as Row }))
);
export type CaseRecord = v.InferOutput<typeof CaseRecord>;

/** The fields that are asked for whatever the forms are; Primero gives them to every role that may read a case. */
export const askedFields = Object.keys(caseFields.entries).filter(
	(field) => field !== 'id' && field !== 'enabled'
);

/** The rows of a list of a case. */
export function rowsIn({ values }: CaseRecord, list: string): Row[] {
	return v.parse(listOf(Row), values[list]);
}

/** `notes`, `rejected_reason` and `rejection_note` stand beside these in every answer; they are not read. */
export const Transition = v.object({
	id: word,
	type: text,
	status: text,
	created_at: text,
	service_record_id: text,
	transitioned_to_agency: word
});
export type Transition = v.InferOutput<typeof Transition>;

const Option = v.object({
	id: word,
	display_text: v.union([
		Translated,
		v.pipe(
			v.string(),
			v.transform((one) => ({ en: one }))
		)
	])
});
const Field = v.object({
	name: text,
	visible: flag,
	subform_section_id: word,
	subform_unique_id: text,
	option_strings_source: text,
	option_strings_text: listOf(Option)
});
// A subform stands inside its field or beside the other forms, by version.
const FieldWithSubform = v.object({
	...Field.entries,
	subform: maybe(v.object({ fields: listOf(Field) }))
});
export const Form = v.object({
	id: word,
	unique_id: text,
	visible: flag,
	is_nested: flag,
	fields: listOf(FieldWithSubform)
});
export type Form = v.InferOutput<typeof Form>;
export const Lookup = v.object({ unique_id: text, values: listOf(Option) });
export type Lookup = v.InferOutput<typeof Lookup>;

export const Agency = v.object({
	unique_id: word,
	name: Translated,
	description: Translated,
	telephone: text,
	services: listOf(v.string()),
	disabled: flag
});

/** An account of theirs with its rights; asked for about our own alone. */
export const Account = v.object({
	user_name: text,
	permissions: maybe(v.object({ list: listOf(v.object({ resource: text, actions: listOf(v.string()) })) }))
});
