import * as v from 'valibot';
import { flag, listOf, maybe, number, text, word } from '#lib/server/cases/upstream/tolerant.ts';

/*
 * What is read of Primero v2 answers. Lists: `{"data": […], "metadata": {"total", "per", "page"}}`; one record:
 * `{"data": {…}}`. The names are those of the standard forms (CP module); a deployment's own fields are looked up by the
 * names in its configuration. Not named here, and therefore gone: names, ages, concerns, notes, reasons.
 */

/** Words in several languages: `{"en": "…", "km": "…"}`. */
const Translated = v.fallback(v.record(v.string(), v.fallback(v.string(), '')), {});

export const listAnswer = v.object({
	data: v.array(v.unknown()),
	metadata: maybe(v.object({ total: number, per: number, page: number }))
});
export const oneAnswer = v.object({ data: v.looseObject({}) });

const Row = v.record(v.string(), v.unknown());

const caseFields = v.object({
	id: text,
	enabled: flag,
	status: text,
	workflow: text,
	owned_by: text,
	assigned_user_names: listOf(v.string()),
	registration_date: text,
	assessment_requested_on: text,
	date_case_plan: text,
	date_closure: text,
	case_plan_approved: flag,
	cp_case_plan_subform_case_plan_interventions: listOf(Row),
	services_section: listOf(Row),
	followup_subform_section: listOf(Row)
});
/** One case; `values` keeps the deployment's own fields until the configuration has picked what it names. */
export const CaseRecord = v.pipe(
	v.looseObject({}),
	v.transform((values) => ({ ...v.parse(caseFields, values), values: values as Record<string, unknown> }))
);
export type CaseRecord = v.InferOutput<typeof CaseRecord>;

/** The fields that are asked for, besides the deployment's own. */
export const askedFields = Object.keys(caseFields.entries).filter(
	(field) => field !== 'id' && field !== 'enabled'
);

export const Intervention = v.object({
	unique_id: text,
	intervention_service_to_be_provided: word,
	intervention_service_goal: text,
	case_plan_timeframe: text,
	intervention_service_success: word
});
export const ServiceRow = v.object({
	unique_id: text,
	service_type: word,
	service_appointment_date: text,
	service_implementing_agency: word,
	service_implementing_agency_individual: text,
	service_status_referred: flag,
	service_implemented: word
});
export type ServiceRow = v.InferOutput<typeof ServiceRow>;
export const FollowUp = v.object({
	unique_id: text,
	followup_type: word,
	followup_needed_by_date: text,
	followup_date: text
});

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
	option_strings_source: text,
	option_strings_text: listOf(Option)
});
// A subform stands inside its field or beside the other forms, by version.
const FieldWithSubform = v.object({
	...Field.entries,
	subform: maybe(v.object({ fields: listOf(Field) }))
});
export const Form = v.object({ fields: listOf(FieldWithSubform) });
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
