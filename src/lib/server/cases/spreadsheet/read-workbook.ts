import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { archiveIn } from './archive.ts';
import { SpreadsheetFault, type SpreadsheetFaultKind } from './spreadsheet-fault.ts';
import type { WorkbookSheet } from './workbook.ts';

/** No plan is larger. */
export const mostBytes = 2_000_000;

/** What reading one may take; beyond it the thread is ended. */
const limits = { milliseconds: 5000, megabytes: 128 };

/**
 * Whether these bytes are a workbook rather than text: an archive (APPNOTE 4.3.7), or what old and locked ones begin with
 * (MS-CFB 2.2).
 */
export const isWorkbook = (bytes: Uint8Array): boolean =>
	(bytes[0] === 0x50 && bytes[1] === 0x4b) || isCompound(bytes);

const isCompound = (bytes: Uint8Array) => [0xd0, 0xcf, 0x11, 0xe0].every((byte, at) => bytes[at] === byte);

/**
 * The one door for workbooks (.xlsx, .ods): their values and nothing else, whoever hands them to us. What the archive claims is
 * looked at first; what is inside is read in a thread of its own, which may take neither long nor much.
 * @throws SpreadsheetFault
 */
export async function readWorkbook(bytes: Uint8Array): Promise<WorkbookSheet[]> {
	if (bytes.length > mostBytes) throw new SpreadsheetFault('too-large');
	if (isCompound(bytes)) throw new SpreadsheetFault('locked');
	archiveIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
	const answer = await inThread(bytes);
	if ('fault' in answer) throw new SpreadsheetFault(answer.fault);
	const names = answer.sheets.map(({ name }) => name);
	if (new Set(names).size < names.length) throw new SpreadsheetFault('two-of-a-name');
	return answer.sheets;
}

export type WorkbookAnswer = { sheets: WorkbookSheet[] } | { fault: SpreadsheetFaultKind };

function inThread(bytes: Uint8Array): Promise<WorkbookAnswer> {
	// The server's own code is bundled, a thread's is not: it is read from where the sources lie.
	const file = join(process.cwd(), 'src/lib/server/cases/spreadsheet/workbook-thread.ts');
	const worker = new Worker(file, {
		workerData: bytes,
		resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: 32 },
		env: {},
		stdout: true,
		stderr: true
	});
	return new Promise<WorkbookAnswer>((resolve) => {
		const timer = setTimeout(() => resolve({ fault: 'too-slow' }), limits.milliseconds);
		const end = (answer: WorkbookAnswer) => {
			clearTimeout(timer);
			resolve(answer);
		};
		worker.once('message', end);
		// Out of room, or a fault of ours: its message may quote what stands there.
		worker.once('error', (error: NodeJS.ErrnoException) =>
			end({ fault: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too-slow' : 'broken' })
		);
		worker.once('exit', () => end({ fault: 'broken' }));
	}).finally(() => void worker.terminate());
}
