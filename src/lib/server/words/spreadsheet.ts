import { csvOf } from '#lib/server/csv.ts';

/** The columns of the reviewers' spreadsheet. Reviewers change the last three. */
export const columns = ['key', 'screen', 'english', 'translation', 'state', 'comment'] as const;
export type SheetRow = Record<(typeof columns)[number], string>;

/** The rows as CSV, with their columns named in the first line. */
export const sheetOf = (rows: SheetRow[]): string =>
	csvOf([columns, ...rows.map((row) => columns.map((column) => row[column]))], { bom: true });
