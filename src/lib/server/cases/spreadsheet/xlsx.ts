import { posix } from 'node:path';
import type { Archive } from './archive.ts';
import { SpreadsheetFault } from './spreadsheet-fault.ts';
import {
	cellText,
	filled,
	lastOf,
	mostColumns,
	mostRows,
	type SheetRow,
	type WorkbookSheet
} from './workbook.ts';
import { xmlIn } from './xml.ts';

/*
 * The values of an Office Open XML workbook (ECMA-376-1, 18). Formulas are passed over: what stands there is the value that the program
 * worked out last. A day is a number and a format (18.8.30); it becomes YYYY-MM-DD, a time of day HH:MM.
 */

type Relation = { id: string; type: string; target: string; external: boolean };

/** @throws SpreadsheetFault */
export function sheetsOfXlsx(archive: Archive): WorkbookSheet[] {
	const { names } = archive;
	if (names.some((name) => /vbaproject|macrosheets|dialogsheets/i.test(name)))
		throw new SpreadsheetFault('macros');
	if (names.some((name) => /\/externalLinks\//i.test(name))) throw new SpreadsheetFault('linked');
	const workbook = relationsOf(archive, '')[0] && targetOf(relationsOf(archive, ''), 'officeDocument');
	if (workbook === undefined || !/\.xml$/i.test(workbook)) throw new SpreadsheetFault('broken');
	const relations = relationsOf(archive, workbook);
	const texts = sharedTexts(archive, targetOf(relations, 'sharedStrings'));
	const formats = formatsOf(archive, targetOf(relations, 'styles'));
	const listed: { name: string; relation: string }[] = [];
	let since1904 = false;
	for (const part of xmlIn(archive.read(workbook))) {
		if (part.kind !== 'open') continue;
		const { name, id, date1904 } = part.attributes;
		if (part.name === 'workbookPr') since1904 = date1904 === '1' || date1904 === 'true';
		if (part.name === 'sheet') listed.push({ name: name ?? '', relation: id ?? '' });
	}
	return listed.flatMap(({ name, relation }) => {
		const found = relations.find(({ id }) => id === relation);
		// A sheet of a chart has no cells.
		if (!found || found.external || !/\/worksheet$/.test(found.type)) return [];
		return [{ name: cellText(name), ...sheetIn(archive.read(found.target), texts, formats, since1904) }];
	});
}

function relationsOf(archive: Archive, of: string): Relation[] {
	const folder = posix.dirname(of);
	const file = posix.join(folder, '_rels', `${posix.basename(of)}.rels`);
	if (!archive.names.includes(file)) return [];
	const found: Relation[] = [];
	for (const part of xmlIn(archive.read(file))) {
		if (part.kind !== 'open' || part.name !== 'Relationship') continue;
		const { Id: id = '', Type: type = '', Target = '', TargetMode } = part.attributes;
		const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
		found.push({ id, type, target, external: TargetMode === 'External' });
	}
	return found;
}

const targetOf = (relations: Relation[], kind: string) =>
	relations.find(({ type, external }) => !external && type.endsWith(`/${kind}`))?.target;

/** The texts that cells point at (18.4.9). What is written beside a text to say how it sounds is none of it (18.4.6). */
function sharedTexts(archive: Archive, file: string | undefined): string[] {
	if (file === undefined) return [];
	const texts: string[] = [];
	let inText = false;
	let sounds = 0;
	for (const part of xmlIn(archive.read(file))) {
		if (part.kind === 'text') {
			if (inText && sounds === 0) texts[texts.length - 1] += part.text;
		} else if (part.name === 'si') {
			if (part.kind === 'open') texts.push('');
		} else if (part.name === 't') inText = part.kind === 'open' && texts.length > 0;
		else if (part.name === 'rPh') sounds += part.kind === 'open' ? 1 : -1;
	}
	return texts.map(unescaped);
}

/** `_x000D_` and its like: a letter that XML cannot hold (18.4.12, ST_Xstring). */
const unescaped = (text: string) =>
	cellText(
		text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
	);

type Format = 'day' | 'time' | 'day-and-time' | 'other';

/** How the number of a cell is to be read, by the cell's style. */
function formatsOf(archive: Archive, file: string | undefined): Format[] {
	if (file === undefined) return [];
	const own = new Map<string, Format>();
	const formats: Format[] = [];
	let inCells = false;
	for (const part of xmlIn(archive.read(file))) {
		if (part.kind === 'text') continue;
		if (part.name === 'cellXfs') inCells = part.kind === 'open';
		if (part.kind !== 'open') continue;
		const { numFmtId = '0', formatCode = '' } = part.attributes;
		if (part.name === 'numFmt') own.set(numFmtId, formatIn(formatCode));
		if (inCells && part.name === 'xf') formats.push(own.get(numFmtId) ?? builtIn(Number(numFmtId)));
	}
	return formats;
}

/** 18.8.30: what the numbers of formats mean that no workbook writes out, those of East Asian languages among them. */
function builtIn(id: number): Format {
	if (id === 22) return 'day-and-time';
	if ((id >= 18 && id <= 21) || id === 32 || id === 33 || (id >= 45 && id <= 47)) return 'time';
	const isDay = (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
	return isDay ? 'day' : 'other';
}

function formatIn(code: string): Format {
	// What stands in quotation marks or behind a backslash is shown as it is, in brackets stand colours and languages.
	const bare = code
		.split(';', 1)[0]!
		.replaceAll(/"[^"]*"|\\.|_.|\*./g, '')
		.replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
		.toLowerCase();
	if (/general|0|#|\?|@/.test(bare) && !/[ydhs]/.test(bare)) return 'other';
	const [day, time] = [/[yd]|mmm/.test(bare), /h|s|a\/p|am\/pm/.test(bare)];
	return day ? (time ? 'day-and-time' : 'day') : time ? 'time' : 'other';
}

function sheetIn(
	bytes: Buffer,
	texts: string[],
	formats: Format[],
	since1904: boolean
): Omit<WorkbookSheet, 'name'> {
	const rows: SheetRow[] = [];
	let [formulas, unworked, row, column] = [0, 0, 0, 0];
	let cell: { type: string; style: number; value: string; text: string; formula: boolean } | undefined;
	let into: 'value' | 'text' | undefined;
	let sounds = 0;
	for (const part of xmlIn(bytes)) {
		if (part.kind === 'text') {
			if (cell && into && sounds === 0) cell[into] += part.text;
			continue;
		}
		const { kind, name } = part;
		if (name === 'row' && kind === 'open') {
			row = Number(part.attributes.r ?? row + 1);
			column = -1;
			rows.push({ row, cells: [] });
			if (rows.length > mostRows) throw new SpreadsheetFault('too-large');
		} else if (name === 'c' && kind === 'open') {
			const { r, t = 'n', s = '0' } = part.attributes;
			column = r === undefined ? column + 1 : columnIn(r);
			cell = { type: t, style: Number(s), value: '', text: '', formula: false };
		} else if (name === 'c' && cell) {
			if (cell.formula) formulas++;
			if (cell.formula && cell.value === '' && cell.type !== 'str') unworked++;
			// Cells further out are no table of ours; an empty one there is only coloured.
			if (column < mostColumns) lastOf(rows).cells[column] = said(cell);
			cell = undefined;
		} else if (name === 'v') into = kind === 'open' ? 'value' : undefined;
		else if (name === 't') into = kind === 'open' ? 'text' : undefined;
		else if (name === 'rPh') sounds += kind === 'open' ? 1 : -1;
		else if (name === 'f' && cell) cell.formula = true;
	}
	return { rows: filled(rows), formulas, unworked };

	function said({ type, style, value, text }: NonNullable<typeof cell>): string {
		if (type === 's') return texts[Number(value)] ?? '';
		if (type === 'inlineStr') return unescaped(text);
		if (type === 'str') return unescaped(value);
		if (type === 'b') return value === '1' ? 'true' : value === '0' ? 'false' : '';
		// A fault (#NAME?) stays as it is written, and is named when the row is checked; so does a day that is written out.
		if (type !== 'n') return cellText(value);
		if (value.trim() === '' || !Number.isFinite(Number(value))) return value.trim();
		return numberSaid(Number(value), formats[style] ?? 'other', since1904);
	}
}

/** `BC23` is column 54, from 0. */
function columnIn(reference: string): number {
	const letters = /^[A-Z]{1,3}/i.exec(reference)?.[0].toUpperCase() ?? '';
	if (letters === '') throw new SpreadsheetFault('broken');
	return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const aDay = 86_400_000;

/** A number as the cell shows it (18.17.4.1: days since 1900, or since 1904 on an old Macintosh). */
function numberSaid(value: number, format: Format, since1904: boolean): string {
	if (format === 'other' || value < 0) return String(value);
	// Lotus 1-2-3 took 1900 for a leap year, and so does everybody since: before March the count is one day off.
	const zero = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, value < 60 ? 31 : 30);
	const moment = new Date(zero + Math.round((value * aDay) / 60_000) * 60_000);
	if (Number.isNaN(moment.getTime())) return String(value);
	const [day = '', time = ''] = moment.toISOString().split('T');
	// A time alone is a part of a day; a moment at midnight is a day.
	if (format === 'time' && value < 1) return time.slice(0, 5);
	return format === 'day' || Number.isInteger(value) ? day : `${day} ${time.slice(0, 5)}`;
}
