import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { blocksOfTable, unsnapped, valuesOfSqlite } from './unpacked.ts';

/** Thirty random hex digits that stand nowhere by chance. */
export const newCanary = () => randomBytes(15).toString('hex');

export type Hit = { file: string; form: string; canary: string };

/** Every form in which bytes or a text might lie on a disk. */
function formsOf(bytes: Buffer): Record<string, Buffer> {
	const base64 = [0, 1, 2].map((shift) => {
		const text = Buffer.concat([Buffer.alloc(shift), bytes])
			.toString('base64')
			.replace(/=+$/, '');
		// The letters at both ends also hold bits of what stands beside.
		return text.slice(shift === 0 ? 0 : shift + 1, -2);
	});
	return {
		'utf-8': bytes,
		'utf-16': Buffer.from(bytes.toString('latin1'), 'utf16le'),
		hex: Buffer.from(bytes.toString('hex')),
		'hex in capitals': Buffer.from(bytes.toString('hex').toUpperCase()),
		percent: Buffer.from([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
		...Object.fromEntries(base64.map((text, shift) => [`base64 +${shift}`, Buffer.from(text)])),
		...Object.fromEntries(
			base64.map((text, shift) => [
				`base64url +${shift}`,
				Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_'))
			])
		)
	};
}

/** Looks for each of `wanted`, texts or bytes, in every file below `folder`, also inside gzip. */
export function scan(folder: string, wanted: (string | Uint8Array)[]): Hit[] {
	const searched = wanted.map((one) => {
		const bytes = Buffer.from(one as Uint8Array);
		return { canary: typeof one === 'string' ? one : bytes.toString('hex'), forms: formsOf(bytes) };
	});
	const hits: Hit[] = [];
	for (const file of filesIn(folder)) {
		for (const content of layersOf(file)) {
			for (const { canary, forms } of searched)
				for (const [form, bytes] of Object.entries(forms))
					if (content.includes(bytes)) hits.push({ file: file.slice(folder.length + 1), form, canary });
		}
	}
	return hits;
}

function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

/** A file's bytes, and whatever in it can be unpacked: gzip streams, LevelDB tables, SQLite values. */
function layersOf(file: string): Buffer[] {
	try {
		if (statSync(file).size > 200_000_000) return [];
		const bytes = readFileSync(file);
		const layers: Buffer[] = [bytes];
		const magic = Buffer.from([0x1f, 0x8b, 0x08]);
		for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
			try {
				layers.push(gunzipSync(bytes.subarray(at), { maxOutputLength: 20_000_000 }));
			} catch {
				// Not a stream of its own.
			}
		}
		const isSqlite = bytes.subarray(0, 15).toString() === 'SQLite format 3';
		if (isSqlite) layers.push(...unpacked(() => valuesOfSqlite(file)));
		if (/\.(ldb|sst)$/.test(file)) layers.push(...unpacked(() => blocksOfTable(bytes)));
		// Firefox keeps large values and its session in LZ4 or Snappy files of their own.
		if (!isSqlite) layers.push(...unpacked(() => [unsnapped(bytes)]));
		return layers;
	} catch {
		// A socket, or a file that went while it was read.
		return [];
	}
}

function unpacked(unpack: () => Buffer[]): Buffer[] {
	try {
		return unpack();
	} catch {
		// It was something else.
		return [];
	}
}
