import { basename, extname } from 'node:path';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import type { GivenTable } from '#lib/server/cases/import/read-csv.ts';
import { tables } from '#lib/server/cases/import/tables.ts';
import { plainWord } from '#lib/server/intake/table.ts';
import { textIn } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { guideSheet } from './guide-sheet.ts';
import { isWorkbook, readWorkbook } from './read-workbook.ts';
import { SpreadsheetFault } from './spreadsheet-fault.ts';
import type { WorkbookSheet } from './workbook.ts';

/**
 * By what a sheet, or a file without its ending, is called elsewhere: the tables of ours that it is. `file/sheet` is a sheet of that
 * file alone.
 */
export type TheirSheets = Record<string, string | string[]>;

/** A sheet of a workbook that is none of our tables, by its name and the names of its columns. */
export type OtherSheet = { name: string; columns: string[]; rows: number };

/** What was found in one file: the tables of ours, what keeps them from being taken, and what is only worth a look. */
export type FoundTables = {
	tables: GivenTable[];
	others: OtherSheet[];
	findings: Finding[];
	remarks: Finding[];
};

/**
 * The tables that a spreadsheet holds, whatever it was saved as: a workbook (.xlsx, .ods) has a sheet for each, a text (CSV) is one.
 * A sheet is known by the name of our table, `goals` for `goals.csv`.
 * @param file what the file is called where something is said about it
 * @param table which table a text is, where that is not told by its name
 */
export async function tablesIn(
	file: string,
	bytes: Uint8Array,
	theirs: TheirSheets = {},
	table?: string
): Promise<FoundTables> {
	const finding = (reason: string, name = file): Finding => ({ file: name, row: '', field: '', reason });
	const stem = basename(file, extname(file));
	const found: FoundTables = { tables: [], others: [], findings: [], remarks: [] };
	try {
		if (isWorkbook(bytes)) for (const sheet of await readWorkbook(bytes)) take(sheet);
		else if (isPage(bytes))
			found.findings.push(finding('is a page and no sheet: its address asks for a sign-in'));
		else {
			const text = textIn(bytes, file);
			const names = tablesNamed(stem, theirs);
			found.tables = (table === undefined ? names : [table]).map((name) => ({ file, table: name, text }));
		}
	} catch (error) {
		if (error instanceof SpreadsheetFault) found.findings.push(finding(error.message));
		else if (error instanceof OperatorError)
			found.findings.push(finding('is no text in UTF-8: save the sheet as "CSV UTF-8"'));
		else throw error;
	}
	return found;

	function take({ name, rows, formulas, unworked }: WorkbookSheet): void {
		const inThisFile = tablesNamed(`${stem}/${name}`, theirs);
		const ours = inThisFile.length > 0 ? inThisFile : tablesNamed(name, theirs);
		const called = `${file}, ${ours.length > 0 ? name : 'another sheet'}`;
		if (ours.length === 0) {
			if (plainWord(name) === guideSheet) return;
			found.remarks.push(finding('is no sheet of the plan; nothing of it is read', called));
			found.others.push({ name, columns: rows[0]?.cells ?? [], rows: Math.max(0, rows.length - 1) });
			return;
		}
		if (unworked > 0)
			found.findings.push(
				finding(
					'holds formulas that were never worked out: open it in the spreadsheet program and save it',
					called
				)
			);
		else if (formulas > 0)
			found.remarks.push(finding('holds formulas; what they came to last is taken, they are not', called));
		found.tables.push(...ours.map((one) => ({ file: called, table: one, rows })));
	}
}

/** Our tables that a sheet or a file of this name is. */
export function tablesNamed(name: string, theirs: TheirSheets): string[] {
	const known = Object.entries(theirs).find(([their]) => plainWord(their) === plainWord(name));
	if (known) return [known[1]].flat();
	const own = `${plainWord(name)}.csv`;
	return Object.hasOwn(tables, own) ? [own] : [];
}

// A published address whose sharing ended answers with a page for signing in.
const isPage = (bytes: Uint8Array) =>
	/^\s*<(!doctype html|html)/i.test(
		Buffer.from(bytes.subarray(0, 500)).toString('latin1').replace(/^ï»¿/, '')
	);
