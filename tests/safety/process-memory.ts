import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/* Linux only: /proc/<pid>/mem, as somebody reads it who holds the unlocked phone and a program with the right to. */

/** What is looked for, by a name; each in every form in which a browser keeps text or bytes. */
export type Wanted = Record<string, Buffer[]>;

/** One finding: which process, and how often each thing stands in its memory. */
export type ProcessHits = { pid: number; kind: string; hits: Record<string, number> };

const page = 4096;
const chunk = 4 * 1024 * 1024;

/** A text as UTF-8, as UTF-16 and as hex of either: what strings look like on a browser's heap. */
export const formsOfText = (text: string): Buffer[] => [Buffer.from(text), Buffer.from(text, 'utf16le')];

/** Bytes as they are, and written as base64url. */
export const formsOfBytes = (bytes: Uint8Array): Buffer[] => [
	Buffer.from(bytes),
	...formsOfText(Buffer.from(bytes).toString('base64url'))
];

/**
 * Every process below `root`, itself too, by what its browser calls it. Chromium: browser, renderer, gpu-process, utility,
 * zygote. Firefox: browser, tab, socket, rdd, utility and others.
 */
export function processesBelow(root: number): { pid: number; kind: string }[] {
	const parents = new Map<number, number>();
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		try {
			// The second field is a name in brackets, which may hold anything.
			const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]!.split(' ');
			parents.set(Number(name), Number(parent));
		} catch {
			// It ended meanwhile.
		}
	}
	const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid)!));
	return [...parents.keys()].filter(isBelow).flatMap((pid) => {
		try {
			const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
			const kind =
				/--type=([\w-]+)/.exec(command)?.[1] ?? /-contentproc.*[\0 ](\w+)[\0 ]*$/s.exec(command)?.[1];
			return [{ pid, kind: kind ?? 'browser' }];
		} catch {
			return [];
		}
	});
}

/** Looks for everything `wanted` in all that these processes hold in memory now. */
export function scanProcesses(processes: { pid: number; kind: string }[], wanted: Wanted): ProcessHits[] {
	return processes.map(({ pid, kind }) => ({ pid, kind, hits: hitsIn(pid, wanted) }));
}

function hitsIn(pid: number, wanted: Wanted): Record<string, number> {
	const hits: Record<string, number> = {};
	const longest = Math.max(...Object.values(wanted).flatMap((forms) => forms.map(({ length }) => length)));
	try {
		for (const bytes of residentMemory(pid, longest))
			for (const [name, forms] of Object.entries(wanted))
				for (const form of forms) {
					const found = occurrences(bytes, form);
					if (found > 0) hits[name] = (hits[name] ?? 0) + found;
				}
	} catch (error) {
		// It ended while it was read: then it holds nothing any more.
		if (!['ENOENT', 'ESRCH', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
		return {};
	}
	return hits;
}

function occurrences(bytes: Buffer, form: Buffer): number {
	let count = 0;
	for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + form.length)) count += 1;
	return count;
}

/** What of a process is really there, in pieces that overlap so that nothing is cut in two. */
function* residentMemory(pid: number, overlap: number): Generator<Buffer> {
	const memory = openSync(`/proc/${pid}/mem`, 'r');
	const pagemap = openSync(`/proc/${pid}/pagemap`, 'r');
	try {
		for (const [from, to] of runsOf(pid, pagemap)) {
			for (let at = from; at < to; at += chunk) {
				const length = Math.min(chunk + overlap, to - at);
				const bytes = Buffer.allocUnsafe(length);
				let read = 0;
				try {
					read = readSync(memory, bytes, 0, length, at);
				} catch (error) {
					// A mapping that went, or one of a device.
					if (!['EIO', 'EFAULT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
				}
				yield bytes.subarray(0, read);
			}
		}
	} finally {
		closeSync(memory);
		closeSync(pagemap);
	}
}

/** Runs of pages that are present or swapped, of everything that can be written to. */
function* runsOf(pid: number, pagemap: number): Generator<[from: number, to: number]> {
	for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
		const range = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
		if (!range) continue;
		const [start, end] = [Number.parseInt(range[1]!, 16), Number.parseInt(range[2]!, 16)];
		const pages = (end - start) / page;
		let run = -1;
		for (let first = 0; first < pages; first += chunk / 8) {
			const count = Math.min(chunk / 8, pages - first);
			const entries = Buffer.alloc(count * 8);
			readSync(pagemap, entries, 0, entries.length, (start / page + first) * 8);
			for (let one = 0; one < count; one += 1) {
				// Bit 63: present; bit 62: swapped.
				const isThere = (entries[one * 8 + 7]! & 0xc0) !== 0;
				if (isThere && run < 0) run = first + one;
				if (!isThere && run >= 0) {
					yield [start + run * page, start + (first + one) * page];
					run = -1;
				}
			}
		}
		if (run >= 0) yield [start + run * page, end];
	}
}
