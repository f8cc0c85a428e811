import type { Deployment } from '#lib/domain/deployment.ts';
import { phases, type Phase } from '#lib/domain/journey.ts';
import { inLatinDigits, type Language } from '#lib/domain/text.ts';
import type { Decided } from '#lib/server/desk/configuration.ts';
import { inEachLanguage, textIn, textsIn } from './sent.ts';

/* What the page of settings sends. What checks it stands where it is kept. */

/** What counts at once, as `settings.json` has it; what is no number stays as it was written. */
export function settingsIn(sent: FormData, spoken: readonly Language[]) {
	return {
		road: {
			long: Object.fromEntries(phases.map((phase) => [phase, howLongIn(sent, phase)])) as Record<
				Phase,
				ReturnType<typeof howLongIn>
			>,
			afterwards: howLongIn(sent, 'afterwards'),
			firstMinutes: numberIn(sent, 'firstMinutes'),
			grownUpUntil: numberIn(sent, 'grownUpUntil')
		},
		sharing: { days: numberIn(sent, 'days') },
		retention: {
			silentPhoneWeeks: numberIn(sent, 'silentPhoneWeeks'),
			closedWeeks: optional(sent, 'closedWeeks'),
			closedPeopleWeeks: optional(sent, 'closedPeopleWeeks')
		},
		teamNumber: ownNumberIn(sent, spoken)
	};
}

/** The team's number; undefined where nothing of it was written. */
function ownNumberIn(sent: FormData, spoken: readonly Language[]) {
	const number = textIn(sent, 'teamNumber').normalize('NFC').trim();
	const office = inEachLanguage(sent, 'office', spoken);
	const hours = inEachLanguage(sent, 'hours', spoken);
	const safe = textIn(sent, 'safe');
	if (number === '' && !office && !hours && safe === '') return undefined;
	return {
		number,
		...(office && { office }),
		...(hours && { hours }),
		...(safe !== '' && { safeToSayWho: safe === 'yes' })
	};
}

/** What is built into the app. */
export function decidedIn(sent: FormData, { languages: before }: Deployment) {
	const ticked = textsIn(sent, 'languages') as Language[];
	const first = textIn(sent, 'first') as Language;
	const exitAddress = textIn(sent, 'exit').trim();
	return {
		name: inEachLanguage(sent, 'name', before) as Deployment['name'],
		shortName: inEachLanguage(sent, 'shortName', before) as Deployment['shortName'],
		iconSet: textIn(sent, 'icon') as Deployment['iconSet'],
		languages: ticked.includes(first) ? [first, ...ticked.filter((one) => one !== first)] : ticked,
		exitAddress: exitAddress === '' ? undefined : exitAddress
	} satisfies Decided;
}

const howLongIn = (sent: FormData, name: string) => ({
	from: numberIn(sent, `${name}-from`),
	to: numberIn(sent, `${name}-to`),
	unit: textIn(sent, `${name}-unit`)
});

/** A number in the digits of any of the languages; what else was written stays a text, and is refused as one. */
function numberIn(sent: FormData, name: string): number | string {
	const text = inLatinDigits(textIn(sent, name)).trim();
	return /^\d{1,4}$/.test(text) ? Number(text) : text;
}

function optional(sent: FormData, name: string): number | string | undefined {
	const value = numberIn(sent, name);
	return value === '' ? undefined : value;
}
