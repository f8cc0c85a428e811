import {
	createCipheriv,
	createDecipheriv,
	createHash,
	hkdfSync,
	randomBytes,
	timingSafeEqual
} from 'node:crypto';
import {
	closeSync,
	createReadStream,
	createWriteStream,
	fsyncSync,
	mkdirSync,
	openSync,
	writeSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import * as v from 'valibot';
import { toldAt } from '#lib/server/database/trouble.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { passphraseKey } from '#lib/server/passphrase-key.ts';
import { Pieces } from '#operator/pieces.ts';

/*
 * One sealed archive. Two lines in clear: what it is, and the salt of its passphrase. Then chunks of 64 KiB, each
 * AES-256-GCM under a key of this archive alone; the nonce counts them and says which is the last (STREAM: Hoang,
 * Reyhanitabar, Rogaway, Vizár 2015; the same layout as the payload of age). So a chunk that is changed, moved or
 * missing, and an archive that is torn off anywhere, is told. Inside, compressed: one line with the list of what is in
 * it, and the files one after the other.
 */

const title = 'rumduol backup 1\n';
const chunkBytes = 64 * 1024;
const tagBytes = 16;

const Header = v.object({ salt: v.string(), check: v.string() });

/** What is in an archive. */
export const Manifest = v.object({
	/** The version that made it. */
	version: v.string(),
	/** ISO 8601, `2026-W48`: nothing finer. */
	week: v.string(),
	/** By which the key file is known that belongs to it. */
	key: v.string(),
	files: v.array(v.object({ path: v.string(), bytes: v.number(), sha256: v.string() })),
	/** Rows of each table of each database. */
	rows: v.record(v.string(), v.record(v.string(), v.number()))
});
export type Manifest = v.InferOutput<typeof Manifest>;

/**
 * Writes a new archive of files in a folder, for its owner alone. It is on the disk when this is done.
 * @throws OperatorError one line with the place, where there is no room for it
 */
export async function writeArchive(
	path: string,
	passphrase: string,
	manifest: Manifest,
	folder: string
): Promise<void> {
	const salt = randomBytes(16);
	const { key, check } = keysOf(passphrase, salt);
	const header = `${title}${JSON.stringify({ salt: salt.toString('base64url'), check })}\n`;

	async function* plain(): AsyncGenerator<Buffer> {
		yield Buffer.from(`${JSON.stringify(manifest)}\n`);
		for (const file of manifest.files) yield* createReadStream(join(folder, file.path));
	}
	async function* sealed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		yield Buffer.from(header);
		let at = 0;
		let ready: Buffer | undefined;
		for await (const chunk of inPieces(chunks, chunkBytes)) {
			if (ready) yield sealChunk(key, header, at++, false, ready);
			ready = chunk;
		}
		yield sealChunk(key, header, at, true, ready ?? Buffer.alloc(0));
	}
	const out = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
	try {
		await pipeline(Readable.from(plain(), { objectMode: false }), createGzip(), sealed, out);
	} catch (error) {
		throw toldAt(path, error);
	}
}

/**
 * Reads a whole archive and checks every byte of it against its list.
 * @param into where the files go; without it they are only looked at
 * @throws OperatorError one line: no archive, another passphrase, torn or changed
 */
export async function readArchive(path: string, passphrase: string, into?: string): Promise<Manifest> {
	let manifest: Manifest | undefined;
	async function* opened(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		const source = new Pieces(bytes);
		const first = await source.line();
		const header = v.safeParse(Header, jsonIn(await source.line()));
		if (first !== title || !header.success) throw new OperatorError(`${path} is no backup.`);
		const { key, check } = keysOf(passphrase, Buffer.from(header.output.salt, 'base64url'));
		if (!same(check, header.output.check))
			throw new OperatorError('The passphrase does not open this backup.');
		const bound = `${title}${JSON.stringify(header.output)}\n`;
		for (let at = 0; ; at++) {
			const chunk = await source.take(chunkBytes + tagBytes);
			const isLast = await source.isAtEnd();
			yield openChunk(key, bound, at, isLast, chunk);
			if (isLast) return;
		}
	}
	try {
		await pipeline(createReadStream(path), opened, createGunzip(), async (bytes: AsyncIterable<Buffer>) => {
			const source = new Pieces(bytes);
			manifest = v.parse(Manifest, jsonIn(await source.line(64 * 1024 * 1024)));
			for (const file of manifest.files) await takeFile(source, file, into);
			if (!(await source.isAtEnd())) throw new Error('more than its list says');
		});
	} catch (error) {
		// Where nothing is named it is what is being written that finds no room.
		const told = toldAt(into ?? path, error);
		if (told instanceof OperatorError) throw told;
		if (error instanceof Error && 'syscall' in error)
			throw new OperatorError(`${path} cannot be read (${String((error as NodeJS.ErrnoException).code)}).`);
		throw new OperatorError(`${path} is torn or was changed. Take another backup.`);
	}
	return manifest!;
}

async function takeFile(
	source: Pieces,
	{ path, bytes, sha256 }: Manifest['files'][number],
	into: string | undefined
): Promise<void> {
	if (path.split('/').some((name) => name === '..' || name === '') || path.startsWith('/'))
		throw new Error('a path that leads elsewhere');
	const hash = createHash('sha256');
	const target = into === undefined ? undefined : join(into, path);
	if (target) mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
	const file = target === undefined ? undefined : openSync(target, 'wx', 0o600);
	try {
		for (let left = bytes; left > 0;) {
			const piece = await source.take(Math.min(left, chunkBytes));
			if (piece.length === 0) throw new Error('torn');
			hash.update(piece);
			if (file !== undefined) writeSync(file, piece);
			left -= piece.length;
		}
		if (file !== undefined) fsyncSync(file);
	} finally {
		if (file !== undefined) closeSync(file);
	}
	if (hash.digest('hex') !== sha256) throw new Error('changed');
}

function keysOf(passphrase: string, salt: Uint8Array): { key: Buffer; check: string } {
	const master = passphraseKey(passphrase, salt);
	const derived = (purpose: string) =>
		Buffer.from(hkdfSync('sha256', master, salt, `rumduol/backup/${purpose}`, 32));
	// So that a mistyped passphrase is told from a torn archive. It helps nobody to guess who has the archive anyway.
	return { key: derived('payload'), check: derived('check').toString('base64url') };
}

const same = (a: string, b: string) =>
	a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function nonceOf(at: number, isLast: boolean): Buffer {
	const nonce = Buffer.alloc(12);
	nonce.writeUIntBE(at, 5, 6);
	nonce[11] = isLast ? 1 : 0;
	return nonce;
}

function sealChunk(key: Buffer, bound: string, at: number, isLast: boolean, plain: Buffer): Buffer {
	const cipher = createCipheriv('aes-256-gcm', key, nonceOf(at, isLast), { authTagLength: tagBytes });
	cipher.setAAD(Buffer.from(bound));
	return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Buffer, bound: string, at: number, isLast: boolean, sealed: Buffer): Buffer {
	if (sealed.length < tagBytes) throw new Error('torn');
	const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(at, isLast), { authTagLength: tagBytes });
	decipher.setAAD(Buffer.from(bound));
	decipher.setAuthTag(sealed.subarray(-tagBytes));
	return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
}

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

async function* inPieces(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
	const source = new Pieces(chunks);
	while (!(await source.isAtEnd())) yield await source.take(size);
}
