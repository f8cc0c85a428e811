import * as v from 'valibot';
import { CaseSystem } from './case-system.ts';
import { Day } from './day.ts';
import { phases } from './journey.ts';
import { JourneyFacts } from './journey-facts.ts';
import { Id, InEachLanguage, inLatinDigits, Language, languages, WebAddress } from './text.ts';

/** The icon sets that are drawn; each a folder in static/icons. */
export const iconSets = ['river', 'leaf', 'kite'] as const;

/** A number as one dials it: digits, spaces and perhaps a plus. Khmer digits are written as 0 to 9. */
const Dialled = v.pipe(
	v.string(),
	v.transform((number) => inLatinDigits(number).trim()),
	v.regex(
		/^\+?[0-9][0-9 ]{1,19}$/,
		'is no number that can be dialled: write one number, its digits and spaces'
	)
);

/** A number to call, under a label that betrays nothing. */
export const HelpLine = v.strictObject({
	id: Id,
	label: InEachLanguage,
	note: v.optional(InEachLanguage),
	number: Dialled,
	/** For somebody in danger. It stands first wherever numbers are shown, whatever the order here. */
	danger: v.optional(v.boolean()),
	free: v.boolean(),
	allDay: v.boolean(),
	/** The day on which somebody at the organisation called it. Absent until then; `doctor` reminds. */
	checkedOn: v.optional(Day)
});
export type HelpLine = v.InferOutput<typeof HelpLine>;

/** What a person lets her family see. */
const Sharing = v.strictObject({
	/** Days after which it ends by itself; it runs on to the end of that week. She can renew it at any time. */
	days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(7), v.maxValue(180)), 30)
});

const weeks = v.pipe(v.number(), v.integer(), v.minValue(4));
const Retention = v.strictObject({
	/** Weeks after which a phone that was never seen again is forgotten. */
	silentPhoneWeeks: v.optional(weeks, 104),
	/** Weeks after a plan was closed until its phones are ended; absent: they stay. */
	closedWeeks: v.optional(weeks),
	/** Weeks after a plan was closed until `people remove --closed` takes the person out; absent: never. */
	closedPeopleWeeks: v.optional(weeks)
});

/** The team's own number. It reaches a phone with the book's words, never with the open pages. */
const OwnNumber = v.strictObject({
	number: Dialled,
	/** Who answers there. */
	office: v.optional(InEachLanguage),
	/** When somebody answers. */
	hours: v.optional(InEachLanguage),
	/** True where only the team answers, so that it is safe to say who is calling. */
	safeToSayWho: v.optional(v.boolean())
});

/**
 * What may change while everything runs: `settings.json` in the data folder, which the desk writes. A part that stands
 * there takes the place of the same one in the configuration.
 */
export const Settings = v.strictObject({
	road: v.optional(JourneyFacts),
	sharing: v.optional(Sharing),
	retention: v.optional(Retention),
	teamNumber: v.optional(OwnNumber)
});
export type Settings = v.InferOutput<typeof Settings>;

const Decisions = v.strictObject({
	/** The neutral name on the screen and under the icon. It must not say why a person has the app. */
	name: v.optional(InEachLanguage, { km: 'ទន្លេស្ងប់', en: 'Quiet River', vi: 'Dòng Sông Êm' }),
	shortName: v.optional(InEachLanguage, { km: 'ទន្លេស្ងប់', en: 'Quiet River', vi: 'Dòng Sông' }),
	/** One of the drawn sets in static/icons. It is chosen before anybody installs: no phone changes its icon later. */
	iconSet: v.optional(v.picklist(iconSets), 'river'),
	/** The first is what a phone speaks before anybody chose. */
	languages: v.optional(
		v.pipe(
			v.array(Language),
			v.minLength(1),
			v.check((all) => isEachOnce(all), 'names a language twice')
		),
		[...languages]
	),
	/** The country whose own telephone numbers are written without a country code (ISO 3166-1, two letters). */
	country: v.optional(
		v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'is written as two capital letters, such as KH (ISO 3166-1)')),
		'KH'
	),
	timeZone: v.optional(
		v.pipe(v.string(), v.check(isTimeZone, 'is no time zone; one such as Asia/Phnom_Penh is wanted')),
		'Asia/Phnom_Penh'
	),
	/** Where Leave goes after the local calm page has been shown; absent: it stays there. */
	exitAddress: v.optional(
		v.pipe(
			WebAddress,
			v.check(
				(address) => address.startsWith('https:'),
				'must begin with https://: others on the way could see where she goes'
			)
		)
	),
	/** Where people and plans come from. */
	source: v.optional(CaseSystem, { kind: 'embedded' }),
	/** The case system's own words for phases, to ours. */
	phaseMap: v.optional(v.record(v.string(), v.picklist(phases)), {}),
	helpLines: v.optional(
		v.pipe(
			v.array(HelpLine),
			v.check((lines) => isEachOnce(lines.map(({ id }) => id)), 'gives one id to two lines'),
			v.transform((lines) => [
				...lines.filter(({ danger }) => danger),
				...lines.filter(({ danger }) => !danger)
			])
		),
		() => defaultHelpLines
	),
	teamNumber: v.optional(OwnNumber),
	/** Times and ages that the pages of the journey name. They reach a phone with the book's words, not with the build. */
	road: v.optional(JourneyFacts, {}),
	sharing: v.optional(Sharing, {}),
	retention: v.optional(Retention, {})
});

/** `companion.config.json`: what one organisation decides. It is an input of the build; every field has a default. */
export const Deployment = v.pipe(
	v.unknown(),
	v.transform((given) => inEveryLanguage(given)),
	Decisions
);
export type Deployment = v.InferOutput<typeof Deployment>;

/**
 * Words in several languages, completed: where an organisation speaks two of ours it writes two, and the first of them
 * stands in the third as well, which no phone of its shows. Words in a language that it does speak are not made up.
 */
export function inEveryLanguage(
	given: unknown,
	spoken: unknown = (given as { languages?: unknown } | null)?.languages
): unknown {
	if (!Array.isArray(spoken) || spoken.length === 0) return given;
	return filled(given);

	function filled(value: unknown): unknown {
		if (Array.isArray(value)) return value.map(filled);
		if (typeof value !== 'object' || value === null) return value;
		const keys = Object.keys(value);
		const isWords = keys.length > 0 && keys.every((key) => (languages as readonly string[]).includes(key));
		if (!isWords)
			return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
		const words = value as Record<string, unknown>;
		const first = words[String((spoken as unknown[])[0])];
		const missing = languages.filter(
			(one) => words[one] === undefined && !(spoken as unknown[]).includes(one)
		);
		return { ...words, ...Object.fromEntries(missing.map((one) => [one, first])) };
	}
}

function isEachOnce(words: string[]): boolean {
	return new Set(words).size === words.length;
}

function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}

// Public numbers of Cambodia, under neutral labels. Nobody at an organisation has called them yet, so no `checkedOn`.
const defaultHelpLines: HelpLine[] = [
	{
		id: 'young',
		label: { km: 'ខ្សែទូរស័ព្ទកុមារ និងយុវជន', en: 'Children and youth line', vi: 'Đường dây trẻ em và thanh niên' },
		number: '1280',
		free: true,
		allDay: true
	},
	{
		id: 'ambulance',
		label: { km: 'រថយន្តសង្គ្រោះបន្ទាន់', en: 'Ambulance', vi: 'Xe cấp cứu' },
		number: '119',
		free: true,
		allDay: true
	},
	{
		id: 'emergency',
		label: { km: 'ជំនួយបន្ទាន់ ពេលមានគ្រោះ⁠ថ្នាក់', en: 'In danger now', vi: 'Khi đang gặp nguy hiểm' },
		number: '117',
		danger: true,
		free: true,
		allDay: true
	}
];
