import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Pieces } from '#operator/pieces.ts';

/*
 * The archive of a release: ustar (POSIX.1-1988, `tar` of every system reads it) with files alone in it. Links, folders
 * and devices are not written and not taken, so nothing in an archive can lead anywhere.
 */

const block = 512;

/** More than any release of ours has, and less than fills a disk. Bytes, but for `files`. */
export const limits = { file: 512 * 1024 ** 2, all: 2 * 1024 ** 3, files: 50_000 };

export type TarFile = { path: string; bytes: number; executable: boolean };

/** What is wrong with an archive, to be said after its name: `is torn`. */
export class ArchiveFault extends Error {}

/** The blocks of an archive: files of a folder, in the order given, each below the folder `top`. */
export async function* tarOf(folder: string, top: string, files: TarFile[]): AsyncGenerator<Buffer> {
	for (const file of files) {
		yield headerOf({ ...file, path: `${top}/${file.path}` });
		yield* createReadStream(join(folder, file.path));
		yield Buffer.alloc((block - (file.bytes % block)) % block);
	}
	yield Buffer.alloc(2 * block);
}

/** One file's header. The same file always has the same: no owner, no time. @param kind ustar's `typeflag` */
export function headerOf({ path, bytes, executable }: TarFile, kind = '0', leadsTo = ''): Buffer {
	const header = Buffer.alloc(block);
	const put = (text: string, at: number) => header.write(text, at, 'utf8');
	const octal = (value: number, at: number, length: number) =>
		put(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
	const { name, prefix } = split(path);
	put(name, 0);
	octal(executable ? 0o755 : 0o644, 100, 8);
	octal(0, 108, 8);
	octal(0, 116, 8);
	octal(bytes, 124, 12);
	octal(0, 136, 12);
	put(kind, 156);
	put(leadsTo, 157);
	put('ustar\x0000', 257);
	put(prefix, 345);
	put(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
	return header;
}

// A path longer than its field goes into two, divided at a slash.
function split(path: string): { name: string; prefix: string } {
	const fits = (text: string, most: number) => Buffer.byteLength(text) <= most;
	if (fits(path, 100)) return { name: path, prefix: '' };
	for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
		const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
		if (fits(prefix, 155) && fits(name, 100)) return { name, prefix };
	}
	throw new Error(`${path} is too long for an archive`);
}

// The sum is reckoned with blanks in its own place.
const sumOf = (header: Buffer) =>
	header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);

/**
 * The files of an archive, one after the other. The content of each has to be read before the next is asked for.
 * @throws ArchiveFault for what is torn, larger than any release, or leads out of its folder
 */
export async function* filesInTar(
	bytes: AsyncIterable<Buffer>
): AsyncGenerator<TarFile & { content: AsyncIterable<Buffer> }> {
	const source = new Pieces(bytes);
	let [count, all] = [0, 0];
	for (;;) {
		const header = await source.take(block);
		if (header.length < block) throw new ArchiveFault('is torn');
		if (header.every((byte) => byte === 0)) break;
		const file = fileIn(header);
		count += 1;
		all += file.bytes;
		if (file.bytes > limits.file || all > limits.all || count > limits.files)
			throw new ArchiveFault(`holds far more than a release does (${file.path})`);
		yield { ...file, content: contentOf(source, file.bytes) };
		await source.take((block - (file.bytes % block)) % block);
	}
	// Nothing but a little filling comes after the end.
	for (let filling = 0; !(await source.isAtEnd()); filling += block) {
		const rest = await source.take(block);
		if (filling > 64 * block || rest.some((byte) => byte !== 0))
			throw new ArchiveFault('goes on after its end');
	}
}

async function* contentOf(source: Pieces, bytes: number): AsyncGenerator<Buffer> {
	for (let left = bytes; left > 0;) {
		const piece = await source.take(Math.min(left, 128 * block));
		if (piece.length === 0) throw new ArchiveFault('is torn');
		left -= piece.length;
		yield piece;
	}
}

function fileIn(header: Buffer): TarFile {
	const text = (at: number, length: number) => {
		const field = header.subarray(at, at + length);
		const end = field.indexOf(0);
		return field.subarray(0, end < 0 ? length : end).toString('utf8');
	};
	const octal = (at: number, length: number) => {
		const digits = text(at, length).trim();
		if (!/^[0-7]+$/.test(digits)) throw new ArchiveFault('is no archive of a release');
		return parseInt(digits, 8);
	};
	if (text(257, 5) !== 'ustar' || octal(148, 8) !== sumOf(header))
		throw new ArchiveFault('is no archive of a release');
	const [name, prefix] = [text(0, 100), text(345, 155)];
	const path = prefix ? `${prefix}/${name}` : name;
	if (!['0', ''].includes(text(156, 1))) throw new ArchiveFault(`holds something that is no file (${path})`);
	if (!isInside(path))
		throw new ArchiveFault(`names a place outside of its folder (${JSON.stringify(path)})`);
	return { path, bytes: octal(124, 12), executable: (octal(100, 8) & 0o100) !== 0 };
}

/** Whether a path stays below the folder it is put into, on every system. */
export const isInside = (path: string): boolean =>
	!/[\\:\p{C}]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
