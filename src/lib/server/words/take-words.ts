import type { Language } from '#lib/domain/text.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { readSheet, takeIn, type Reviewed, type SheetFinding, type TakenIn } from './import-sheet.ts';
import { namespacesIn, screenOf } from './locale-files.ts';
import { readOver, refuseUnreadable, writeOwnTexts, writtenTexts, type WordFolders } from './own-words.ts';
import { readReview, reviewStateOf, writeReview, type ByWhom } from './review.ts';
import { sheetOf } from './spreadsheet.ts';
import { textsInUse, type TextInUse } from './texts-in-use.ts';

/* What the command line and the desk do with words: a spreadsheet out, a spreadsheet in, single texts. */

/** Which texts a spreadsheet speaks of. Own ways to say it are the book's alone. */
const namespacesOf = ({ locales }: WordFolders, isOwnWay: boolean): string[] =>
	isOwnWay ? [...bookNamespaces].sort() : namespacesIn(locales);

/** All texts of a language, as they are in use, beside the English ones. `earlier`: how many of its own are not in use. */
export function wordsSheet(
	folders: WordFolders,
	language: Language,
	isOwnWay = false
): { csv: string; texts: number; earlier: number } {
	const review = readReview(folders, language);
	const rows = textsInUse(folders, language, namespacesOf(folders, isOwnWay)).map((one) => ({
		key: one.key,
		screen: screenOf(one.key),
		english: one.english,
		translation: one.text,
		state: reviewStateOf(review, one),
		comment: review.texts[one.key]?.comment ?? '',
		earlier: one.earlier ?? ''
	}));
	return {
		csv: sheetOf(rows),
		texts: rows.length,
		earlier: rows.filter(({ earlier }) => earlier !== '').length
	};
}

/** How words come in. */
export type HowTaken = {
	/** Whether the texts are what the organisation calls things, and hold whatever ours becomes. */
	isOwnWay?: boolean;
	who?: ByWhom | undefined;
};

/** What a spreadsheet would do, or all that is in its way. */
export type LookedAtSheet = { findings: SheetFinding[] } | { taken: TakenIn; before: Map<string, TextInUse> };

/** Reads a spreadsheet against the words that are in use, writing nothing. @throws OperatorError where own words cannot be read */
export function lookAtSheet(
	folders: WordFolders,
	language: Language,
	csv: string,
	{ isOwnWay = false, who }: HowTaken = {}
): LookedAtSheet {
	refuseUnreadable(folders, language);
	const texts = textsInUse(folders, language, namespacesOf(folders, isOwnWay));
	const { rows, findings } = readSheet(csv, language, texts);
	if (findings.length > 0) return { findings };
	return {
		taken: laidIn(folders, language, rows, texts, { isOwnWay, who }),
		before: new Map(texts.map((one) => [one.key, one]))
	};
}

/** Writes what was looked at. */
export function takeSheet(folders: WordFolders, language: Language, { own, over, said }: TakenIn): void {
	writeOwnTexts(folders, language, own, over);
	writeReview(folders, language, said);
}

/**
 * Keeps single texts as somebody leaves them; they were looked at before (`whyNot`).
 * @returns what is read otherwise by now, by key
 * @throws OperatorError where own words cannot be read
 */
export function takeTexts(
	folders: WordFolders,
	language: Language,
	rows: Map<string, Reviewed>,
	how: HowTaken = {}
): Map<string, string> {
	refuseUnreadable(folders, language);
	const taken = laidIn(folders, language, rows, textsInUse(folders, language), how);
	takeSheet(folders, language, taken);
	return taken.changed;
}

function laidIn(
	folders: WordFolders,
	language: Language,
	rows: Map<string, Reviewed>,
	texts: TextInUse[],
	{ isOwnWay = false, who }: HowTaken
): TakenIn {
	const before = {
		own: writtenTexts(folders, language),
		over: readOver(folders.own, language),
		review: readReview(folders, language)
	};
	return takeIn(rows, texts, before, isOwnWay, who);
}
