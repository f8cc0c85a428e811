import { csvOf } from '#lib/server/csv.ts';

/** The columns that are read again. Reviewers change the last three. */
export const written = ['key', 'screen', 'english', 'translation', 'state', 'comment'] as const;

/** And a text of the organisation's own that is not in use any more, beside the one that is: somebody has to decide. */
export const columns = [...written, 'earlier'] as const;
export type SheetRow = Record<(typeof columns)[number], string>;

/** The rows as CSV, with their columns named in the first line. */
export const sheetOf = (rows: SheetRow[]): string =>
	csvOf([columns, ...rows.map((row) => columns.map((column) => row[column]))], { bom: true });
