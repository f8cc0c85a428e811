import * as v from 'valibot';
import { Day } from './day.ts';
import { Telephone } from './telephone.ts';
import { Id, Line, Passage, WebAddress, type Language } from './text.ts';

/*
 * Partner organisations with the names of the Human Services Data Specification 3.0 (HSDS, Open Referral). Only fields
 * listed here exist for the phone; `service.status` other than `active` is never served.
 */

/** The same words in languages of ours. An addition to HSDS, whose rows are in one language. */
function inOthers<T extends v.ObjectEntries>(words: T) {
	const row = v.optional(v.object(words));
	return v.optional(v.object({ km: row, en: row, vi: row }));
}
const Translations = inOthers({ name: v.optional(Line), description: v.optional(Passage) });

export const HsdsPhone = v.object({
	id: Id,
	/** `tel` is ours, beside HSDS. */
	...Telephone.entries,
	type: v.optional(Line),
	description: v.optional(Line)
});

/** `09:00`, `09:00:00`, or with the offset there (RFC 3339, as HSDS has it); in UTC it would say nothing of a door. */
export const openingForm = /^(([01]\d|2[0-3]):[0-5]\d|24:00)(:\d{2})?([+-]\d{2}:?\d{2})?$/;
const OpeningTime = v.pipe(
	v.string(),
	v.regex(openingForm, 'a time is written HH:MM, as the clock at the door shows it')
);

export const Schedule = v.object({
	id: Id,
	/** The days between which it holds. */
	valid_from: v.optional(Day),
	valid_to: v.optional(Day),
	freq: v.optional(v.picklist(['WEEKLY', 'MONTHLY'])),
	/** iCalendar days, e.g. `MO,TU`, or `1MO` for the first Monday of a month (RFC 5545 3.3.10). */
	byday: v.optional(
		v.pipe(
			v.string(),
			v.regex(
				/^[+-]?\d?(MO|TU|WE|TH|FR|SA|SU)(,[+-]?\d?(MO|TU|WE|TH|FR|SA|SU))*$/,
				'days are written MO,TU,WE,TH,FR,SA,SU, or 1MO for the first Monday of a month'
			)
		)
	),
	opens_at: v.optional(OpeningTime),
	closes_at: v.optional(OpeningTime),
	description: v.optional(Line),
	translations: inOthers({ description: v.optional(Line) })
});

export const CostOption = v.object({
	id: Id,
	option: v.optional(Line),
	amount: v.optional(v.number()),
	currency: v.optional(
		v.pipe(v.string(), v.length(3, 'a currency has three letters, such as USD or KHR (ISO 4217)'))
	),
	amount_description: v.optional(Line),
	translations: inOthers({ option: v.optional(Line) })
});

/** A word of a vocabulary that is hung on a service. Ours are the life areas, in the taxonomy `needs`. */
export const Attribute = v.object({
	id: Id,
	value: v.optional(Line),
	taxonomy_term: v.optional(
		v.object({
			id: Id,
			code: v.optional(Line),
			name: Line,
			description: v.optional(Passage),
			taxonomy: v.optional(Line)
		})
	)
});

export const Service = v.object({
	id: Id,
	name: Line,
	description: v.optional(Passage),
	translations: Translations,
	status: v.picklist(['active', 'inactive', 'defunct', 'temporarily closed']),
	application_process: v.optional(Passage),
	eligibility_description: v.optional(Passage),
	fees_description: v.optional(Passage),
	assured_date: v.optional(Day),
	languages: v.optional(v.array(v.object({ id: Id, name: v.optional(Line), code: v.optional(Line) })), []),
	schedules: v.optional(v.array(Schedule), []),
	cost_options: v.optional(v.array(CostOption), []),
	phones: v.optional(v.array(HsdsPhone), []),
	attributes: v.optional(v.array(Attribute), [])
});
export type Service = v.InferOutput<typeof Service>;

/** A place; a protected one keeps its name out: `location_type` is then `redacted` and nothing else is given. */
export const Location = v.variant('location_type', [
	v.object({ id: Id, location_type: v.literal('redacted') }),
	v.object({
		id: Id,
		location_type: v.picklist(['physical', 'postal', 'virtual']),
		name: v.optional(Line),
		transportation: v.optional(Passage),
		addresses: v.optional(v.array(v.object({ id: Id, address_1: Line, city: v.optional(Line) })), [])
	})
]);
export type Location = v.InferOutput<typeof Location>;

export const Organization = v.object({
	id: Id,
	name: Line,
	alternate_name: v.optional(Line),
	description: v.optional(Passage),
	translations: Translations,
	website: v.optional(WebAddress),
	phones: v.optional(v.array(HsdsPhone), []),
	locations: v.optional(v.array(Location), []),
	services: v.optional(v.array(Service), [])
});
export type Organization = v.InferOutput<typeof Organization>;

export type Schedule = v.InferOutput<typeof Schedule>;

/** Whether it is met by phone or online alone: there is no way to it, and no door. */
export function isFar({ locations }: Organization): boolean {
	return locations.length > 0 && locations.every(({ location_type: type }) => type === 'virtual');
}

/** The directory as it may be served: services that are active, organisations with at least one of them. */
export function servable(organizations: Organization[]): Organization[] {
	return organizations
		.map((organization) => ({
			...organization,
			services: organization.services.filter((service) => service.status === 'active')
		}))
		.filter((organization) => organization.services.length > 0);
}

/** The directory in a reader's language, as far as somebody wrote it so; the rest stays as it is. */
export function spokenIn(organizations: readonly Organization[], language: Language): Organization[] {
	const inWords = <
		T extends { translations?: Partial<Record<Language, Partial<T> | undefined>> | undefined }
	>(
		row: T
	): T => ({ ...row, ...row.translations?.[language] });
	return organizations.map((organization) => ({
		...inWords(organization),
		services: organization.services.map((service) => ({
			...inWords(service),
			schedules: service.schedules.map((schedule) => inWords(schedule)),
			cost_options: service.cost_options.map((option) => inWords(option))
		}))
	}));
}

/** An organisation without anything that says where or when one would meet somebody there. */
export function withoutPlaces({ id, name, description, translations, services }: Organization): Organization {
	return {
		id,
		name,
		...(description !== undefined && { description }),
		...(translations !== undefined && { translations }),
		phones: [],
		locations: [],
		services: services.map((service) => ({
			id: service.id,
			name: service.name,
			...(service.description !== undefined && { description: service.description }),
			...(service.translations !== undefined && { translations: service.translations }),
			status: service.status,
			languages: [],
			schedules: [],
			cost_options: [],
			phones: [],
			attributes: service.attributes
		}))
	};
}
