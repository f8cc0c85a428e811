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
 * The values of an OpenDocument spreadsheet (ODF 1.3, part 3, 9). A day, a time and a number stand in attributes; a text is the paragraphs
 * of its cell. What was noted at a cell, and what was there before a change, is none of it.
 */

/** Of these nothing is read, whatever stands inside: notes at a cell, what a change took away, tables of other places. */
const passedOver = [
	'annotation',
	'tracked-changes',
	'shapes',
	'forms',
	'dde-links',
	'database-ranges',
	'object'
];

/** @throws SpreadsheetFault */
export function sheetsOfOds(archive: Archive): WorkbookSheet[] {
	if (archive.names.some((name) => /^(Basic|Scripts)\//.test(name))) throw new SpreadsheetFault('macros');
	const sheets: WorkbookSheet[] = [];
	let rows: SheetRow[] = [];
	let [row, times, passing] = [1, 1, 0];
	let cell:
		| { repeated: number; said: string | undefined; paragraphs: string[]; formula: boolean; typed: boolean }
		| undefined;
	for (const part of xmlIn(archive.read('content.xml'))) {
		if (part.kind === 'text') {
			if (passing === 0 && cell && cell.paragraphs.length > 0)
				cell.paragraphs[cell.paragraphs.length - 1] += part.text.replaceAll(/\s+/g, ' ');
			continue;
		}
		const { kind, name } = part;
		if (passedOver.includes(name)) passing += kind === 'open' ? 1 : -1;
		if (passing > 0) continue;
		const of = kind === 'open' ? part.attributes : {};
		if (name === 'encrypted-data') throw new SpreadsheetFault('locked');
		if (name === 'table' && kind === 'open') {
			[rows, row] = [[], 1];
			sheets.push({ name: cellText(of.name ?? ''), rows, formulas: 0, unworked: 0 });
		} else if (name === 'table-source') throw new SpreadsheetFault('linked');
		else if (name === 'table-row' && kind === 'open') {
			times = countIn(of['number-rows-repeated']);
			rows.push({ row, cells: [] });
			if (rows.length > mostRows) throw new SpreadsheetFault('too-large');
		} else if (name === 'table-row') {
			const [last] = filled(rows.slice(-1));
			// The rest of an empty sheet is one line that is repeated a million times; lines with words are written out.
			if (last && times > 1) {
				if (times + rows.length > mostRows) throw new SpreadsheetFault('too-large');
				for (let more = 1; more < times; more++) rows.push({ row: row + more, cells: last.cells });
			}
			row += times;
		} else if (name === 'table-cell' || name === 'covered-table-cell') {
			if (kind === 'open') {
				cell = {
					repeated: countIn(of['number-columns-repeated']),
					said: valueIn(of),
					paragraphs: [],
					formula: of.formula !== undefined,
					typed: of['value-type'] !== undefined
				};
			} else if (cell) {
				const said = cell.said ?? cellText(cell.paragraphs.join('\n'));
				const sheet = lastOf(sheets);
				if (cell.formula) sheet.formulas++;
				if (cell.formula && !cell.typed) sheet.unworked++;
				const { cells } = lastOf(rows);
				const places = Math.min(cell.repeated, Math.max(0, mostColumns - cells.length));
				for (let more = 0; more < places; more++) cells.push(said);
				cell = undefined;
			}
		} else if (cell && kind === 'open') {
			if (name === 'p' || name === 'h') cell.paragraphs.push('');
			else if (cell.paragraphs.length > 0) cell.paragraphs[cell.paragraphs.length - 1] += blankOf(name, of.c);
		}
	}
	return sheets.map((sheet) => ({ ...sheet, rows: filled(sheet.rows) }));
}

/** Blanks, which XML itself does not keep (ODF 1.3, 6.1). */
function blankOf(name: string, count: string | undefined): string {
	if (name === 'tab') return '\t';
	if (name === 'line-break') return '\n';
	return name === 's' ? ' '.repeat(Math.min(countIn(count), 1000)) : '';
}

const countIn = (text = '1') => (/^\d{1,7}$/.test(text) ? Math.max(1, Number(text)) : 1);

/** What the attributes of a cell say it holds (ODF 1.3, 19.387); undefined where that is the text in it. */
function valueIn(of: Record<string, string>): string | undefined {
	switch (of['value-type']) {
		case 'date':
			// A moment at midnight is a day.
			return (of['date-value'] ?? '').replace(/T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?$/, (_, time: string) =>
				time === '00:00' ? '' : ` ${time}`
			);
		case 'time': {
			const [, hours, minutes] = /^PT(\d+)H(\d+)M/.exec(of['time-value'] ?? '') ?? [];
			return hours === undefined ? undefined : `${hours.padStart(2, '0')}:${minutes!.padStart(2, '0')}`;
		}
		case 'boolean':
			return of['boolean-value'];
		case 'float':
		case 'percentage':
		case 'currency':
			return of.value === undefined ? undefined : String(Number(of.value));
		default:
			return of['string-value'] === undefined ? undefined : cellText(of['string-value']);
	}
}
