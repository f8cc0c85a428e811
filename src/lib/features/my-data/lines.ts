import { dayAt } from '#lib/domain/day.ts';
import type { Language } from '#lib/domain/text.ts';
import { dayInFull } from '#lib/i18n/dates.ts';
import { deployment } from '#lib/i18n/deployment.ts';
import type { Translate } from '#lib/i18n/words.ts';
import { readingOf, type Book } from '#lib/vault/book-content.ts';
import { consentLines, goalLines, referralLines, sessionLines, teamLines } from './plan-lines.ts';
import { ownLines } from './own-lines.ts';
import { joined, type Telling } from './telling.ts';

/** The parts of everything the app holds about her, in the order in which they are shown. */
export const dataParts = [
	'me',
	'journey',
	'goals',
	'sessions',
	'team',
	'referrals',
	'consents',
	'mine',
	'app'
] as const;
export type DataPart = (typeof dataParts)[number];

/** A part as lines of plain words: what is on the screen, on paper and in the file is the same. */
export function linesOfPart(
	part: DataPart,
	book: Book,
	t: Translate,
	language: Language,
	today: string
): string[] {
	const telling: Telling = {
		book,
		t,
		language,
		today,
		day: (date) => dayInFull(t, language, date, today),
		nameOf: (id) => book.snapshot?.team.find((member) => member.id === id)?.name ?? ''
	};
	switch (part) {
		case 'me':
			return meLines(telling);
		case 'journey':
			return journeyLines(telling);
		case 'goals':
			return goalLines(telling);
		case 'sessions':
			return sessionLines(telling);
		case 'team':
			return teamLines(telling);
		case 'referrals':
			return referralLines(telling);
		case 'consents':
			return consentLines(telling);
		case 'mine':
			return ownLines(telling);
		case 'app':
			return appLines(telling);
	}
}

function meLines({ book, t }: Telling): string[] {
	const called = book.snapshot?.me.called;
	const reading = readingOf(book);
	return [
		...(called ? [t('my-data:all.called', { name: called })] : []),
		t('my-data:all.speaks', { language: t(`partners:language.${book.language}`) }),
		...(reading === 'family' ? [] : [`${t('settings:reading.title')}: ${t(`settings:reading.${reading}`)}`])
	];
}

function journeyLines({ book, t, day }: Telling): string[] {
	const journey = book.snapshot?.journey;
	if (!journey) return [];
	return [
		joined([
			t('my-data:all.now', { phase: t(`book:phase.${journey.phase}`) }),
			journey.since && t('my-data:consents.since', { day: day(journey.since) })
		]),
		...journey.been.map(({ phase, from, until }) =>
			until
				? t('my-data:all.stayUntil', { phase: t(`book:phase.${phase}`), from: day(from), until: day(until) })
				: t('my-data:all.stay', { phase: t(`book:phase.${phase}`), from: day(from) })
		)
	];
}

/** What the app keeps for itself. An erase key is not among it: paper that names one would take its sense away. */
function appLines({ book, t, day }: Telling): string[] {
	const { snapshot, wishes } = book;
	const chosen = [
		wishes.text && `${t('settings:text.title')}: ${t(`settings:text.${wishes.text}`)}`,
		wishes.night && `${t('settings:night.title')}: ${t(`settings:night.${wishes.night}`)}`,
		wishes.still && `${t('settings:still.title')}: ${t('settings:still.still')}`,
		wishes.sound && `${t('settings:sound.title')}: ${t('settings:sound.on')}`
	].filter((one) => one !== undefined && one !== false);
	const envelopes = Object.keys(book.feedback.envelopes).length;
	const seen = Object.keys(book.seen).length;
	const shared = book.sharing.last?.chosen.length ?? 0;
	return [
		...(book.token ? [t('my-data:all.token')] : []),
		...(snapshot
			? [t('my-data:all.read', { day: day(dayAt(new Date(snapshot.asOf), deployment.timeZone)) })]
			: []),
		...(book.directory ? [t('my-data:all.directory', { count: book.directory.length })] : []),
		...(shared > 0 ? [t('my-data:all.sharing', { count: shared })] : []),
		...(book.folded > 0 ? [t('my-data:all.folded', { count: book.folded })] : []),
		...chosen,
		...(book.feedback.visits.length > 0
			? [t('my-data:all.visits', { days: book.feedback.visits.map(day).join(', ') })]
			: []),
		...(envelopes > 0 ? [t('my-data:all.envelopes', { count: envelopes })] : []),
		...(seen > 0 ? [t('my-data:all.seen')] : [])
	];
}
