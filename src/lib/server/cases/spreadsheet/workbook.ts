import { SpreadsheetFault } from './spreadsheet-fault.ts';

/** One line of a sheet: its number there, from 1, and its cells as texts, by column. */
export type SheetRow = { row: number; cells: string[] };

/**
 * A sheet of a workbook: its values alone. `formulas` says in how many cells a formula stood, of which the last value was taken,
 * `unworked` in how many it had none: no program ever worked them out.
 */
export type WorkbookSheet = { name: string; rows: SheetRow[]; formulas: number; unworked: number };

/** No sheet of ours has more, and no program shows more to read. */
export const mostColumns = 200;
export const mostRows = 50_000;

/** A cell's text as it is compared and shown: NFC, one kind of line end, none of the marks that only a program needs. */
export function cellText(text: string): string {
	return text.normalize('NFC').replaceAll(/\r\n?/g, '\n').replaceAll(controls, '');
}

/** Control characters but tab and line feed: XML 1.0 lets nobody write them, and some programs do. */
const controls = /(?![\t\n])\p{Cc}/gu;

/** What a cell belongs to. @throws SpreadsheetFault where it stands in none */
export function lastOf<T>(list: readonly T[]): T {
	const last = list.at(-1);
	if (last === undefined) throw new SpreadsheetFault('broken');
	return last;
}

/** Lines with something in them, cut after the last cell that has anything. */
export function filled(rows: SheetRow[]): SheetRow[] {
	return rows.flatMap(({ row, cells }) => {
		const last = cells.findLastIndex((cell) => cell !== undefined && cell.trim() !== '');
		return last < 0 ? [] : [{ row, cells: Array.from({ length: last + 1 }, (_, at) => cells[at] ?? '') }];
	});
}
