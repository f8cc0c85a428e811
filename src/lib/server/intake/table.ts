import { Readable } from 'node:stream';
import { parse as parseStream } from 'csv-parse';
import { CsvError, parse } from 'csv-parse/sync';
import type { SheetRow } from '#lib/server/cases/spreadsheet/workbook.ts';

/** One line of a table file: its cells by the column's name, and where it ends in the file, from 1. */
export type TableRow = { line: number; cells: Record<string, string> };
export type Table = {
	rows: TableRow[];
	/** Columns that are not among the known ones, as they are written. */
	unknown: string[];
	/** The known columns that it has. */
	columns?: string[];
	/** What keeps the table from being read at all; there are no rows then. */
	fault?: { line: number; reason: string };
};

const asASpreadsheet = { trim: true, skip_empty_lines: true, bom: true } as const;

/**
 * Reads a table as spreadsheet programs write it (RFC 4180; in many countries with semicolons, "Unicode text" with tabs), or
 * as it stands in a workbook. A known column is found whatever its case, with spaces around it, or with letters in it that
 * nobody sees.
 * @param given the text of a file, or the lines of a sheet
 * @param needed columns without which it is no table of this kind; a first line that has none of them may be a row, so it is
 *   not quoted
 * @param others what known columns are called elsewhere: their name to ours
 */
export function tableIn(
	given: string | readonly SheetRow[],
	known: readonly string[],
	needed: readonly string[] = [],
	others: Record<string, string> = {}
): Table {
	const refused = (line: number, reason: string): Table => ({
		rows: [],
		unknown: [],
		fault: { line, reason }
	});
	let lines: readonly SheetRow[];
	try {
		lines = typeof given === 'string' ? linesIn(given) : given;
	} catch (error) {
		const { line, reason } = faultOfCsv(error);
		return refused(line, reason);
	}
	const [head, ...rest] = lines;
	const { columns, unknown, fault } = columnsIn(head, known, needed, others);
	if (fault) return refused(fault.line, fault.reason);
	return {
		rows: rest.map((row) => cellsOf(row, columns)),
		unknown,
		columns: columns.filter((name) => known.includes(name))
	};
}

/** The columns of a table, in their order, each by our name where it has one; see `tableIn`. */
export function columnsIn(
	head: SheetRow | undefined,
	known: readonly string[],
	needed: readonly string[] = [],
	others: Record<string, string> = {}
): { columns: string[]; unknown: string[]; fault?: { line: number; reason: string } } {
	const refused = (line: number, reason: string) => ({ columns: [], unknown: [], fault: { line, reason } });
	if (!head) return refused(1, 'is empty: not even the line that names the columns is there');
	const names = new Map([
		...known.map((name) => [plainWord(name), name] as const),
		...Object.entries(others).map(([theirs, ours]) => [plainWord(theirs), ours] as const)
	]);
	const columns = head.cells.map((cell) => names.get(plainWord(cell)) ?? cell.trim());
	const twice = columns.find((name, at) => known.includes(name) && columns.indexOf(name) !== at);
	if (twice !== undefined) return refused(head.row, `the column ${twice} stands there twice`);
	const missing = needed.filter((name) => !columns.includes(name));
	if (missing.length > 0)
		return refused(
			head.row,
			`does not name the column ${missing.join(', ')}: the first line names the columns, parted by commas, semicolons or tabs`
		);
	return { columns, unknown: columns.filter((name) => name !== '' && !known.includes(name)) };
}

/** A line of a table by the names of its columns. */
export function cellsOf({ row, cells }: SheetRow, columns: readonly string[]): TableRow {
	const named: Record<string, string> = {};
	// A column without a name holds nothing that could be meant.
	for (const [at, name] of columns.entries()) if (name !== '') named[name] = (cells[at] ?? '').trim();
	return { line: row, cells: named };
}

type CsvRecord = { info: { lines: number }; record: string[] };
const rowOf = ({ info, record }: CsvRecord): SheetRow => ({
	row: info.lines,
	cells: record.map((cell) => cell.normalize('NFC'))
});

// Excel's own way to say what parts the cells.
const withoutSeparator = (text: string) => text.replace(/^\ufeff?sep=.\r?\n/, '\n');

/** The lines of a CSV text that have anything in them, each with its number in the file. */
export function linesIn(text: string): SheetRow[] {
	const body = withoutSeparator(text);
	const records = parse(body, { ...asASpreadsheet, delimiter: separatorOf(body), info: true });
	return (records as unknown as CsvRecord[]).map(rowOf);
}

/** The same of a text that comes piece by piece; its first line lies in the first piece. */
export async function* linesAsTheyCome(pieces: Iterable<string>): AsyncIterable<SheetRow> {
	const iterator = pieces[Symbol.iterator]();
	const first = withoutSeparator((iterator.next().value as string | undefined) ?? '');
	const parser = parseStream({ ...asASpreadsheet, delimiter: separatorOf(first), info: true });
	const rest: Iterable<string> = { [Symbol.iterator]: () => iterator };
	const feed = Readable.from(
		(function* () {
			yield first;
			yield* rest;
		})()
	);
	feed.on('error', (error) => parser.destroy(error)).pipe(parser);
	for await (const record of parser) yield rowOf(record as CsvRecord);
}

/** What keeps a text from being read as CSV. */
export function faultOfCsv(error: unknown): { line: number; reason: string } {
	const code = error instanceof CsvError || isCsvError(error) ? error.code : '';
	const line = typeof error === 'object' && error !== null && 'lines' in error ? Number(error.lines) : 1;
	return { line, reason: reasons[code] ?? 'cannot be read as CSV' };
}

// The reader of whole texts and the one of pieces have a class of their own each.
const isCsvError = (error: unknown): error is { code: string } =>
	error instanceof Error && 'code' in error && String(error.code) in reasons;

const reasons: Record<string, string> = {
	CSV_QUOTE_NOT_CLOSED: 'is not valid CSV: a quotation mark is opened and never closed',
	INVALID_OPENING_QUOTE: 'is not valid CSV: a quotation mark stands inside a cell that has none around it',
	CSV_INVALID_CLOSING_QUOTE: 'is not valid CSV: something stands behind the closing quotation mark of a cell',
	CSV_RECORD_INCONSISTENT_COLUMNS: 'has more or fewer cells than the first line has columns',
	CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'has more or fewer cells than the first line has columns'
};

/** Commas, semicolons or tabs: whichever the first line that has any is parted by. */
function separatorOf(text: string): string {
	const [head = ''] = text.replace(/^\ufeff?\s*/, '').split(/\r?\n/, 1);
	const bare = head.replaceAll(/"[^"]*"/g, '');
	const count = (mark: string) => bare.split(mark).length;
	return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0] ?? ',';
}

/**
 * A word of a closed list, an id or a column as it is plainly meant: without letters that nobody sees, in small letters,
 * with a dash where somebody put a space or a low line.
 */
export function plainWord(text: string): string {
	return seen(text)
		.toLowerCase()
		.replaceAll(/[\s_]+/g, '-');
}

/** A text without what nobody sees in it, and without space around it; for words that are no prose. */
export function seen(text: string): string {
	return text.replaceAll(/\p{Cf}/gu, '').trim();
}
