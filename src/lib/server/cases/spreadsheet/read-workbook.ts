import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { archiveIn } from './archive.ts';
import { SpreadsheetFault, type SpreadsheetFaultKind } from './spreadsheet-fault.ts';
import type { WorkbookSheet } from './workbook.ts';

/** No plan is larger. */
const mostBytes = 2_000_000;

/**
 * What reading one may take; beyond it the thread is ended. The seconds are the processor's: on a busy machine a thread waits long for
 * its turn, and that is no fault of a workbook.
 */
const limits = { processorSeconds: 5, seconds: 120, megabytes: 128 };

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
 * @param within what it may take, where a test asks for less
 * @throws SpreadsheetFault
 */
export async function readWorkbook(bytes: Uint8Array, within = limits): Promise<WorkbookSheet[]> {
	if (bytes.length > mostBytes) throw new SpreadsheetFault('too-large');
	if (isCompound(bytes)) throw new SpreadsheetFault('locked');
	archiveIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
	const answer = await inThread(bytes, within);
	if ('fault' in answer) throw new SpreadsheetFault(answer.fault);
	return answer.sheets;
}

export type WorkbookAnswer = { sheets: WorkbookSheet[] } | { fault: SpreadsheetFaultKind };

function inThread(bytes: Uint8Array, within: typeof limits): Promise<WorkbookAnswer> {
	// The server's own code is bundled, a thread's is not: it is read from where the sources lie.
	const file = join(process.cwd(), 'src/lib/server/cases/spreadsheet/workbook-thread.ts');
	const worker = new Worker(file, {
		workerData: bytes,
		resourceLimits: { maxOldGenerationSizeMb: within.megabytes, maxYoungGenerationSizeMb: 32 },
		env: {},
		stdout: true,
		stderr: true
	});
	return new Promise<WorkbookAnswer>((resolve) => {
		const began = performance.now();
		const watch = setInterval(() => void look(), 200);
		worker.once('message', end);
		// Out of room, or a fault of ours: its message may quote what stands there.
		worker.once('error', (error: NodeJS.ErrnoException) =>
			end({ fault: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too-slow' : 'broken' })
		);
		worker.once('exit', () => end({ fault: 'broken' }));

		function end(answer: WorkbookAnswer): void {
			clearInterval(watch);
			resolve(answer);
		}
		async function look(): Promise<void> {
			// Before it has begun, and after it has ended, it has used nothing.
			const { user, system } = await worker.cpuUsage().catch(() => ({ user: 0, system: 0 }));
			const tooLong = performance.now() - began > within.seconds * 1000;
			if (tooLong || user + system > within.processorSeconds * 1_000_000) end({ fault: 'too-slow' });
		}
	}).finally(() => void worker.terminate());
}
