import { inflateRawSync } from 'node:zlib';
import { SpreadsheetFault } from './spreadsheet-fault.ts';

/*
 * The files of a ZIP archive (APPNOTE 6.3.10), as far as workbooks use it. Its directory is read before anything is inflated: what
 * claims too much is refused by what it claims, and what claims less than it holds breaks off at what it claimed.
 */

/** What an archive may hold at most: entries, bytes of all of them inflated, and how much smaller packing may make it. */
const most = { entries: 200, inflated: 20_000_000, ratio: 100 };

/** Of so little nobody minds how well it packs. */
const little = 100_000;

export type Archive = {
	names: readonly string[];
	/** @throws SpreadsheetFault where it is not what the directory says */
	read(name: string): Buffer;
};

type Entry = { name: string; method: number; packed: number; size: number; at: number };

/** @throws SpreadsheetFault where it is no archive, or one that is not to be opened */
export function archiveIn(bytes: Buffer): Archive {
	const entries = new Map<string, Entry>();
	for (const entry of directoryOf(bytes)) {
		// Of two of one name one program reads this one, another that.
		if (entries.has(entry.name)) throw new SpreadsheetFault('broken');
		entries.set(entry.name, entry);
	}
	refuseBombs([...entries.values()]);
	return {
		names: [...entries.keys()],
		read: (name) => {
			const entry = entries.get(name);
			if (!entry) throw new SpreadsheetFault('broken');
			return contentOf(bytes, entry);
		}
	};
}

const endSize = 22;

function directoryOf(bytes: Buffer): Entry[] {
	// The end of the directory lies at the end of the file, before a comment of up to 65,535 bytes.
	const furthest = Math.max(0, bytes.length - endSize - 0xffff);
	let end = bytes.length - endSize;
	while (end >= furthest && bytes.readUInt32LE(end) !== 0x06054b50) end--;
	if (end < furthest) throw new SpreadsheetFault('broken');
	const count = bytes.readUInt16LE(end + 10);
	let at = bytes.readUInt32LE(end + 16);
	// Another disk, or the long form: no workbook of this size needs either.
	if (bytes.readUInt32LE(end + 4) !== 0 || count !== bytes.readUInt16LE(end + 8) || at === 0xffffffff)
		throw new SpreadsheetFault('too-large');
	if (count > most.entries) throw new SpreadsheetFault('too-large');
	return Array.from({ length: count }, () => {
		if (at + 46 > end || bytes.readUInt32LE(at) !== 0x02014b50) throw new SpreadsheetFault('broken');
		const [flags, method] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)];
		if ((flags & 1) !== 0) throw new SpreadsheetFault('locked');
		const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
		const entry = {
			name: bytes.toString('utf8', at + 46, at + 46 + name!),
			method,
			packed: bytes.readUInt32LE(at + 20),
			size: bytes.readUInt32LE(at + 24),
			at: bytes.readUInt32LE(at + 42)
		};
		at += 46 + name! + extra! + comment!;
		return entry;
	});
}

function refuseBombs(entries: Entry[]): void {
	const sum = (field: 'packed' | 'size', of = entries) =>
		of.reduce((total, entry) => total + entry[field], 0);
	if (sum('size') > most.inflated) throw new SpreadsheetFault('too-large');
	const tooDense = (of: Entry[]) =>
		sum('size', of) > little && sum('size', of) > most.ratio * sum('packed', of);
	if (tooDense(entries) || entries.some((entry) => tooDense([entry])))
		throw new SpreadsheetFault('too-large');
	// Entries that lie over each other are one stretch of bytes that is inflated many times.
	const inOrder = entries.toSorted((a, b) => a.at - b.at);
	if (inOrder.some(({ at, packed }, index) => at + packed > (inOrder[index + 1]?.at ?? Infinity)))
		throw new SpreadsheetFault('too-large');
}

function contentOf(bytes: Buffer, { method, packed, size, at }: Entry): Buffer {
	if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== 0x04034b50) throw new SpreadsheetFault('broken');
	const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
	const content = bytes.subarray(from, from + packed);
	if (content.length !== packed) throw new SpreadsheetFault('broken');
	if (method === 0 && packed === size) return content;
	if (method !== 8) throw new SpreadsheetFault('broken');
	try {
		const inflated = inflateRawSync(content, { maxOutputLength: Math.max(1, size) });
		if (inflated.length === size) return inflated;
	} catch {
		// Longer than it claimed, or no such stream: half a file.
	}
	throw new SpreadsheetFault('broken');
}
