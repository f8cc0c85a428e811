import type { Area } from '#lib/domain/goal.ts';
import { openingForm, Organization, type Schedule } from '#lib/domain/directory.ts';
import { needsOf, needsTaxonomy } from '#lib/domain/directory-search.ts';
import { daysOf, type Weekday } from '#lib/domain/opening.ts';
import { inLatinDigits, languages, type Language } from '#lib/domain/text.ts';
import { faultsIn, type Fault } from '#lib/server/faults.ts';
import { telephonesIn } from '#lib/server/intake/phone-numbers.ts';

/*
 * A partner as a form shows it and brings it back. HSDS lies underneath: what the form does not know (further places, times by
 * another rule than the week's) stays as it is.
 */

export const statuses = ['active', 'temporarily closed', 'inactive'] as const;
export type Status = (typeof statuses)[number];

/** Words in the languages that somebody wrote; empty where there are none. */
export type Worded = Record<Language, { name: string; description: string }>;

/** One text in the languages that somebody wrote it in. */
type InWords = Record<Language, string>;

/** The days of the week with the same times; `words` where times are not enough. */
export type HoursForm = { id: string; days: Weekday[]; from: string; to: string; words: InWords };
/** What something costs there. `amount` as people write it; 0 where it is free. */
export type PriceForm = { id: string; amount: string; currency: string; words: InWords };

/** From Monday on, as weeks are written. */
export const weekdays: readonly Weekday[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** What prices are named in here; a row of elsewhere keeps its own. */
export const currencies = ['KHR', 'USD', 'VND'] as const;

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
	hours: HoursForm[];
	prices: PriceForm[];
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
			hours: rowsIn(service, 'schedules').filter(isOfTheWeek).map(hoursOf),
			prices: rowsIn(service, 'cost_options').map(priceOf),
			numbers: numbersOf(service)
		}))
	};
}

/** Whether a schedule is one that the form has a place for: days of the week, or words alone. */
function isOfTheWeek(row: Row): boolean {
	const isBare = row.byday === undefined && row.opens_at === undefined && row.closes_at === undefined;
	return row.freq !== 'MONTHLY' && (isBare || daysOf(row as Schedule).length > 0);
}

const hoursOf = (row: Row): HoursForm => {
	const open = row.byday === undefined ? [] : daysOf(row as Schedule);
	return {
		id: textIn(row, 'id'),
		days: weekdays.filter((day) => open.includes(day)),
		from: textIn(row, 'opens_at').slice(0, 5),
		to: textIn(row, 'closes_at').slice(0, 5),
		words: inEach(row, 'description')
	};
};

const priceOf = (row: Row): PriceForm => ({
	id: textIn(row, 'id'),
	amount: typeof row.amount === 'number' ? String(row.amount) : '',
	currency: textIn(row, 'currency').toUpperCase() || currencies[0],
	words: inEach(row, 'option')
});

const numbersOf = (row: Row) =>
	rowsIn(row, 'phones')
		.map((phone) => textIn(phone, 'number'))
		.filter(Boolean)
		.join(', ');

function wordsOf(row: Row): Worded {
	const own = languageOf(textIn(row, 'name'));
	const [name, description] = [inEach(row, 'name', own), inEach(row, 'description', own)];
	const inOne = (language: Language) => ({ name: name[language], description: description[language] });
	return { km: inOne('km'), en: inOne('en'), vi: inOne('vi') };
}

/** One text of a row in each language; where nobody wrote any but the row's own, it is of one language. */
function inEach(row: Row, field: string, own = languageOf(textIn(row, field))): InWords {
	const given = row.translations as Partial<Record<Language, Row>> | undefined;
	const inOne = (language: Language) =>
		textIn(given?.[language], field) || (language === own && !given ? textIn(row, field) : '');
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
				schedules: hours(service.hours, rowsIn(was, 'schedules'), `services.${at}.hours`),
				cost_options: prices(service.prices, rowsIn(was, 'cost_options'), `services.${at}.prices`),
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

	/** A line that was emptied is out; what the form has no place for stays beside. */
	function hours(lines: HoursForm[], were: Row[], field: string): Row[] {
		const kept = lines
			.filter(({ days, from, to, words }) => days.length > 0 || from + to !== '' || isWritten(words))
			.map(({ id, days, from, to, words }, at) => {
				const was = were.find((one) => one.id === id) ?? {};
				const [opens, closes] = [timeIn(from, was.opens_at), timeIn(to, was.closes_at)];
				if (days.length === 0 && from + to !== '')
					faults.push({ field: `${field}.${at}.days`, reason: 'is missing' });
				if ([opens, closes].every((one) => openingForm.test(one ?? '')) && closes! <= opens!)
					faults.push({ field: `${field}.${at}.to`, reason: 'closes before it opens' });
				return {
					...was,
					id: textIn(was, 'id') || about.newId(),
					freq: days.length > 0 ? 'WEEKLY' : undefined,
					...optional('byday', days.join(',')),
					opens_at: opens,
					closes_at: closes,
					...translated('description', words, about.spoken)
				};
			});
		return [...kept, ...were.filter((row) => !isOfTheWeek(row))];
	}

	function prices(lines: PriceForm[], were: Row[], field: string): Row[] {
		return lines
			.filter(({ amount, words }) => amount !== '' || isWritten(words))
			.map(({ id, amount, currency, words }, at) => {
				const was = were.find((one) => one.id === id) ?? {};
				const number = amountIn(amount);
				if (Number.isNaN(number)) faults.push({ field: `${field}.${at}.amount`, reason: 'is no amount' });
				return {
					...was,
					id: textIn(was, 'id') || about.newId(),
					amount: Number.isNaN(number) ? undefined : number,
					currency: number === undefined ? undefined : currency,
					...translated('option', words, about.spoken)
				};
			});
	}

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

const isWritten = (words: InWords) => Object.values(words).some((one) => one !== '');

/** `9:00`, `9.00` and `09h00` are one time; one that stays as it was keeps its seconds and its zone. */
function timeIn(written: string, was: unknown): string | undefined {
	if (written === '') return undefined;
	const [, hour, minute] = /^(\d{1,2})\s*[:.h]\s*(\d\d)$/i.exec(inLatinDigits(written)) ?? [];
	const time = hour === undefined ? written : `${hour.padStart(2, '0')}:${minute}`;
	return typeof was === 'string' && was.slice(0, 5) === time ? was : time;
}

/** Commas and spaces between thousands, a point before hundredths; NaN for what could be meant in two ways. */
function amountIn(written: string): number | undefined {
	if (written === '') return undefined;
	const plain = inLatinDigits(written).replace(/(?<=\d)[, ](?=\d{3}(\D|$))/g, '');
	return /^\d+(\.\d{1,2})?$/.test(plain) ? Number(plain) : Number.NaN;
}

/** A text of a row in every language: the first one's words stand in the row itself. */
function translated(field: string, words: InWords, spoken: readonly Language[]): Row {
	const first = [...spoken, ...languages].find((language) => words[language] !== '');
	const given = languages.flatMap((language) =>
		words[language] === '' ? [] : [[language, { [field]: words[language] }] as const]
	);
	return {
		...optional(field, first === undefined ? '' : words[first]),
		translations: given.length > 0 ? Object.fromEntries(given) : undefined
	};
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
