import { goalCards } from '#lib/domain/goal.ts';
import type { HelpLine } from '#lib/domain/deployment.ts';
import type { TeamNumber } from '#lib/domain/telephone.ts';
import { saidLine } from '#lib/domain/text.ts';
import { aboutMeItems } from '#lib/i18n/about-me.ts';
import { sessionAsSaid, softDateAsSaid } from '#lib/i18n/dates.ts';
import { ownSignsItems } from '#lib/i18n/own-signs.ts';
import { withWhom } from '#lib/i18n/people.ts';
import type { PictureCard } from '#lib/ui/art/picture-cards.ts';
import { scenes, type Placed } from '#lib/ui/art/scenes.ts';
import { piecesOf } from './pages-of.ts';
import { labelled, type Telling } from './telling.ts';

/** What she may put into her book on paper, in the order in which it stands there. */
export const paperParts = ['journey', 'goals', 'sessions', 'team', 'about', 'signs', 'cards'] as const;
export type PaperPart = (typeof paperParts)[number];

/** One piece on a page: it is never cut in two. `head` stands large. */
export type PaperPiece = {
	head?: string | undefined;
	text?: string | undefined;
	scene?: readonly Placed[];
	begins?: true;
	/** Says nothing without the piece after it: both stand on one page. */
	leads?: true;
	/** Of the numbers to call, which always stand on the last page inside. */
	help?: true;
};

const partScenes = {
	goals: scenes.plan,
	sessions: scenes.calendar,
	team: scenes.circle,
	about: scenes.hello,
	signs: scenes.think,
	cards: scenes.questions
} as const;

/** What a part is called, on the screen and on paper. */
export function paperTitle(part: PaperPart, { t }: Pick<Telling, 't'>): string {
	if (part === 'about') return t('people:aboutMe.title');
	if (part === 'signs') return t('closure:mine.title');
	return part === 'cards' ? t('my-data:book.cards') : t(`my-data:all.part.${part}`);
}

/** A part on paper: its title with a drawing, then what it says. Nothing where there is nothing to say. */
export function paperPart(part: PaperPart, telling: Telling, pictures: PictureCard[]): PaperPiece[] {
	const pieces = piecesOfPart(part, telling, pictures);
	if (pieces.length === 0) return [];
	const title: PaperPiece = { head: paperTitle(part, telling), begins: true };
	return [part === 'journey' ? title : { ...title, scene: partScenes[part] }, ...pieces];
}

/** Whom she can call, at the end of every book on paper: the numbers of the open page, then the team's own. Never on the cover, which says nothing. */
export function helpPieces(
	{ t, language }: Pick<Telling, 't' | 'language'>,
	lines: HelpLine[],
	team: TeamNumber | undefined
): PaperPiece[] {
	const numbers = lines.map(({ label, number, note, free, allDay }) => ({
		head: `${number} · ${label[language]}`,
		text: [
			note?.[language],
			`${free ? t('open:lines.free') : t('open:lines.paid')} · ${allDay ? t('open:lines.allDay') : t('open:lines.someHours')}`
		]
	}));
	const own = team && {
		head: [team, ...(team.more ?? [])].map(({ number }) => number).join(' · '),
		text: [
			team.office === undefined ? t('book:call.team') : saidLine(team.office, language).text,
			team.hours !== undefined && saidLine(team.hours, language).text,
			team.safeToSayWho !== undefined && t(team.safeToSayWho ? 'book:call.safe' : 'book:call.notSafe')
		]
	};
	const unchecked = lines.some(({ checkedOn }) => !checkedOn);
	return [
		{ head: t('open:lines.title'), begins: true as const },
		...[...numbers, ...(own ? [own] : [])].map(({ head, text }) => ({
			head,
			text: text.filter(Boolean).join('\n')
		})),
		...(unchecked ? [{ text: t('open:lines.notChecked') }] : [])
	].map((piece) => ({ ...piece, help: true as const }));
}

function piecesOfPart(part: PaperPart, telling: Telling, pictures: PictureCard[]): PaperPiece[] {
	switch (part) {
		case 'journey':
			return journeyPieces(telling, pictures);
		case 'goals':
			return goalPieces(telling);
		case 'sessions':
			return sessionPieces(telling);
		case 'team':
			return teamPieces(telling);
		case 'about':
			return saidPieces(aboutMeItems(telling.t, telling.book.private.about));
		case 'signs':
			return ownSignsPieces(telling);
		case 'cards':
			return cardPieces(telling);
	}
}

function ownSignsPieces({ book, t }: Telling): PaperPiece[] {
	const { signs } = book.private;
	return signs ? saidPieces(ownSignsItems(t, signs)) : [];
}

/** What she says about herself: what she chose by picture stands with her own words under its heading. */
const saidPieces = (items: [heading: string, said: string][]): PaperPiece[] =>
	[...new Set(items.map(([head]) => head))].flatMap((head) =>
		said(
			head,
			items
				.filter(([one]) => one === head)
				.map(([, words]) => words)
				.join('\n')
		)
	);

/** A heading with the first piece of what is said below it, then the others. */
function said(head: string, text: string | undefined): PaperPiece[] {
	const [first, ...others] = piecesOf(text ?? '');
	return first === undefined ? [] : [{ head, text: first }, ...others.map((more) => ({ text: more }))];
}

function journeyPieces({ book, t }: Telling, pictures: PictureCard[]): PaperPiece[] {
	const phase = book.snapshot?.journey.phase;
	if (!phase) return [];
	return [
		{ head: t('my-data:all.now', { phase: t(`book:phase.${phase}`) }), leads: true },
		...pictures.map(({ scene, words }) => ({ scene, text: words }))
	];
}

/** Her goals as they stand, with the steps that are still open; what is done and how it went stays in the book. */
function goalPieces({ book, t, language, today }: Telling): PaperPiece[] {
	return (book.snapshot?.goals ?? [])
		.filter(({ state }) => state !== 'done' && state !== 'let-go')
		.flatMap((goal) => {
			const open = goal.steps.filter(({ state }) => state !== 'done');
			return [
				{
					head: goal.what,
					text: labelled(t, t('plan:when'), goal.by && softDateAsSaid(t, language, goal.by, today)),
					...(open.length > 0 && { leads: true as const })
				},
				...open.map(({ what, who }) => ({ text: `○ ${what} (${t(`plan:who.${who}`)})` }))
			];
		});
}

/** Meetings that are still to come. As on the sheet for a meeting, no place. */
function sessionPieces({ book, t, language, today }: Telling): PaperPiece[] {
	return (book.snapshot?.sessions ?? [])
		.filter(({ date, state }) => date >= today && state !== 'done' && state !== 'called-off')
		.sort((one, other) => one.date.localeCompare(other.date))
		.map((session) => ({
			head: sessionAsSaid(t, language, session, today),
			text: t('sessions:howWithWhom', {
				how: t(`sessions:how.${session.how}`),
				whom: withWhom(t, book.snapshot?.team ?? [], session.with)
			})
		}));
}

function teamPieces({ book, t }: Telling): PaperPiece[] {
	return (book.snapshot?.team ?? []).map(({ name, role, workPhone }) => ({
		head: name,
		text: [t(`book:role.${role}`), workPhone?.number].filter(Boolean).join('\n')
	}));
}

/** What she made to say and to ask, and the cards about her goals that lie on her sheet. */
function cardPieces({ book, t }: Telling): PaperPiece[] {
	const { ready, sheet } = book.private;
	const goals = book.snapshot?.goals ?? [];
	return [
		...Object.values(ready)
			.flat()
			.flatMap(({ kind, text }) => said(t(`sessions:ready.${kind}`), text)),
		...sheet.flatMap(({ goal: id, card, step }) => {
			const known = [...goalCards, 'did' as const].find((one) => one === card);
			const goal = goals.find((one) => one.id === id);
			if (!known || !goal) return [];
			return [
				{ head: t(`plan:cards.${known}`), text: goal.steps.find((one) => one.id === step)?.what ?? goal.what }
			];
		})
	];
}
