import * as v from 'valibot';
import { CaseSystem } from './case-system.ts';
import { Day } from './day.ts';
import { phases } from './journey.ts';
import { JourneyFacts } from './journey-facts.ts';
import { Id, Language, languages, unseenIn } from './text.ts';

/** The icon sets that are drawn; each a folder in static/icons. */
export const iconSets = ['river', 'leaf', 'kite'] as const;

const Words = v.pipe(
	v.string(),
	v.trim(),
	v.minLength(1),
	v.check(
		(words) => unseenIn(words) === undefined && !/[\t\n\r]/.test(words),
		'holds a character that is not seen: write it anew by hand'
	)
);
/** The same words in every language of the deployment. */
export const InEachLanguage = v.object({ km: Words, en: Words, vi: Words });

/** A number to call, under a label that betrays nothing. */
export const HelpLine = v.object({
	id: Id,
	label: InEachLanguage,
	note: v.optional(InEachLanguage),
	number: v.pipe(v.string(), v.regex(/^[+0-9 ]{2,20}$/)),
	free: v.boolean(),
	allDay: v.boolean(),
	/** The day on which somebody at the organisation called it. Absent until then; `doctor` reminds. */
	checkedOn: v.optional(Day)
});
export type HelpLine = v.InferOutput<typeof HelpLine>;

/** `companion.config.json`: what one organisation decides. It is an input of the build; every field has a default. */
export const Deployment = v.strictObject({
	/** The neutral name on the screen and under the icon. It must not say why a person has the app. */
	name: v.optional(InEachLanguage, { km: 'ទន្លេស្ងប់', en: 'Quiet River', vi: 'Dòng Sông Êm' }),
	shortName: v.optional(InEachLanguage, { km: 'ទន្លេស្ងប់', en: 'Quiet River', vi: 'Dòng Sông' }),
	/** One of the drawn sets in static/icons. It is chosen before anybody installs: no phone changes its icon later. */
	iconSet: v.optional(v.picklist(iconSets), 'river'),
	/** The first is what a phone speaks before anybody chose. */
	languages: v.optional(v.pipe(v.array(Language), v.minLength(1)), [...languages]),
	timeZone: v.optional(v.pipe(v.string(), v.check(isTimeZone, 'not an IANA time zone')), 'Asia/Phnom_Penh'),
	/** Where Leave goes after the local calm page has been shown; absent: it stays there. */
	exitAddress: v.optional(v.pipe(v.string(), v.url())),
	/** Where people and plans come from. */
	source: v.optional(CaseSystem, { kind: 'embedded' }),
	/** The case system's own words for phases, to ours. */
	phaseMap: v.optional(v.record(v.string(), v.picklist(phases)), {}),
	helpLines: v.optional(v.array(HelpLine), () => defaultHelpLines),
	/** Times and ages that the pages of the journey name. They reach a phone with the book's words, not with the build. */
	road: v.optional(JourneyFacts, {}),
	/** What a person lets her family see. */
	sharing: v.optional(
		v.object({
			/** Days after which it ends by itself; it runs on to the end of that week. She can renew it at any time. */
			days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(7), v.maxValue(180)), 30)
		}),
		{}
	),
	retention: v.optional(
		v.object({
			/** Weeks after which a phone that was never seen again is forgotten. */
			silentPhoneWeeks: v.optional(v.pipe(v.number(), v.integer(), v.minValue(4)), 104),
			/** Weeks after a plan was closed until its phones are ended; absent: they stay. */
			closedWeeks: v.optional(v.pipe(v.number(), v.integer(), v.minValue(4)))
		}),
		{}
	)
});
export type Deployment = v.InferOutput<typeof Deployment>;

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
		label: { km: 'ជំនួយបន្ទាន់ ពេលមានគ្រោះថ្នាក់', en: 'In danger now', vi: 'Khi đang gặp nguy hiểm' },
		number: '117',
		free: true,
		allDay: true
	}
];
