import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { OperatorError } from '#lib/server/operator-error.ts';
import { jsonIn } from './json.ts';

/**
 * The text of a file that somebody hands to us, as spreadsheets and editors write one: UTF-8, or UTF-16 as Excel's
 * "Unicode text" has it, with or without a mark at its start. Letters of an old code page are refused: taken for UTF-8
 * they would become others.
 * @throws OperatorError one line that names the file, the row and what to do
 */
export function textOf(file: string): string {
	return textIn(bytesOf(file), file);
}

/** What stands in a file that somebody hands to us. @throws OperatorError one line that names the file */
export function bytesOf(file: string): Buffer {
	return opened(file, () => readFileSync(file));
}

function opened<T>(file: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new OperatorError(
			code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code}).`
		);
	}
}

/** The text of a file that may be larger than memory. */
export type OpenText = {
	file: string;
	/** From the beginning each time. @throws OperatorError as `textOf` does */
	pieces(): Iterable<string>;
	whole(): string;
	close(): void;
};

/** Bytes that are read in one go: the first line of a table lies in the first of them. */
const piece = 256 * 1024;

/** Opens the text of a file that somebody hands to us; who may open it need not be who reads on. @throws as `textOf` */
export function openText(file: string): OpenText {
	const handle = opened(file, () => openSync(file, 'r'));
	// One for all: a new one each time would stay until memory is cleared up.
	const bytes = Buffer.alloc(piece);
	const readAt = (place: number) => {
		const many = opened(file, () => readSync(handle, bytes, 0, piece, place));
		return bytes.subarray(0, many);
	};
	const whole = () => {
		const all: Buffer[] = [];
		for (let at = 0; ;) {
			const bytes = Buffer.from(readAt(at));
			if (bytes.length === 0) break;
			all.push(bytes);
			at += bytes.length;
		}
		return textIn(Buffer.concat(all), file);
	};
	return {
		file,
		whole,
		*pieces() {
			let bytes = readAt(0);
			refuseArchive(bytes, file);
			const decoder = new TextDecoder(encodingOf(bytes), { fatal: true });
			for (let at = 0; bytes.length > 0; bytes = readAt(at)) {
				at += bytes.length;
				yield decoded(() => decoder.decode(bytes, { stream: true }));
			}
			yield decoded(() => decoder.decode());
		},
		close: () => closeSync(handle)
	};

	// Which row holds what cannot be read is told by who reads it whole.
	function decoded(decode: () => string): string {
		try {
			return decode();
		} catch {
			return whole();
		}
	}
}

/**
 * What a JSON file holds that somebody wrote by hand.
 * @throws OperatorError one line that names the file, the line and why it cannot be taken
 */
export function jsonOf(file: string): unknown {
	const read = jsonIn(textOf(file));
	if ('line' in read) throw new OperatorError(`${basename(file)}, line ${read.line}: ${read.reason}.`);
	return read.json;
}

/** @param file what the bytes are called when they are refused */
export function textIn(bytes: Uint8Array, file: string): string {
	refuseArchive(bytes, file);
	const encoding = encodingOf(bytes);
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		throw new OperatorError(
			`${file}, row ${rowOfFault(bytes, encoding)}: holds letters that are not ${encoding.toUpperCase()}, as an old code page writes them. Save the file anew as "CSV UTF-8" (or JSON in UTF-8).`
		);
	}
}

function refuseArchive(bytes: Uint8Array, file: string): void {
	// PK and a version: every .xlsx, .ods and .zip begins so (APPNOTE 4.3.7).
	if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03)
		throw new OperatorError(`${file} is a workbook or an archive, not text. Save the sheet as "CSV UTF-8".`);
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
	// Both formats begin with a letter, a bracket or a space of ASCII (RFC 4627, 3).
	if (bytes[0] === 0 && bytes[1] !== 0) return 'utf-16be';
	return bytes[1] === 0 && bytes[0] !== undefined && bytes[0] !== 0 ? 'utf-16le' : 'utf-8';
}

// The last row whose letters can all be read, and one more.
function rowOfFault(bytes: Uint8Array, encoding: string): number {
	const decoder = new TextDecoder(encoding, { fatal: true });
	let row = 1;
	for (let at = 0; at < bytes.length; at += 2) {
		try {
			row += decoder.decode(bytes.subarray(at, at + 2), { stream: true }).split('\n').length - 1;
		} catch {
			break;
		}
	}
	return row;
}
