import { stringify } from 'csv-stringify/sync';

/**
 * A table as a file that spreadsheet programs open (RFC 4180: commas, CRLF, every cell in quotes). A cell that begins with
 * = + - @ (the wide ones of Asian keyboards, too), a tab or a carriage return would be run as a formula there, and gets an
 * apostrophe before it, which `fromCell` takes off again.
 * @param bom a byte order mark in front, without which spreadsheet programs take Khmer for another encoding
 */
export function csvOf(rows: readonly (readonly (string | number)[])[], { bom = false } = {}): string {
	return stringify(rows as (string | number)[][], {
		bom,
		record_delimiter: '\r\n',
		quoted: true,
		escape_formulas: true
	});
}

/** What stood in a cell before `csvOf` guarded it. */
export const fromCell = (text: string) => (/^'[=+\-@\t\r＝＋－＠]/.test(text) ? text.slice(1) : text);
