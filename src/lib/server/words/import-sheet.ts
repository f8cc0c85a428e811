import * as v from 'valibot';
import { recordingName } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { placeholdersOf, pluralOf, withoutPlural, type Text } from './locale-files.ts';
import type { WordTree } from './reading-variants.ts';
import { ReviewState, reviewStates, type Review } from './review.ts';
import { fromCell } from '#lib/server/csv.ts';
import { lostLettersIn } from '#lib/server/intake/lost-letters.ts';
import { tableIn } from '#lib/server/intake/table.ts';
import { columns, type SheetRow } from './spreadsheet.ts';

export type SheetFinding = { row: number; key: string; reason: string };
export type Imported = {
	/** Changed texts by key. */
	changed: Map<string, string>;
	/** Every key that stands in the file. */
	keys: Set<string>;
	review: Review;
	findings: SheetFinding[];
};

/**
 * Reads a reviewer's spreadsheet against the texts there are. Lost or added placeholders, keys nobody knows, empty
 * texts, unknown states and a plural that has lost one of the language's forms are findings, by row (the heading is row
 * 1) and with the reason. With one finding nothing of the file may be used.
 * @param texts all texts of the language as they are now
 */
export function readSheet(csv: string, language: Language, texts: Text[], review: Review): Imported {
	const findings: SheetFinding[] = [];
	const known = new Map(texts.map(({ key, text }) => [key, text]));
	const changed = new Map<string, string>();
	const said: Review['texts'] = { ...review.texts };
	/** The row each key stands in. */
	const inSheet = new Map<string, number>();

	rowsOf(csv, findings).forEach((row) => {
		const at = row.line;
		const { key } = row;
		const find = (reason: string) => void findings.push({ row: at, key, reason });
		const before = known.get(key);
		if (before === undefined) return find('there is no such key');
		if (inSheet.has(key)) return find('this key stands in the file twice');
		inSheet.set(key, at);
		const text = fromCell(row.translation).normalize('NFC').trim();
		if (text === '') return find('the translation is empty');
		const destroyed = lostLettersIn(text);
		if (destroyed) return find(`the translation ${destroyed}`);
		const lost = placeholdersOf(before).filter((one) => !placeholdersOf(text).includes(one));
		const added = placeholdersOf(text).filter((one) => !placeholdersOf(before).includes(one));
		if (lost.length > 0) return find(`${lost.join(', ')} is missing from the translation`);
		if (added.length > 0) return find(`${added.join(', ')} is not known here`);
		const state = v.safeParse(ReviewState, row.state.trim().toLowerCase());
		if (!state.success) return find(`the state is one of: ${reviewStates.join(', ')}`);
		if (text !== before) changed.set(key, text);
		const comment = fromCell(row.comment).trim();
		if (state.output === 'draft' && !comment) delete said[key];
		else said[key] = { state: state.output, of: recordingName(text), ...(comment && { comment }) };
	});

	findings.push(...lostPlurals(language, texts, inSheet));
	return { changed, keys: new Set(inSheet.keys()), review: { ...review, texts: said }, findings };
}

// A sheet may leave keys out, but not one form of a plural whose other forms it has.
// It is told by the row of a form that is there.
function lostPlurals(language: Language, texts: Text[], inSheet: Map<string, number>): SheetFinding[] {
	const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
	const plurals = new Map(
		[...inSheet]
			.filter(([key]) => pluralOf(key) !== undefined)
			.map(([key, row]) => [withoutPlural(key), row] as const)
	);
	const all = new Set(texts.map(({ key }) => key));
	return [...plurals].flatMap(([key, row]) =>
		forms
			.map((form) => `${key}_${form}`)
			.filter((form) => all.has(form) && !inSheet.has(form))
			.map((form) => ({ row, key: form, reason: 'this plural form is missing from the file' }))
	);
}

function rowsOf(csv: string, findings: SheetFinding[]): (SheetRow & { line: number })[] {
	const { rows, fault } = tableIn(csv, columns, columns);
	if (fault) {
		findings.push({ row: fault.line, key: '', reason: fault.reason });
		return [];
	}
	return rows.map(({ line, cells }) => ({
		...(Object.fromEntries(columns.map((column) => [column, cells[column] ?? ''])) as SheetRow),
		line
	}));
}

/** The words of a namespace with some of its texts changed. The order of the file stays. */
export function withTexts(
	words: WordTree,
	namespace: string,
	changed: Map<string, string>,
	path = ''
): WordTree {
	return Object.fromEntries(
		Object.entries(words).map(([key, value]) => [
			key,
			typeof value === 'string'
				? (changed.get(`${namespace}:${path}${key}`) ?? value)
				: withTexts(value, namespace, changed, `${path}${key}.`)
		])
	);
}
