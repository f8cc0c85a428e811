import { areas } from '#lib/domain/goal.ts';
import { languages } from '#lib/domain/text.ts';
import {
	statuses,
	weekdays,
	type HoursForm,
	type PartnerForm,
	type PriceForm,
	type ServiceForm,
	type Worded
} from '#lib/server/directory/partner-form.ts';
import { textIn, textsIn } from './sent.ts';

/** Services on one form: those there are, and a new one. */
const most = 30;
/** Lines of times and of prices on one service, likewise. */
const mostLines = 20;

/** A partner as its form sent it. Nothing of it is believed. */
export function partnerIn(sent: FormData): PartnerForm {
	const text = (name: string) => textIn(sent, name).normalize('NFC').trim();
	return {
		words: words(''),
		website: text('website'),
		numbers: text('numbers'),
		isOpen: sent.has('open'),
		place: { address: text('address'), city: text('city'), isSafe: sent.has('safe') },
		services: Array.from({ length: most }, (_, at) => service(`s${at}-`)).filter(
			(one): one is ServiceForm => one !== undefined
		)
	};

	function service(prefix: string): ServiceForm | undefined {
		if (!sent.has(`${prefix}id`)) return undefined;
		return {
			id: text(`${prefix}id`),
			words: words(prefix),
			status: statuses.find((one) => one === text(`${prefix}status`)) ?? 'active',
			needs: areas.filter((area) => textsIn(sent, `${prefix}needs`).includes(area)),
			who: text(`${prefix}who`),
			how: text(`${prefix}how`),
			cost: text(`${prefix}cost`),
			hours: lines(`${prefix}h`, hours),
			prices: lines(`${prefix}p`, price),
			numbers: text(`${prefix}numbers`)
		};
	}

	function lines<T>(prefix: string, line: (prefix: string) => T): T[] {
		return Array.from({ length: mostLines }, (_, at) => `${prefix}${at}-`)
			.filter((one) => sent.has(`${one}id`))
			.map(line);
	}

	function hours(prefix: string): HoursForm {
		return {
			id: text(`${prefix}id`),
			days: weekdays.filter((day) => textsIn(sent, `${prefix}days`).includes(day)),
			from: text(`${prefix}from`),
			to: text(`${prefix}to`),
			words: inEach(`${prefix}words`)
		};
	}

	function price(prefix: string): PriceForm {
		return {
			id: text(`${prefix}id`),
			amount: text(`${prefix}amount`),
			currency: text(`${prefix}currency`),
			words: inEach(`${prefix}words`)
		};
	}

	function inEach(name: string): HoursForm['words'] {
		return { km: text(`${name}-km`), en: text(`${name}-en`), vi: text(`${name}-vi`) };
	}

	function words(prefix: string): Worded {
		const [km, en, vi] = languages.map((language) => ({
			name: text(`${prefix}name-${language}`),
			description: text(`${prefix}description-${language}`)
		})) as [Worded['km'], Worded['en'], Worded['vi']];
		return { km, en, vi };
	}
}
