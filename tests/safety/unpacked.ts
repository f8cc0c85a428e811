import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/*
 * Browsers compress what they store with Snappy: Firefox each value in its SQLite files, Chromium each block of its
 * LevelDB tables. A search that does not look inside proves nothing.
 */

/** Snappy's raw format (https://github.com/google/snappy, format_description.txt). @throws RangeError for other bytes */
export function unsnapped(packed: Uint8Array): Buffer {
	const [length, start] = varint(packed, 0);
	let at = start;
	if (length > 50_000_000) throw new RangeError('not Snappy');
	const out = Buffer.alloc(length);
	let written = 0;
	while (at < packed.length) {
		const tag = packed[at++]!;
		const little = (bytes: number) => {
			let value = 0;
			for (let byte = 0; byte < bytes; byte += 1) value += packed[at++]! * 2 ** (8 * byte);
			return value;
		};
		if ((tag & 3) === 0) {
			const short = tag >> 2;
			const size = (short < 60 ? short : little(short - 59)) + 1;
			if (written + size > length || at + size > packed.length) throw new RangeError('not Snappy');
			out.set(packed.subarray(at, at + size), written);
			at += size;
			written += size;
		} else {
			const size = (tag & 3) === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
			const back = (tag & 3) === 1 ? ((tag >> 5) << 8) + packed[at++]! : little((tag & 3) === 2 ? 2 : 4);
			if (back === 0 || back > written || written + size > length) throw new RangeError('not Snappy');
			for (let byte = 0; byte < size; byte += 1, written += 1) out[written] = out[written - back]!;
		}
	}
	if (written !== length) throw new RangeError('not Snappy');
	return out;
}

function varint(bytes: Uint8Array, at: number): [value: number, next: number] {
	let value = 0;
	for (let shift = 0; ; shift += 7) {
		const byte = bytes[at++];
		if (byte === undefined || shift > 35) throw new RangeError('no number');
		value += (byte & 127) * 2 ** shift;
		if (byte < 128) return [value, at];
	}
}

/** The blocks of a LevelDB table, unpacked (leveldb, doc/table_format.md). */
export function blocksOfTable(table: Buffer): Buffer[] {
	const footer = table.subarray(-48);
	let at = 0;
	const number = () => {
		const [value, next] = varint(footer, at);
		at = next;
		return value;
	};
	number();
	number();
	const index = block(table, number(), number());
	const blocks: Buffer[] = [];
	const restarts = index.readUInt32LE(index.length - 4);
	for (let entry = 0; entry < index.length - 4 - 4 * restarts;) {
		const [, second] = varint(index, entry);
		const [own, third] = varint(index, second);
		const [value, key] = varint(index, third);
		const handle = index.subarray(key + own, key + own + value);
		const [offset, next] = varint(handle, 0);
		const [size] = varint(handle, next);
		blocks.push(block(table, offset, size));
		entry = key + own + value;
	}
	return blocks;
}

function block(table: Buffer, offset: number, size: number): Buffer {
	const bytes = table.subarray(offset, offset + size);
	return table[offset + size] === 1 ? unsnapped(bytes) : bytes;
}

/** Every blob and text of a SQLite file, as it is and unpacked. Works on a copy, with its write-ahead log. */
export function valuesOfSqlite(path: string): Buffer[] {
	const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
	try {
		for (const end of ['', '-wal'])
			if (existsSync(path + end)) copyFileSync(path + end, join(folder, `copy${end}`));
		const database = new DatabaseSync(join(folder, 'copy'));
		try {
			const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
			return tables.flatMap(({ name }) => {
				try {
					return database
						.prepare(`SELECT * FROM "${String(name)}"`)
						.all()
						.flatMap((row) => Object.values(row).flatMap(valueOf));
				} catch {
					return [];
				}
			});
		} finally {
			database.close();
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function valueOf(value: unknown): Buffer[] {
	if (typeof value === 'string') return [Buffer.from(value)];
	if (!(value instanceof Uint8Array)) return [];
	try {
		return [Buffer.from(value), unsnapped(value)];
	} catch {
		return [Buffer.from(value)];
	}
}
