import { goalCards } from '#lib/domain/goal.ts';
import { companies, memberIn } from '#lib/domain/company.ts';
import { aboutMeItems } from '#lib/i18n/about-me.ts';
import { ownSignsItems } from '#lib/i18n/own-signs.ts';
import { numberIn } from '#lib/i18n/numbers.ts';
import { item, labelled, within, type DataItem, type Telling } from './telling.ts';

/** What she wrote herself, item by item. No server has any of it. */
export function ownItems(telling: Telling): DataItem[] {
	const { book, t, language, day, date, nameOf } = telling;
	const { about, sentences, notes, money, moods, ready, company, signs, did, sheet, shown } = book.private;
	const goalOf = (id: string) => book.snapshot?.goals.find((goal) => goal.id === id)?.what;
	const sessionDay = (id: string) => {
		const session = book.snapshot?.sessions.find((one) => one.id === id);
		return session && t('sessions:ready.for', { when: within(telling, session.date) });
	};

	function companyIn(code: string): string {
		const known = companies.find((one) => one === code);
		return known ? t(`sessions:with.${known}`) : nameOf(memberIn(code));
	}

	return [
		...[...aboutMeItems(t, about), ...(signs ? ownSignsItems(t, signs) : [])].map(([heading, said]) =>
			item(heading, said)
		),
		...Object.values(did).map(({ day: on, what }) => item(t('plan:did.on', { day: date(on) }), what)),
		...sheet.map(({ goal, card, step }) => {
			const known = [...goalCards, 'did' as const].find((one) => one === card);
			return item(
				t('plan:sheet.is'),
				known && t(`plan:cards.${known}`),
				goalOf(goal),
				book.snapshot?.goals.find(({ id }) => id === goal)?.steps.find(({ id }) => id === step)?.what
			);
		}),
		...shown.map(({ day: on, whom, items }) =>
			item(t('partners:carry.on', { day: date(on) }), whom, ...items)
		),
		...Object.entries(sentences).flatMap(([id, words]) =>
			words ? [item(t('plan:mine.title'), goalOf(id), words)] : []
		),
		...Object.values(ready)
			.flat()
			.map(({ kind, text, day: on }) =>
				item(t(`sessions:ready.${kind}`), text, t('sessions:ready.for', { when: within(telling, on) }))
			),
		...Object.entries(company).map(([id, code]) =>
			item(t('sessions:with.title'), companyIn(code), sessionDay(id))
		),
		...notes.map((note) => item(day(note.day), note.text)),
		...money.map((line) =>
			item(
				labelled(
					t,
					line.what,
					`${line.way === 'in' ? '+' : '−'}${numberIn(language, line.amount)} ${t(`notes:money.${line.currency}`)}`
				),
				day(line.day)
			)
		),
		...moods.map(({ day: on, mood }) => item(labelled(t, day(on), t(`notes:mood.${mood}`))))
	];
}
