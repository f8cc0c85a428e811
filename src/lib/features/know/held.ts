import { dayAt } from '#lib/domain/day.ts';
import type { Language } from '#lib/domain/text.ts';
import { aboutMeParts } from '#lib/domain/wishes.ts';
import { dayInFull, sessionAsSaid, softDateAsSaid } from '#lib/i18n/dates.ts';
import { deployment } from '#lib/i18n/deployment.ts';
import type { Translate } from '#lib/i18n/words.ts';
import type { Book } from '#lib/vault/book-content.ts';

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
	const plan = book.snapshot;
	const day = (date: string) => dayInFull(t, language, date, today);
	const nameOf = (id: string) => plan?.team.find((member) => member.id === id)?.name ?? '';
	const joined = (parts: (string | undefined)[]) => parts.filter(Boolean).join(' – ');
	switch (part) {
		case 'me':
			return [
				...(plan?.me.called ? [t('know:held.called', { name: plan.me.called })] : []),
				t('know:held.speaks', { language: t(`partners:language.${book.language}`) })
			];
		case 'journey':
			return plan
				? [
						t('know:held.now', { phase: t(`book:phase.${plan.journey.phase}`) }),
						...plan.journey.been.map(({ phase, from, until }) =>
							until
								? t('know:held.stayUntil', {
										phase: t(`book:phase.${phase}`),
										from: day(from),
										until: day(until)
									})
								: t('know:held.stay', { phase: t(`book:phase.${phase}`), from: day(from) })
						)
					]
				: [];
		case 'goals':
			return (plan?.goals ?? []).flatMap((goal) => [
				joined([
					goal.what,
					goal.by && softDateAsSaid(t, language, goal.by, today),
					goal.doneOn && day(goal.doneOn)
				]),
				...[goal.why, goal.possible, goal.changed].filter((text) => text !== undefined),
				...goal.steps.map((step) => `· ${step.what}`)
			]);
		case 'sessions':
			return (plan?.sessions ?? []).map((session) =>
				joined([
					sessionAsSaid(t, language, session, today),
					t(`sessions:kind.${session.kind}`),
					session.with.map(nameOf).join(', '),
					session.place?.name,
					session.expect
				])
			);
		case 'team':
			return (plan?.team ?? []).map(({ name, role, about }) => joined([name, t(`book:role.${role}`), about]));
		case 'referrals':
			return (plan?.referrals ?? []).flatMap((referral) => [
				joined([
					book.directory?.find(({ id }) => id === referral.organization)?.name,
					t(`partners:short.${referral.stage}`),
					referral.meets
				]),
				...referral.known.map(
					({ what, agreed }) => `· ${what}: ${agreed ? t('partners:known.yes') : t('partners:known.no')}`
				)
			]);
		case 'consents':
			return (plan?.consents ?? []).map(({ about, agreed, withWhom, since }) =>
				joined([
					about,
					agreed ? t('know:consents.yes') : t('know:consents.no'),
					t('know:consents.with', { whom: withWhom }),
					since && day(since)
				])
			);
		case 'mine':
			return [
				...aboutMeParts.flatMap((one) =>
					book.private.about[one] ? [`${t(`people:aboutMe.${one}`)}: ${book.private.about[one]}`] : []
				),
				...Object.values(book.private.sentences).filter(Boolean),
				...book.private.notes.map((note) => joined([day(note.day), note.text])),
				...book.private.money.map((line) =>
					joined([day(line.day), line.what, `${line.amount} ${line.currency}`])
				),
				...book.private.moods.map(({ day: on, mood }) => t('know:held.mood', { day: day(on), mood }))
			];
		case 'app':
			return [
				...(book.token ? [t('know:held.token')] : []),
				...(plan ? [t('know:held.read', { day: day(dayAt(new Date(plan.asOf), deployment.timeZone)) })] : []),
				...(book.directory ? [t('know:held.directory', { count: book.directory.length })] : []),
				...(book.sharing.last && book.sharing.last.chosen.length > 0
					? [t('know:held.sharing', { count: book.sharing.last.chosen.length })]
					: []),
				...(book.folded > 0 ? [t('know:held.folded', { count: book.folded })] : [])
			];
	}
}
