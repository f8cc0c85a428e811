import * as v from 'valibot';
import { recordingName } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { fromCell } from '#lib/server/csv.ts';
import { tableIn } from '#lib/server/intake/table.ts';
import { pluralOf, withoutPlural } from './locale-files.ts';
import { reviewStateOf, ReviewState, reviewStates, type ByWhom, type Review, type Said } from './review.ts';
import { columns, written, type SheetRow } from './spreadsheet.ts';
import { isForAnybody, whyNot } from './text-faults.ts';
import type { TextInUse } from './texts-in-use.ts';

/** What is wrong in a spreadsheet: the line of the file, from 1, the text's key and the column where there is one. */
export type SheetFinding = { row: number; key: string; field: string; reason: string };

/** A text as a reviewer leaves it. */
export type Reviewed = { text: string; state: ReviewState; comment: string };

/**
 * Reads a reviewer's spreadsheet against the texts there are. Lost or added placeholders, keys nobody knows, texts that
 * cannot stand there, unknown states and a plural that has lost one of the language's forms are findings, by row (the
 * heading is row 1), column and reason. With one finding nothing of the file may be used.
 * @param texts all texts of the language that the spreadsheet may speak of
 */
export function readSheet(
	csv: string,
	language: Language,
	texts: TextInUse[]
): { rows: Map<string, Reviewed>; findings: SheetFinding[] } {
	const findings: SheetFinding[] = [];
	const known = new Map(texts.map((one) => [one.key, one]));
	const rows = new Map<string, Reviewed>();
	/** The row each key stands in. */
	const inSheet = new Map<string, number>();

	rowsOf(csv, findings).forEach((row) => {
		const { key } = row;
		const find = (field: string, reason: string) => void findings.push({ row: row.line, key, field, reason });
		const before = known.get(key);
		if (before === undefined) return find('key', 'there is no such key');
		if (inSheet.has(key)) return find('key', 'this key stands in the file twice');
		inSheet.set(key, row.line);
		const text = fromCell(row.translation).replaceAll('\r\n', '\n').normalize('NFC').trim();
		const fault = whyNot(text, before.shipped, { forAnybody: isForAnybody(key.split(':')[0] ?? '') });
		if (fault) find('translation', fault);
		const state = v.safeParse(ReviewState, row.state.trim().toLowerCase());
		if (!state.success) return find('state', `the state is one of: ${reviewStates.join(', ')}`);
		rows.set(key, { text, state: state.output, comment: fromCell(row.comment).trim() });
	});

	findings.push(...lostPlurals(language, texts, inSheet));
	return { rows, findings };
}

/** What becomes of the organisation's own words when a spreadsheet is taken in. */
export type TakenIn = {
	/** The texts that will be read otherwise than before, by key. */
	changed: Map<string, string>;
	/** The organisation's own texts, all of them. */
	own: Map<string, string>;
	/** What a reviewer's text took the place of. */
	over: Record<string, string>;
	said: Said;
};

/**
 * The organisation's words with the rows of a spreadsheet laid in. What the file does not speak of stays; a text that says
 * what ours says is no longer its own.
 * @param before its texts as they are written, what they took the place of, and what reviewers said so far
 * @param isOwnWay whether the texts are what the organisation calls things, and hold whatever ours becomes
 * @param who whose word each row is that changes something
 */
export function takeIn(
	rows: Map<string, Reviewed>,
	texts: TextInUse[],
	before: { own: Map<string, string>; over: Record<string, string>; review: Review },
	isOwnWay: boolean,
	who?: ByWhom
): TakenIn {
	const changed = new Map<string, string>();
	const [own, over, said] = [new Map(before.own), { ...before.over }, { ...before.review.texts }];
	for (const one of texts) {
		const { key, shipped } = one;
		const row = rows.get(key);
		if (!row) continue;
		const { text, state, comment } = row;
		// What nobody touched stays as it is: also a text that is not in use, until somebody has decided.
		if (
			text === one.text &&
			state === reviewStateOf(before.review, one) &&
			comment === (said[key]?.comment ?? '')
		)
			continue;
		if (text !== one.text) changed.set(key, text);
		const wasOwnWay = own.has(key) && !(key in over);
		if (text === shipped) {
			own.delete(key);
			delete over[key];
		} else {
			if (isOwnWay) delete over[key];
			else if (!wasOwnWay && text !== one.text) over[key] = shipped;
			own.set(key, text);
		}
		if (said[key] || state !== 'draft' || comment || who) said[key] = saidOf(row, one, said[key], who);
	}
	return { changed, own, over, said };
}

/**
 * What is kept of a row. A draft in the place of a text that was read keeps what was said of that one: so it is seen that it
 * changed since.
 */
function saidOf(
	{ text, state, comment }: Reviewed,
	before: TextInUse,
	earlier: Said[string] | undefined,
	who: ByWhom | undefined
): Said[string] {
	const isNew = text !== before.text;
	const keeps = isNew && state === 'draft' && earlier !== undefined && earlier.state !== 'draft';
	const { comment: _said, writer: wrote, ...saidBefore } = earlier ?? { state, of: '' };
	const writer = isNew ? who && { ...who, of: recordingName(text) } : wrote;
	return {
		...(keeps
			? saidBefore
			: {
					state,
					of: recordingName(text),
					// English stands beside itself.
					...(before.english !== before.text && { english: recordingName(before.english) }),
					...who
				}),
		...(comment && { comment }),
		...(writer && { writer })
	};
}

// A sheet may leave keys out, but not one form of a plural whose other forms it has.
// It is told by the row of a form that is there.
function lostPlurals(language: Language, texts: TextInUse[], inSheet: Map<string, number>): SheetFinding[] {
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
			.map((form) => ({ row, key: form, field: 'key', reason: 'this plural form is missing from the file' }))
	);
}

function rowsOf(csv: string, findings: SheetFinding[]): (SheetRow & { line: number })[] {
	const { rows, fault } = tableIn(csv, columns, written);
	if (fault) {
		findings.push({ row: fault.line, key: '', field: '', reason: fault.reason });
		return [];
	}
	return rows.map(({ line, cells }) => ({
		...(Object.fromEntries(columns.map((column) => [column, cells[column] ?? ''])) as SheetRow),
		line
	}));
}
