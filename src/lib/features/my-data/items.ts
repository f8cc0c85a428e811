import { dayAt } from '#lib/domain/day.ts';
import type { Language } from '#lib/domain/text.ts';
import { dayAndMonth, dayInFull } from '#lib/i18n/dates.ts';
import { deployment } from '#lib/i18n/deployment.ts';
import type { Translate } from '#lib/i18n/words.ts';
import { readingOf, type Book } from '#lib/vault/book-content.ts';
import { ownItems } from './own-items.ts';
import { consentItems, goalItems, referralItems, sessionItems, teamItems } from './plan-items.ts';
import { item, labelled, within, type DataItem, type Telling } from './telling.ts';

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

/**
 * A part, item by item, in plain words: what is on the screen, on paper and in the file is the same. One after the other: whoever
 * asks whether there is anything does not wait for years of it.
 */
export function* itemsOfPart(
	part: DataPart,
	book: Book,
	t: Translate,
	language: Language,
	today: string
): Generator<DataItem, undefined> {
	const telling: Telling = {
		book,
		t,
		language,
		today,
		day: (date) => dayInFull(t, language, date, today),
		date: (date) => dayAndMonth(t, language, date, today),
		nameOf: (id) => book.snapshot?.team.find((member) => member.id === id)?.name ?? ''
	};
	switch (part) {
		case 'me':
			return yield* meItems(telling);
		case 'journey':
			return yield* journeyItems(telling);
		case 'goals':
			return yield* goalItems(telling);
		case 'sessions':
			return yield* sessionItems(telling);
		case 'team':
			return yield* teamItems(telling);
		case 'referrals':
			return yield* referralItems(telling);
		case 'consents':
			return yield* consentItems(telling);
		case 'mine':
			return yield* ownItems(telling);
		case 'app':
			return yield* appItems(telling);
	}
}

function meItems({ book, t }: Telling): DataItem[] {
	const called = book.snapshot?.me.called;
	const reading = readingOf(book);
	return [
		...(called ? [item(t('my-data:all.called', { name: called }))] : []),
		item(t('my-data:all.speaks', { language: t(`partners:language.${book.language}`) })),
		...(reading === 'family'
			? []
			: [item(labelled(t, t('settings:reading.title'), t(`settings:reading.${reading}`)))])
	];
}

function journeyItems(telling: Telling): DataItem[] {
	const { book, t, date } = telling;
	const journey = book.snapshot?.journey;
	if (!journey) return [];
	return [
		item(
			t('my-data:all.now', { phase: t(`book:phase.${journey.phase}`) }),
			journey.since && t('my-data:consents.since', { day: date(journey.since) })
		),
		...journey.been.map(({ phase, from, until }) =>
			item(
				until
					? t('my-data:all.stayUntil', {
							phase: t(`book:phase.${phase}`),
							from: within(telling, from),
							until: within(telling, until)
						})
					: t('my-data:all.stay', { phase: t(`book:phase.${phase}`), from: within(telling, from) })
			)
		)
	];
}

/** What the app keeps for itself. An erase key is not among it: paper that names one would take its sense away. */
function appItems(telling: Telling): DataItem[] {
	const { book, t } = telling;
	const { snapshot, wishes } = book;
	const envelopes = Object.keys(book.feedback.envelopes).length;
	const seen = Object.keys(book.seen).length;
	const shared = book.sharing.last?.chosen.length ?? 0;
	const lines = [
		book.token && t('my-data:all.token'),
		snapshot &&
			t('my-data:all.read', {
				day: within(telling, dayAt(new Date(snapshot.asOf), deployment.timeZone))
			}),
		book.clock && t('my-data:all.clock'),
		book.directory && t('my-data:all.directory', { count: book.directory.length }),
		shared > 0 && t('my-data:all.sharing', { count: shared }),
		book.folded > 0 && t('my-data:all.folded', { count: book.folded }),
		labelled(t, t('settings:text.title'), wishes.text && t(`settings:text.${wishes.text}`)),
		labelled(t, t('settings:night.title'), wishes.night && t(`settings:night.${wishes.night}`)),
		labelled(t, t('settings:still.title'), wishes.still && t('settings:still.still')),
		labelled(t, t('settings:sound.title'), wishes.sound && t('settings:sound.on')),
		book.feedback.visits.length > 0 &&
			t('my-data:all.visits', { days: book.feedback.visits.map((on) => within(telling, on)).join(', ') }),
		envelopes > 0 && t('my-data:all.envelopes', { count: envelopes }),
		seen > 0 && t('my-data:all.seen')
	];
	return lines.flatMap((line) => (line ? [item(line)] : []));
}
