import { companies, memberIn } from '#lib/domain/company.ts';
import { aboutMeParts } from '#lib/domain/wishes.ts';
import { numberIn } from '#lib/i18n/numbers.ts';
import { joined, type Telling } from './telling.ts';

/** What she wrote herself, as lines of plain words. No server has any of it. */
export function ownLines({ book, t, language, day, nameOf }: Telling): string[] {
	const { about, sentences, notes, money, moods, ready, company, signs } = book.private;
	const goalOf = (id: string) => book.snapshot?.goals.find((goal) => goal.id === id)?.what;
	const sessionDay = (id: string) => {
		const session = book.snapshot?.sessions.find((one) => one.id === id);
		return session && t('sessions:ready.for', { when: day(session.date) });
	};

	function companyLine(code: string): string {
		const known = companies.find((one) => one === code);
		return known ? t(`sessions:with.${known}`) : nameOf(memberIn(code));
	}

	return [
		...aboutMeParts.flatMap((part) =>
			about[part] ? [`${t(`people:aboutMe.${part}`)}: ${about[part]}`] : []
		),
		...(['signs', 'helpers', 'works'] as const).flatMap((one) =>
			signs?.[one] ? [joined([t(`closure:mine.${one}`), signs[one]])] : []
		),
		...Object.entries(sentences).map(([id, words]) => joined([goalOf(id), words])),
		...Object.values(ready)
			.flat()
			.map(({ kind, text, day: on }) =>
				joined([t('sessions:ready.for', { when: day(on) }), `${t(`sessions:ready.${kind}`)}: ${text}`])
			),
		...Object.entries(company).map(([id, code]) =>
			joined([sessionDay(id), `${t('sessions:with.title')}: ${companyLine(code)}`])
		),
		...notes.map((note) => joined([day(note.day), note.text])),
		...money.map((line) =>
			joined([
				day(line.day),
				line.what,
				`${line.way === 'in' ? '+' : '−'}${numberIn(language, line.amount)} ${t(`notes:money.${line.currency}`)}`
			])
		),
		...moods.map(({ day: on, mood }) => `${day(on)}: ${t(`notes:mood.${mood}`)}`)
	];
}
