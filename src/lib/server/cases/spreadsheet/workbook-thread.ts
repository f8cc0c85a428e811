import { parentPort, workerData } from 'node:worker_threads';
import { archiveIn } from './archive.ts';
import { sheetsOfOds } from './ods.ts';
import type { WorkbookAnswer } from './read-workbook.ts';
import { SpreadsheetFault } from './spreadsheet-fault.ts';
import { sheetsOfXlsx } from './xlsx.ts';

/* A thread that reads one workbook and ends (`read-workbook.ts`). It opens no file and asks nobody. */

function answered(): WorkbookAnswer {
	try {
		const archive = archiveIn(Buffer.from(workerData as Uint8Array));
		return { sheets: archive.names.includes('content.xml') ? sheetsOfOds(archive) : sheetsOfXlsx(archive) };
	} catch (error) {
		return { fault: error instanceof SpreadsheetFault ? error.kind : 'broken' };
	}
}

parentPort?.postMessage(answered());
