import { beforeAll, expect, test } from 'vitest';
import { languages } from '#lib/domain/text.ts';
import en from '#locales/en/book.json';
import km from '#locales/km/book.json';
import partners from '#locales/en/partners.json';
import sessions from '#locales/km/sessions.json';
import vi from '#locales/vi/book.json';
import {
	dayAndMonth,
	dayAsSaid,
	dayInFull,
	dayInSentence,
	inSentence,
	partsOf,
	sessionAsSaid,
	softDateAsSaid,
	timeAsSaid,
	weekdaysAsSaid
} from './dates.ts';
import { digitsIn, numberIn } from './numbers.ts';
import { addBookWords, loadOpenWords, wordsIn } from './words.ts';

/* In Chromium, because it is the browser that knows no Khmer. */

beforeAll(async () => {
	for (const language of languages) await loadOpenWords(language, ['open', 'entrance']);
	addBookWords('km', { book: km, sessions });
	addBookWords('en', { book: en, partners });
	addBookWords('vi', { book: vi });
});

const today = '2026-11-22';

test('Chromium itself has no Khmer, which is why names of days stand in our words', () => {
	expect(Intl.DateTimeFormat.supportedLocalesOf('km')).toEqual([]);
});

// A month stays with its word and its number: "12 tháng" and, on the next line, "12, lúc 10:00" is read as noon. The year may
// go to the next line: a small screen with large letters does not hold them all.
test('Khmer readers get Khmer digits, names of days and months', () => {
	expect(numberIn('km', 45)).toBe('៤៥');
	expect(digitsIn('km', '1280')).toBe('១២៨០');
	expect(dayAndMonth(wordsIn('km'), 'km', '2026-12-08', today)).toBe('៨\u00a0ខែ\u2060ធ្នូ');
	expect(dayAsSaid(wordsIn('km'), 'km', '2026-11-26', today)).toBe('ថ្ងៃ\u2060ព្រហស្បតិ៍');
});

test.each(languages)('a day and its month, and a time, are not torn at the end of a line: %s', (language) => {
	const t = wordsIn(language);
	for (const date of ['2026-12-09', '2027-01-29']) {
		const { day, month } = partsOf(t, language, date);
		for (const said of [dayAndMonth, dayInFull].map((form) => form(t, language, date, today)))
			expect(said.replaceAll('\u2060', ''), said).toMatch(new RegExp(`${day}\u00a0(?:ខែ)?${month}`));
	}
	for (const hour of ['09', '11', '12', '15', '18', '19'])
		expect(timeAsSaid(t, language, `${hour}:00`), hour).toMatch(
			/[0-9០-៩]\u00a0|\u00a0[0-9០-៩]|\d (in the|around)\u00a0/
		);
	expect(sessionAsSaid(t, language, { date: '2027-01-29' }, today).split(' ').at(-1)).toMatch(
		/[\u00a0\u200b]/
	);
});

test('Khmer has one form for every number, whatever the phone speaks', () => {
	expect(wordsIn('km')('sessions:minutes', { count: 1 })).toContain('១');
	expect(wordsIn('km')('sessions:minutes', { count: 45 })).toContain('៤៥');
});

test('a day is said as people say it: today, tomorrow, the weekday, then the date', () => {
	const said = (day: string) => dayAsSaid(wordsIn('en'), 'en', day, today);
	expect(
		['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-28', '2026-11-29', '2027-01-02'].map(said)
	).toEqual([
		'Yesterday',
		'Today',
		'Tomorrow',
		'Saturday',
		'Sunday 29\u00a0November',
		'Saturday 2\u00a0January 2027'
	]);
});

test('inside a sentence a day has no capital, but where a language always gives it one', () => {
	const said = (language: 'en' | 'vi') => (day: string) =>
		dayInSentence(wordsIn(language), language, day, today);
	const days = ['2026-11-22', '2026-11-28', '2026-11-29'];
	expect(days.map(said('en'))).toEqual(['today', 'Saturday', 'Sunday 29\u00a0November']);
	expect(days.map(said('vi'))).toEqual([
		'hôm\u00a0nay',
		'thứ\u00a0bảy',
		'chủ\u00a0nhật, 29\u00a0tháng\u00a011'
	]);
});

test('a meeting, and when a door opens, has no such capital inside a sentence either', () => {
	const said = (language: 'en' | 'vi') => (date: string) => {
		const t = wordsIn(language);
		return inSentence(t, language, sessionAsSaid(t, language, { date, time: '09:00' }, today));
	};
	expect(['2026-11-22', '2026-11-23', '2026-11-26'].map(said('en'))).toEqual([
		'today, 9:00 in the\u00a0morning',
		'tomorrow, 9:00 in the\u00a0morning',
		'Thursday, 9:00 in the\u00a0morning'
	]);
	expect(said('vi')('2026-11-26')).toMatch(/^thứ\u00a0năm, /);
});

test('a session without a time says so, and one with a time says the part of the day', () => {
	const t = wordsIn('en');
	expect(sessionAsSaid(t, 'en', { date: '2026-11-26' }, today)).toBe(
		'Thursday, the time is not fixed\u00a0yet'
	);
	expect(sessionAsSaid(t, 'en', { date: '2026-11-26', time: '09:00' }, today)).toBe(
		'Thursday, 9:00 in the\u00a0morning'
	);
	expect(sessionAsSaid(t, 'en', { date: '2026-11-26', time: '12:30' }, today)).toBe(
		'Thursday, 12:30 around\u00a0noon'
	);
	expect(sessionAsSaid(t, 'en', { date: '2026-11-26', time: '18:05' }, today)).toBe(
		'Thursday, 6:05 in the\u00a0evening'
	);
});

test('the part of the day is the one that people say with that hour in each language', () => {
	const said = (language: 'km' | 'en' | 'vi', ...times: string[]) =>
		times.map((time) => timeAsSaid(wordsIn(language), language, time));
	expect(said('en', '11:00', '12:00', '17:00')).toEqual([
		'11:00 in the\u00a0morning',
		'12:00 around\u00a0noon',
		'5:00 in the\u00a0evening'
	]);
	expect(said('vi', '11:00', '17:30', '18:00')).toEqual([
		'11:00\u00a0trưa',
		'5:30\u00a0chiều',
		'6:00\u00a0tối'
	]);
	const [eleven, twelve] = said('km', '11:00', '12:00').map((one) => one.replaceAll(/[\u200b\u2060]/g, ''));
	expect([eleven, twelve]).toEqual(['ម៉ោង\u00a0១១:០០ ព្រឹក', 'ម៉ោង\u00a0១២:០០ ថ្ងៃត្រង់']);
});

test('a soft date is near, never late', () => {
	expect(softDateAsSaid(wordsIn('en'), 'en', { day: '2027-01-15' }, today)).toBe('by 15\u00a0January 2027');
	expect(softDateAsSaid(wordsIn('vi'), 'vi', { day: '2026-12-01', only: 'month' }, today)).toBe(
		'khoảng tháng\u00a012'
	);
});

test('days of the week are said as on a door: a row of them by its ends, Monday first', () => {
	const said = (...days: Parameters<typeof weekdaysAsSaid>[2]) => weekdaysAsSaid(wordsIn('en'), 'en', days);
	expect(said('MO', 'TU', 'WE', 'TH', 'FR')).toBe('Monday to Friday');
	expect(said('SU', 'MO', 'TU', 'WE', 'SA')).toBe('Monday to Wednesday, Saturday, Sunday');
	expect(said('SU')).toBe('Sunday');
	// Vietnamese days have a capital only where a line begins.
	expect(weekdaysAsSaid(wordsIn('vi'), 'vi', ['WE', 'FR'])).toBe('Thứ\u00a0tư, thứ\u00a0sáu');
});
