import { dayAt } from '#lib/domain/day.ts';
import type { Language } from '#lib/domain/text.ts';
import { dayInFull } from '#lib/i18n/dates.ts';
import { deployment } from '#lib/i18n/deployment.ts';
import type { Translate } from '#lib/i18n/words.ts';
import { readingOf, type Book } from '#lib/vault/book-content.ts';
import { consentLines, goalLines, referralLines, sessionLines, teamLines } from './held-plan.ts';
import { ownLines } from './held-own.ts';
import { joined, type Telling } from './telling.ts';

/** The parts of everything the app holds about her, in the order in which they are shown. */
export const heldParts = [
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
export type HeldPart = (typeof heldParts)[number];

/** A part as lines of plain words: what is on the screen, on paper and in the file is the same. */
export function linesOf(
	part: HeldPart,
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
		...(called ? [t('know:held.called', { name: called })] : []),
		t('know:held.speaks', { language: t(`partners:language.${book.language}`) }),
		...(reading === 'family' ? [] : [`${t('phone:reading.title')}: ${t(`phone:reading.${reading}`)}`])
	];
}

function journeyLines({ book, t, day }: Telling): string[] {
	const journey = book.snapshot?.journey;
	if (!journey) return [];
	return [
		joined([
			t('know:held.now', { phase: t(`book:phase.${journey.phase}`) }),
			journey.since && t('know:consents.since', { day: day(journey.since) })
		]),
		...journey.been.map(({ phase, from, until }) =>
			until
				? t('know:held.stayUntil', { phase: t(`book:phase.${phase}`), from: day(from), until: day(until) })
				: t('know:held.stay', { phase: t(`book:phase.${phase}`), from: day(from) })
		)
	];
}

/** What the app keeps for itself. An erase key is not among it: paper that names one would take its sense away. */
function appLines({ book, t, day }: Telling): string[] {
	const { snapshot, wishes } = book;
	const chosen = [
		wishes.text && `${t('phone:text.title')}: ${t(`phone:text.${wishes.text}`)}`,
		wishes.night && `${t('phone:night.title')}: ${t(`phone:night.${wishes.night}`)}`,
		wishes.still && `${t('phone:still.title')}: ${t('phone:still.still')}`,
		wishes.sound && `${t('phone:sound.title')}: ${t('phone:sound.on')}`
	].filter((one) => one !== undefined && one !== false);
	const envelopes = Object.keys(book.feedback.envelopes).length;
	const seen = Object.keys(book.seen).length;
	const shared = book.sharing.last?.chosen.length ?? 0;
	return [
		...(book.token ? [t('know:held.token')] : []),
		...(snapshot
			? [t('know:held.read', { day: day(dayAt(new Date(snapshot.asOf), deployment.timeZone)) })]
			: []),
		...(book.directory ? [t('know:held.directory', { count: book.directory.length })] : []),
		...(shared > 0 ? [t('know:held.sharing', { count: shared })] : []),
		...(book.folded > 0 ? [t('know:held.folded', { count: book.folded })] : []),
		...chosen,
		...(book.feedback.visits.length > 0
			? [t('know:held.visits', { days: book.feedback.visits.map(day).join(', ') })]
			: []),
		...(envelopes > 0 ? [t('know:held.envelopes', { count: envelopes })] : []),
		...(seen > 0 ? [t('know:held.seen')] : [])
	];
}
