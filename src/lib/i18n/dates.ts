import { daysBetween, type Day, type TimeOfDay } from '#lib/domain/day.ts';
import type { SoftDate } from '#lib/domain/goal.ts';
import type { Language } from '#lib/domain/text.ts';
import { numberLocale } from './numbers.ts';
import type { Translate } from './words.ts';

// Calendar days carry no zone: they are written as UTC so that no zone can move them.
const write = (language: Language, day: Day, parts: Intl.DateTimeFormatOptions) =>
	new Intl.DateTimeFormat(numberLocale(language), { ...parts, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));

/** "Thursday 26 November", with the year only when it is another one. */
export function dayInFull(language: Language, day: Day, today: Day): string {
	const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : 'numeric';
	return write(language, day, { weekday: 'long', day: 'numeric', month: 'long', year });
}

/** "26 November", with the year only when it is another one. */
export function dayAndMonth(language: Language, day: Day, today: Day): string {
	const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : 'numeric';
	return write(language, day, { day: 'numeric', month: 'long', year });
}

/** The day as somebody would say it: today, tomorrow, "Thursday" within the week, the date after that. */
export function dayAsSaid(t: Translate, language: Language, day: Day, today: Day): string {
	const days = daysBetween(today, day);
	if (days === 0) return t('book:when.today');
	if (days === 1) return t('book:when.tomorrow');
	if (days === -1) return t('book:when.yesterday');
	if (days > 1 && days < 7) return write(language, day, { weekday: 'long' });
	return dayInFull(language, day, today);
}

/** "9:00 in the morning": the clock with the part of the day that people say with it. */
export function timeAsSaid(t: Translate, language: Language, time: TimeOfDay): string {
	const hour = Number(time.slice(0, 2));
	const clock = new Intl.DateTimeFormat(numberLocale(language), {
		hour: 'numeric',
		minute: '2-digit',
		hourCycle: 'h12',
		timeZone: 'UTC'
	})
		.formatToParts(new Date(`1970-01-01T${time}:00Z`))
		.filter((part) => part.type !== 'dayPeriod')
		.map((part) => part.value)
		.join('')
		.trim();
	if (hour < 11) return t('book:when.morning', { clock });
	if (hour < 13) return t('book:when.noon', { clock });
	if (hour < 17) return t('book:when.afternoon', { clock });
	return t('book:when.evening', { clock });
}

/** "by 15 January" or "around March": softly, and never as late. */
export function softDateAsSaid(t: Translate, language: Language, date: SoftDate, today: Day): string {
	if (date.only !== 'month') return t('book:when.by', { day: dayAndMonth(language, date.day, today) });
	const year = date.day.slice(0, 4) === today.slice(0, 4) ? undefined : 'numeric';
	return t('book:when.around', { month: write(language, date.day, { month: 'long', year }) });
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
