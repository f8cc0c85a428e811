import { stringify } from 'csv-stringify/sync';

/**
 * A table as a file that spreadsheet programs open (RFC 4180: commas, CRLF, quotes where needed). A cell that begins with
 * = + - @, a tab or a carriage return would be run as a formula there, and gets an apostrophe before it.
 */
export function csvOf(rows: (string | number)[][]): string {
	// Where the delimiter is CRLF the library would leave a lone CR or LF inside a cell without its quotes.
	return stringify(rows, { record_delimiter: '\r\n', escape_formulas: true, quoted_match: /[\r\n]/ });
}
