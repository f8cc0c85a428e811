import type { Area } from '#lib/domain/goal.ts';
import { Organization } from '#lib/domain/directory.ts';
import { needsOf, needsTaxonomy } from '#lib/domain/directory-search.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { faultsIn, type Fault } from '#lib/server/faults.ts';
import { telephonesIn } from '#lib/server/intake/phone-numbers.ts';

/*
 * A partner as a form shows it and brings it back. HSDS lies underneath: what the form does not know (opening times, costs, further
 * places) stays as it is.
 */

export const statuses = ['active', 'temporarily closed', 'inactive'] as const;
export type Status = (typeof statuses)[number];

/** Words in the languages that somebody wrote; empty where there are none. */
export type Worded = Record<Language, { name: string; description: string }>;

export type ServiceForm = {
	/** Empty for a new one. */
	id: string;
	words: Worded;
	status: Status;
	needs: Area[];
	/** Who can come, how one begins, and what it costs, in one language as HSDS has them. */
	who: string;
	how: string;
	cost: string;
	/** Numbers as people write them, several parted by commas. */
	numbers: string;
};

export type PartnerForm = {
	words: Worded;
	website: string;
	numbers: string;
	/** Everybody may look at it; else only people who are introduced. */
	isOpen: boolean;
	/** The first place; `isSafe`: it may be shown. */
	place: { address: string; city: string; isSafe: boolean };
	services: ServiceForm[];
};

type Row = Record<string, unknown>;
const rowsIn = (row: Row, list: string) => (Array.isArray(row[list]) ? (row[list] as Row[]) : []);
const textIn = (row: Row | undefined, field: string) =>
	typeof row?.[field] === 'string' ? (row[field] as string) : '';

/** What a form shows of a stored row. */
export function formOf(body: unknown): PartnerForm {
	const row = (body ?? {}) as Row;
	const [location] = rowsIn(row, 'locations');
	const [address] = location ? rowsIn(location, 'addresses') : [];
	return {
		words: wordsOf(row),
		website: textIn(row, 'website'),
		numbers: numbersOf(row),
		isOpen: row.visibility === 'public',
		place: {
			address: textIn(address, 'address_1'),
			city: textIn(address, 'city'),
			isSafe: location !== undefined && location.location_type !== 'redacted'
		},
		services: rowsIn(row, 'services').map((service) => ({
			id: textIn(service, 'id'),
			words: wordsOf(service),
			status: statuses.find((one) => one === service.status) ?? 'inactive',
			needs: needsOf({ attributes: rowsIn(service, 'attributes') } as never),
			who: textIn(service, 'eligibility_description'),
			how: textIn(service, 'application_process'),
			cost: textIn(service, 'fees_description'),
			numbers: numbersOf(service)
		}))
	};
}

const numbersOf = (row: Row) =>
	rowsIn(row, 'phones')
		.map((phone) => textIn(phone, 'number'))
		.filter(Boolean)
		.join(', ');

function wordsOf(row: Row): Worded {
	const given = row.translations as Partial<Record<Language, Row>> | undefined;
	const own = languageOf(textIn(row, 'name'));
	const inOne = (language: Language) => ({
		name: textIn(given?.[language], 'name') || (language === own && !given ? textIn(row, 'name') : ''),
		description:
			textIn(given?.[language], 'description') ||
			(language === own && !given ? textIn(row, 'description') : '')
	});
	return { km: inOne('km'), en: inOne('en'), vi: inOne('vi') };
}

/** Which of our languages a text is written in, by its letters. */
export function languageOf(text: string): Language {
	if (/[\u1780-\u17ff]/.test(text)) return 'km';
	return /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/i.test(text) ? 'vi' : 'en';
}

/**
 * The row that a form makes of what stood there. A number has to be one that can be dialled.
 * @param spoken the deployment's languages, the first one first: its words stand where a language has none
 * @param newId makes the ids of what is new
 * @param checkedOn the day on which somebody checked all of it
 */
export function partnerFrom(
	form: PartnerForm,
	before: unknown,
	about: { spoken: readonly Language[]; country: string; newId: () => string; checkedOn?: string }
): { body: Row & { id: string } } | { faults: Fault[] } {
	const row = (before ?? {}) as Row;
	const faults: Fault[] = [];
	const services = form.services
		.filter(({ id, words }) => id !== '' || languages.some((one) => words[one].name !== ''))
		.map((service, at) => {
			const was = rowsIn(row, 'services').find(({ id }) => id === service.id) ?? {};
			return {
				...was,
				id: service.id || about.newId(),
				...worded(service.words, about.spoken),
				status: service.status,
				...optional('eligibility_description', service.who),
				...optional('application_process', service.how),
				...optional('fees_description', service.cost),
				phones: phones(service.numbers, rowsIn(was, 'phones'), `services.${at}.numbers`),
				attributes: [
					...rowsIn(was, 'attributes').filter(
						(one) => (one.taxonomy_term as Row | undefined)?.taxonomy !== needsTaxonomy
					),
					...service.needs.map((code) => ({
						id: about.newId(),
						taxonomy_term: { id: code, code, name: code, taxonomy: needsTaxonomy }
					}))
				],
				...(about.checkedOn !== undefined && { assured_date: about.checkedOn })
			};
		});
	const body = {
		...row,
		id: textIn(row, 'id') || about.newId(),
		...worded(form.words, about.spoken),
		...optional('website', form.website),
		visibility: form.isOpen ? 'public' : 'introduced',
		phones: phones(form.numbers, rowsIn(row, 'phones'), 'numbers'),
		locations: placed(form.place, rowsIn(row, 'locations'), about.newId),
		services
	};
	faults.push(
		...faultsIn(Organization, body).filter(({ field }) => !faults.some((one) => one.field === field))
	);
	return faults.length > 0 ? { faults } : { body };

	function phones(written: string, were: Row[], field: string): Row[] {
		return written
			.split(/[,;\n]+/)
			.map((one) => one.trim())
			.filter(Boolean)
			.map((number) => {
				const same = were.find((one) => one.number === number);
				if (telephonesIn(number, about.country).some(({ tel }) => tel === undefined))
					faults.push({ field, reason: 'is no number that can be dialled' });
				return { ...same, id: textIn(same, 'id') || about.newId(), number };
			});
	}
}

function worded(words: Worded, spoken: readonly Language[]): Row {
	const first = [...spoken, ...languages].find((language) => words[language].name !== '');
	const given = languages.flatMap((language) => {
		const { name, description } = words[language];
		const one = { ...optional('name', name), ...optional('description', description) };
		const isAny = name !== '' || description !== '';
		return isAny ? [[language, one] as const] : [];
	});
	return {
		name: first === undefined ? '' : words[first].name,
		...optional('description', first === undefined ? '' : words[first].description),
		translations: Object.fromEntries(given)
	};
}

/** A field, or none where nothing is written. */
const optional = (field: string, text: string): Row => ({ [field]: text === '' ? undefined : text });

function placed({ address, city, isSafe }: PartnerForm['place'], were: Row[], newId: () => string): Row[] {
	const [first = {}, ...others] = were;
	const id = textIn(first, 'id') || newId();
	if (!isSafe && (were.length > 0 || address !== '')) return [{ id, location_type: 'redacted' }, ...others];
	if (address === '') return isSafe && were.length > 0 ? were : others;
	const [line = {}] = rowsIn(first, 'addresses');
	const kept = first.location_type === 'redacted' ? {} : first;
	return [
		{
			location_type: 'physical',
			...kept,
			id,
			addresses: [
				{ ...line, id: textIn(line, 'id') || newId(), address_1: address, ...optional('city', city) },
				...rowsIn(kept, 'addresses').slice(1)
			]
		},
		...others
	];
}
