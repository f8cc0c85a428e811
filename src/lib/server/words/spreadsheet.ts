/** The columns of the reviewers' spreadsheet. Reviewers change the last three. */
export const columns = ['key', 'screen', 'english', 'translation', 'state', 'comment'] as const;
export type SheetRow = Record<(typeof columns)[number], string>;

/**
 * The rows as CSV (RFC 4180). A byte order mark stands in front, without which spreadsheet programs take Khmer for
 * another encoding; a cell that would be read as a formula gets an apostrophe, which `fromCell` takes off again.
 */
export function sheetOf(rows: SheetRow[]): string {
	const lines = [
		columns.join(','),
		...rows.map((row) => columns.map((column) => cell(row[column])).join(','))
	];
	return `\uFEFF${lines.join('\r\n')}\r\n`;
}

const cell = (text: string) => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** What stood in a cell before `sheetOf` guarded it. */
export const fromCell = (text: string) => (/^'[=+\-@\t]/.test(text) ? text.slice(1) : text);
