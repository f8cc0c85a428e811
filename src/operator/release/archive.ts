import { createHash } from 'node:crypto';
import {
	chmodSync,
	closeSync,
	createReadStream,
	createWriteStream,
	lstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import * as v from 'valibot';
import { OperatorError } from '#lib/server/operator-error.ts';
import { below } from '#operator/below.ts';
import { listName, notesName, ReleaseList, releaseName, signatureName } from './release-list.ts';
import { Signature } from './signature.ts';
import { ArchiveFault, filesInTar, tarOf, type TarFile } from './tar.ts';

/** What an archive says of itself. */
export type LookedInto = {
	name: string;
	list: ReleaseList;
	/** As it lies there: what was signed. */
	listBytes: Buffer;
	signature: Signature | undefined;
	/** What changed; empty where nothing is said. */
	notes: string;
};

// They come first, so that an archive is judged before anything of it is written.
const first = [listName, signatureName, notesName];

/** Far more than a list is. */
const mostToLookAt = 32 * 1024 ** 2;

/** Every file below a folder, also those whose name begins with a dot; links and others, which no release has, apart. */
export function filesBelow(folder: string): { files: string[]; others: string[] } {
	const found = [...below(folder)].filter(({ entry }) => !entry.isDirectory());
	const paths = (isFile: boolean) =>
		found
			.filter(({ entry }) => entry.isFile() === isFile)
			.map(({ path }) => path.slice(folder.length + 1))
			.sort();
	return { files: paths(true), others: paths(false) };
}

/** Packs a folder that holds a release. @param archive a new file: one that is there is replaced */
export async function packRelease(folder: string, name: string, archive: string): Promise<void> {
	const { files } = filesBelow(folder);
	const inOrder = [
		...first.filter((one) => files.includes(one)),
		...files.filter((one) => !first.includes(one))
	];
	const entries = inOrder.map((path): TarFile => {
		const { size, mode } = statSync(join(folder, path));
		return { path, bytes: size, executable: (mode & 0o100) !== 0 };
	});
	const half = `${archive}.half`;
	rmSync(half, { force: true });
	await pipeline(
		Readable.from(tarOf(folder, name, entries), { objectMode: false }),
		createGzip(),
		createWriteStream(half, { flush: true })
	);
	renameSync(half, archive);
}

/**
 * Reads what an archive says of itself, and writes nothing.
 * @throws OperatorError one line: it is none, or torn
 */
export async function lookInto(archive: string): Promise<LookedInto> {
	return saying(archive, async () => {
		const found = new Map<string, Buffer>();
		let top = '';
		for await (const { path, bytes, content } of filesInTar(unzipped(archive))) {
			top ||= path.split('/')[0]!;
			const name = path.slice(top.length + 1);
			if (!path.startsWith(`${top}/`) || !first.includes(name) || found.has(name)) break;
			if (bytes > mostToLookAt) throw new ArchiveFault(`holds far more than a release does (${path})`);
			found.set(name, await whole(content));
		}
		const listBytes = found.get(listName);
		const list = v.safeParse(ReleaseList, jsonIn(listBytes));
		if (!listBytes || !list.success) throw new ArchiveFault('is no archive of a release');
		if (releaseName(list.output, listBytes) !== top) throw new ArchiveFault('was changed after it was made');
		const signature = v.safeParse(Signature, jsonIn(found.get(signatureName)));
		if (found.has(signatureName) && !signature.success)
			throw new ArchiveFault('carries a signature that cannot be read');
		const notes = found.get(notesName);
		return {
			name: top,
			list: list.output,
			listBytes,
			signature: signature.success ? signature.output : undefined,
			notes: notes && hashOf(notes) === list.output.files[notesName] ? notes.toString('utf8') : ''
		};
	});
}

/**
 * Unpacks an archive into a new folder: what its list names, all of it, and nothing else.
 * @param looked what it said when it was looked into
 * @throws OperatorError one line; the folder is gone then
 */
export async function unpackRelease(archive: string, looked: LookedInto, folder: string): Promise<void> {
	const { name, list, listBytes } = looked;
	const mask = process.umask(0o022);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	try {
		await saying(archive, async () => {
			const missing = new Set(Object.keys(list.files));
			let left = list.bytes;
			for await (const { path, bytes, executable, content } of filesInTar(unzipped(archive))) {
				const inside = path.slice(name.length + 1);
				const isOwn = inside === listName || inside === signatureName;
				if (!path.startsWith(`${name}/`) || (!isOwn && !missing.delete(inside)))
					throw new ArchiveFault(`holds something that its list does not (${path})`);
				if (!isOwn) left -= bytes;
				if (left < 0) throw new ArchiveFault('holds more than its list says');
				await writeNew(join(folder, inside), content, executable ? 0o755 : 0o644);
			}
			if (missing.size > 0) throw new ArchiveFault(`lacks ${[...missing][0]}`);
			if (!readFileSync(join(folder, listName)).equals(listBytes))
				throw new ArchiveFault('was changed while it was read');
			const [fault] = differencesIn(folder, list);
			if (fault) throw new ArchiveFault(`does not hold what its list says: ${fault}`);
		});
	} catch (error) {
		rmSync(folder, { recursive: true, force: true });
		throw error;
	} finally {
		process.umask(mask);
	}
}

/** What of a folder is not as a list says, each in few words: every byte is read. */
export function differencesIn(folder: string, list: ReleaseList): string[] {
	const { files, others } = filesBelow(folder);
	const beside = [listName, signatureName, '.complete'];
	const there = new Set(files);
	return [
		...others.map((path) => `${path} is no file`),
		...files
			.filter((path) => !Object.hasOwn(list.files, path) && !beside.includes(path))
			.map((path) => `${path} is in no list`),
		...Object.entries(list.files).flatMap(([path, hash]) => {
			if (!there.has(path)) return [`${path} is missing`];
			return hashOf(readFileSync(join(folder, path))) === hash ? [] : [`${path} is another one`];
		})
	];
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function writeNew(path: string, content: AsyncIterable<Buffer>, mode: number): Promise<void> {
	mkdirSync(dirname(path), { recursive: true });
	const file = openSync(path, 'wx', mode);
	try {
		for await (const piece of content) writeSync(file, piece);
	} finally {
		closeSync(file);
	}
	chmodSync(path, mode);
}

async function* unzipped(path: string): AsyncGenerator<Buffer> {
	const source = createReadStream(path);
	const plain = createGunzip();
	source.on('error', (error) => plain.destroy(error));
	try {
		yield* source.pipe(plain);
	} finally {
		source.destroy();
		plain.destroy();
	}
}

async function whole(content: AsyncIterable<Buffer>): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of content) pieces.push(piece);
	return Buffer.concat(pieces);
}

function jsonIn(bytes: Buffer | undefined): unknown {
	try {
		return bytes && JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}

/** Says what is wrong with an archive in one line. */
async function saying<T>(archive: string, work: () => Promise<T>): Promise<T> {
	if (!lstatSync(archive, { throwIfNoEntry: false })) throw new OperatorError(`There is no ${archive}.`);
	try {
		return await work();
	} catch (error) {
		if (error instanceof ArchiveFault)
			throw new OperatorError(`${archive} ${error.message}. Bring it again; nothing was changed.`);
		// zlib's own faults, and a stream that ended too soon.
		if (error instanceof Error && 'code' in error && /^Z_|PREMATURE/.test(String(error.code)))
			throw new OperatorError(`${archive} is torn or no archive. Bring it again; nothing was changed.`);
		throw error;
	}
}
