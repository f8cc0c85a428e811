import { daysBetween, type Day, type TimeOfDay } from '#lib/domain/day.ts';
import type { SoftDate } from '#lib/domain/goal.ts';
import type { Weekday } from '#lib/domain/opening.ts';
import type { Language } from '#lib/domain/text.ts';
import { digitsIn, numberIn } from './numbers.ts';
import type { Translate } from './words.ts';

/*
 * Names of days and months stand in `locales/`, not in Intl: Chromium on Android ships no Khmer and would write them in
 * the phone's own language. Calendar days carry no zone; "today" is the deployment's (`dayAt`).
 */

type WeekdayNumber = '0' | '1' | '2' | '3' | '4' | '5' | '6';
type Month = '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '10' | '11' | '12';

/** The parts of a date, each by itself: "Thursday", "26", "November", "2026". */
export function partsOf(t: Translate, language: Language, day: Day) {
	const date = new Date(`${day}T00:00:00Z`);
	return {
		weekday: t(`open:calendar.weekday.${String(date.getUTCDay()) as WeekdayNumber}`),
		day: numberIn(language, date.getUTCDate()),
		month: t(`open:calendar.month.${String(date.getUTCMonth() + 1) as Month}`),
		year: digitsIn(language, day.slice(0, 4))
	};
}

const isOtherYear = (day: Day, today: Day) => day.slice(0, 4) !== today.slice(0, 4);

/** "Thursday 26 November", with the year only when it is another one. */
export function dayInFull(t: Translate, language: Language, day: Day, today: Day): string {
	const parts = partsOf(t, language, day);
	return isOtherYear(day, today) ? t('open:calendar.fullWithYear', parts) : t('open:calendar.full', parts);
}

/** "26 November", with the year only when it is another one. */
export function dayAndMonth(t: Translate, language: Language, day: Day, today: Day): string {
	const parts = partsOf(t, language, day);
	return isOtherYear(day, today) ? t('open:calendar.dayWithYear', parts) : t('open:calendar.day', parts);
}

/** The day as somebody would say it: today, tomorrow, "Thursday" within the week, the date after that. */
export function dayAsSaid(t: Translate, language: Language, day: Day, today: Day): string {
	const days = daysBetween(today, day);
	if (days === 0) return t('book:when.today');
	if (days === 1) return t('book:when.tomorrow');
	if (days === -1) return t('book:when.yesterday');
	if (days > 1 && days < 7) return t('open:calendar.weekdayAlone', partsOf(t, language, day));
	return dayInFull(t, language, day, today);
}

/** What begins with a day, inside a sentence: without the capital that begins a line. English names of days keep theirs. */
export function inSentence(t: Translate, language: Language, said: string): string {
	const near = (['today', 'tomorrow', 'yesterday'] as const).map((word) => t(`book:when.${word}`));
	if (language === 'en' && !near.some((word) => said.startsWith(word))) return said;
	return said.charAt(0).toLowerCase() + said.slice(1);
}

/** The day as somebody would say it, inside a sentence. */
export function dayInSentence(t: Translate, language: Language, day: Day, today: Day): string {
	return inSentence(t, language, dayAsSaid(t, language, day, today));
}

/** The hours at which people begin to say "noon" and "evening": 11:00 is trưa in Vietnamese, and morning in the others. */
const partsOfTheDay: Record<Language, { noon: number; evening: number }> = {
	km: { noon: 12, evening: 17 },
	en: { noon: 12, evening: 17 },
	vi: { noon: 11, evening: 18 }
};

/** The part of the day that people say with a time. */
export function partOfDay(language: Language, time: TimeOfDay): 'morning' | 'noon' | 'afternoon' | 'evening' {
	const hour = Number(time.slice(0, 2));
	const { noon, evening } = partsOfTheDay[language];
	if (hour < noon) return 'morning';
	if (hour < 13) return 'noon';
	return hour < evening ? 'afternoon' : 'evening';
}

/** "9:00 in the morning": the twelve-hour clock with the part of the day that people say with it. */
export function timeAsSaid(t: Translate, language: Language, time: TimeOfDay): string {
	const clock = digitsIn(language, `${Number(time.slice(0, 2)) % 12 || 12}:${time.slice(3)}`);
	return t(`book:when.${partOfDay(language, time)}`, { clock });
}

/** "by 15 January" or "around March": softly, and never as late. */
export function softDateAsSaid(t: Translate, language: Language, date: SoftDate, today: Day): string {
	if (date.only !== 'month') return t('book:when.by', { day: dayAndMonth(t, language, date.day, today) });
	const parts = partsOf(t, language, date.day);
	const month = isOtherYear(date.day, today) ? t('open:calendar.monthWithYear', parts) : parts.month;
	return t('book:when.around', { month });
}

/** "November", with the year only when it is another one. `month` is `YYYY-MM`. */
export function monthAsSaid(t: Translate, language: Language, month: string, today: Day): string {
	const parts = partsOf(t, language, `${month}-01`);
	return isOtherYear(month, today) ? t('open:calendar.monthWithYear', parts) : parts.month;
}

/** When a session is: the day as said, with its time or with the plain word that the time is not fixed yet. */
export function sessionAsSaid(
	t: Translate,
	language: Language,
	session: { date: Day; time?: TimeOfDay; state?: string },
	today: Day
): string {
	const day = dayAsSaid(t, language, session.date, today);
	if (session.time) return t('book:when.dayAndTime', { day, time: timeAsSaid(t, language, session.time) });
	return session.state === 'done' ? day : t('book:when.dayOnly', { day });
}

const week = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const satisfies Weekday[];

/** Days of the week as a door has them, Monday first: "Monday to Friday, Sunday". Two beside each other are named both. */
export function weekdaysAsSaid(t: Translate, language: Language, weekdays: Weekday[]): string {
	const named = (day: Weekday) => inSentence(t, language, weekdayAsSaid(t, day));
	const runs: Weekday[][] = [];
	week.forEach((day, at) => {
		if (!weekdays.includes(day)) return;
		const run = runs.at(-1);
		if (run?.at(-1) === week[at - 1] && run) run.push(day);
		else runs.push([day]);
	});
	const said = runs
		.flatMap((run) =>
			run.length > 2
				? t('partners:hours.range', { from: named(run[0]!), to: named(run.at(-1)!) })
				: run.map(named)
		)
		.join(', ');
	return said.charAt(0).toUpperCase() + said.slice(1);
}

/** A day of the week by its iCalendar letters: "Monday". */
function weekdayAsSaid(t: Translate, weekday: Weekday): string {
	const number = String((week.indexOf(weekday) + 1) % 7) as WeekdayNumber;
	return t('open:calendar.weekdayAlone', { weekday: t(`open:calendar.weekday.${number}`) });
}
