import { areas } from '#lib/domain/goal.ts';
import { languages } from '#lib/domain/text.ts';
import {
	statuses,
	type PartnerForm,
	type ServiceForm,
	type Worded
} from '#lib/server/directory/partner-form.ts';
import { textIn, textsIn } from './sent.ts';

/** Services on one form: those there are, and a new one. */
const most = 30;

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
			numbers: text(`${prefix}numbers`)
		};
	}

	function words(prefix: string): Worded {
		const [km, en, vi] = languages.map((language) => ({
			name: text(`${prefix}name-${language}`),
			description: text(`${prefix}description-${language}`)
		})) as [Worded['km'], Worded['en'], Worded['vi']];
		return { km, en, vi };
	}
}
