import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { flag, listOf, maybe, number, text } from '#lib/server/cases/upstream/tolerant.ts';

/*
 * What is read of FHIR R4 (4.0.1, hl7.org/fhir/R4): these elements and no others. The readers are tolerant: an element
 * of a wrong form counts as absent, a code that R4 does not know becomes "unknown", and nothing throws. What a reader
 * does not name (text.div, note, contained, addresses, reasonCode, comment, extensions …) is gone from here on.
 */

/** One of R4's codes for this element, else "unknown". */
const code = <const T extends readonly string[]>(codes: T) =>
	v.fallback(v.picklist([...codes, 'unknown'] as [...T, 'unknown']), 'unknown');

const Coding = v.object({ system: text, code: text });
const Period = v.object({ start: text, end: text });
const Identifier = v.object({ system: text, value: text });
/** R4, 2.3.0: by address, or by an identifier of the one that is meant. */
const Reference = v.object({ reference: text, type: text, identifier: maybe(Identifier) });
/** What stands beside a text: the same in other languages (R4, extension `translation`). */
const Translations = maybe(
	v.object({
		extension: listOf(
			v.object({
				url: v.literal('http://hl7.org/fhir/StructureDefinition/translation'),
				extension: listOf(
					v.object({ url: v.string(), valueCode: text, valueString: text, valueMarkdown: text })
				)
			})
		)
	})
);
const Concept = v.object({ coding: listOf(Coding), text });
/** A concept whose words are shown: its text, its translations, or else what a coding is called. */
const Words = v.object({
	coding: listOf(v.object({ ...Coding.entries, display: text, _display: Translations })),
	text,
	_text: Translations
});
const HumanName = v.object({ use: text, text, given: listOf(v.string()) });
const Contact = v.object({ system: text, value: text, use: text });

/** Extensions are read only where a reader asks for one by its address. */
const Extension = v.object({
	url: v.string(),
	valueString: text,
	_valueString: Translations,
	valueInteger: number,
	valueCode: text,
	valuePeriod: maybe(Period),
	extension: listOf(
		v.object({
			url: v.string(),
			valueCode: text,
			valueDate: text,
			valuePeriod: maybe(Period),
			valueString: text,
			_valueString: Translations
		})
	)
});

const common = {
	id: text,
	meta: maybe(v.object({ tag: listOf(Coding), security: listOf(Coding) })),
	// FHIR R4, 2.4.2.1: a resource with modifiers that one does not understand must not be used.
	modifierExtension: v.fallback(v.optional(v.array(v.unknown()), []), []),
	implicitRules: text
};

export const readers = {
	Patient: v.object({
		resourceType: v.literal('Patient'),
		...common,
		identifier: listOf(Identifier),
		active: flag,
		name: listOf(HumanName),
		communication: listOf(v.object({ language: maybe(Concept), preferred: flag }))
	}),
	EpisodeOfCare: v.object({
		resourceType: v.literal('EpisodeOfCare'),
		...common,
		status: code(['planned', 'waitlist', 'active', 'onhold', 'finished', 'cancelled', 'entered-in-error']),
		type: listOf(Concept),
		patient: maybe(Reference),
		period: maybe(Period),
		extension: listOf(Extension)
	}),
	CarePlan: v.object({
		resourceType: v.literal('CarePlan'),
		...common,
		status: code(['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error']),
		category: listOf(Concept),
		subject: maybe(Reference),
		goal: listOf(Reference),
		activity: listOf(
			v.object({
				reference: maybe(Reference),
				detail: maybe(
					v.object({
						goal: listOf(Reference),
						code: maybe(Words),
						status: code([
							'not-started',
							'scheduled',
							'in-progress',
							'on-hold',
							'completed',
							'cancelled',
							'stopped',
							'entered-in-error'
						]),
						scheduledPeriod: maybe(Period),
						performer: listOf(Reference),
						description: text,
						_description: Translations
					})
				)
			})
		)
	}),
	Goal: v.object({
		resourceType: v.literal('Goal'),
		...common,
		lifecycleStatus: code([
			'proposed',
			'planned',
			'accepted',
			'active',
			'on-hold',
			'completed',
			'cancelled',
			'entered-in-error',
			'rejected'
		]),
		achievementStatus: maybe(Concept),
		category: listOf(Concept),
		description: maybe(Words),
		subject: maybe(Reference),
		startDate: text,
		statusDate: text,
		target: listOf(
			v.object({
				measure: maybe(Words),
				detailQuantity: maybe(v.object({ value: number })),
				detailInteger: number,
				detailBoolean: flag,
				dueDate: text,
				dueDuration: maybe(v.object({ value: number, code: text, unit: text })),
				extension: listOf(Extension)
			})
		),
		extension: listOf(Extension)
	}),
	Appointment: v.object({
		resourceType: v.literal('Appointment'),
		...common,
		status: code([
			'proposed',
			'pending',
			'booked',
			'arrived',
			'fulfilled',
			'cancelled',
			'noshow',
			'entered-in-error',
			'checked-in',
			'waitlist'
		]),
		serviceType: listOf(Concept),
		appointmentType: maybe(Concept),
		start: text,
		end: text,
		minutesDuration: number,
		requestedPeriod: listOf(Period),
		// For the person by its definition ("instructions for the patient"); `description` and `comment` are not.
		patientInstruction: text,
		_patientInstruction: Translations,
		participant: listOf(v.object({ actor: maybe(Reference) }))
	}),
	CareTeam: v.object({
		resourceType: v.literal('CareTeam'),
		...common,
		status: code(['proposed', 'active', 'suspended', 'inactive', 'entered-in-error']),
		subject: maybe(Reference),
		participant: listOf(v.object({ role: listOf(Concept), member: maybe(Reference), period: maybe(Period) }))
	}),
	ServiceRequest: v.object({
		resourceType: v.literal('ServiceRequest'),
		...common,
		status: code(['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown']),
		subject: maybe(Reference),
		performer: listOf(Reference)
	}),
	Task: v.object({
		resourceType: v.literal('Task'),
		...common,
		status: code([
			'draft',
			'requested',
			'received',
			'accepted',
			'rejected',
			'ready',
			'cancelled',
			'in-progress',
			'on-hold',
			'failed',
			'completed',
			'entered-in-error'
		]),
		businessStatus: maybe(Concept),
		focus: maybe(Reference),
		for: maybe(Reference),
		owner: maybe(Reference),
		requester: maybe(Reference),
		description: text,
		_description: Translations,
		restriction: maybe(v.object({ period: maybe(Period) }))
	}),
	Practitioner: v.object({
		resourceType: v.literal('Practitioner'),
		...common,
		identifier: listOf(Identifier),
		name: listOf(HumanName),
		telecom: listOf(Contact)
	}),
	PractitionerRole: v.object({
		resourceType: v.literal('PractitionerRole'),
		...common,
		identifier: listOf(Identifier),
		practitioner: maybe(Reference)
	}),
	Location: v.object({
		resourceType: v.literal('Location'),
		...common,
		identifier: listOf(Identifier),
		name: text,
		_name: Translations,
		description: text,
		_description: Translations,
		physicalType: maybe(Concept)
	}),
	Organization: v.object({
		resourceType: v.literal('Organization'),
		...common,
		identifier: listOf(Identifier),
		active: flag,
		name: text,
		alias: listOf(v.string()),
		telecom: listOf(Contact)
	}),
	HealthcareService: v.object({
		resourceType: v.literal('HealthcareService'),
		...common,
		identifier: listOf(Identifier),
		active: flag,
		providedBy: maybe(Reference),
		name: text,
		comment: text,
		telecom: listOf(Contact),
		communication: listOf(Concept),
		availableTime: listOf(
			v.object({
				daysOfWeek: listOf(v.picklist(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])),
				allDay: flag,
				availableStartTime: text,
				availableEndTime: text
			})
		)
	})
};

export type TypeName = keyof typeof readers;
export type ResourceOf<T extends TypeName> = v.InferOutput<(typeof readers)[T]> & { id: string };
export type Resource = { [T in TypeName]: ResourceOf<T> }[TypeName];
export type ReadReference = v.InferOutput<typeof Reference>;
export type ReadConcept = v.InferOutput<typeof Concept>;
export type ReadWords = v.InferOutput<typeof Words>;
export type ReadTranslations = v.InferOutput<typeof Translations>;
export type ReadExtension = v.InferOutput<typeof Extension>;

/** FHIR R4, 2.24.0.1: a logical id. */
const fhirId = /^[A-Za-z0-9.-]{1,64}$/;

/** Types that may stand inside another resource (R4, 2.6.4 "contained") and say who or where. All others stay unread. */
const containable = ['Practitioner', 'PractitionerRole', 'Organization', 'Location'];

/**
 * A resource and those of its contained ones that say who or where, each under a name of its own, so that `#id` inside it
 * is followed like any other reference.
 * @param id the id that the resource is read under
 */
export function unfolded(value: unknown, id = (value as { id?: unknown } | null)?.id): unknown[] {
	const { contained } = (value ?? {}) as { contained?: unknown };
	if (!Array.isArray(contained) || typeof id !== 'string') return [value];
	const inside = contained.filter(
		(one: { id?: unknown; resourceType?: unknown } | null) =>
			typeof one?.id === 'string' && containable.includes(String(one.resourceType))
	) as { id: string; resourceType: string }[];
	if (inside.length === 0) return [value];
	const names = new Map<string, { id: string; resourceType: string }>(
		inside.map((one) => {
			const name = createHash('sha256').update(`${id}#${one.id}`).digest('hex').slice(0, 32);
			return [`#${one.id.replace(/^#/, '')}`, { ...one, id: name }] as const;
		})
	);
	const named = (part: unknown): unknown => {
		if (Array.isArray(part)) return part.map(named);
		if (typeof part !== 'object' || part === null) return part;
		return Object.fromEntries(
			Object.entries(part).map(([key, inner]) => {
				const found = key === 'reference' && typeof inner === 'string' ? names.get(inner) : undefined;
				return [key, found ? `${found.resourceType}/${found.id}` : named(inner)];
			})
		);
	};
	const { contained: _contained, ...rest } = value as Record<string, unknown>;
	return [named(rest), ...[...names.values()].map(named)];
}

/**
 * Reads one resource; undefined for a type that we do not use, and for one without a usable id.
 * @param id the id to take where the resource has none (a Bundle's `urn:uuid:`)
 */
export function readResource(value: unknown, id?: string): Resource | undefined {
	const type = (value as { resourceType?: unknown } | null | undefined)?.resourceType;
	if (typeof type !== 'string' || !Object.hasOwn(readers, type)) return undefined;
	const parsed = v.safeParse(readers[type as TypeName], value);
	if (!parsed.success) return undefined;
	const own = parsed.output.id ?? id;
	return own !== undefined && fhirId.test(own) ? ({ ...parsed.output, id: own } as Resource) : undefined;
}
