import { archiveIn } from './archive.ts';
import { sheetsOfOds } from './ods.ts';
import { SpreadsheetFault } from './spreadsheet-fault.ts';
import type { WorkbookSheet } from './workbook.ts';
import { sheetsOfXlsx } from './xlsx.ts';

/** The sheets of a workbook, read here and now: `read-workbook.ts` does it in a thread. @throws SpreadsheetFault */
export function sheetsIn(bytes: Buffer): WorkbookSheet[] {
	const archive = archiveIn(bytes);
	const sheets = archive.names.includes('content.xml') ? sheetsOfOds(archive) : sheetsOfXlsx(archive);
	if (new Set(sheets.map(({ name }) => name)).size < sheets.length)
		throw new SpreadsheetFault('two-of-a-name');
	return sheets;
}
