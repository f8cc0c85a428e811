import { parentPort, workerData } from 'node:worker_threads';
import type { WorkbookAnswer } from './read-workbook.ts';
import { sheetsIn } from './sheets-in.ts';
import { SpreadsheetFault } from './spreadsheet-fault.ts';

/* A thread that reads one workbook and ends (`read-workbook.ts`). It opens no file and asks nobody. */

function answered(): WorkbookAnswer {
	try {
		return { sheets: sheetsIn(Buffer.from(workerData as Uint8Array)) };
	} catch (error) {
		return { fault: error instanceof SpreadsheetFault ? error.kind : 'broken' };
	}
}

parentPort?.postMessage(answered());
