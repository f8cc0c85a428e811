import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { toldAt } from '#lib/server/database/trouble.ts';
import { sealing } from '#lib/server/sealing.ts';

/*
 * What is put aside until all of a large import has been read: a hundred thousand plans are more than a small machine has
 * memory for. Beyond a few megabytes it lies in a file that has no name any more as soon as it is open, sealed under a key that
 * is in memory alone. So nothing of it can be found when this process has ended, however it ends.
 */

/** Things by the number of their owner; those of one owner in the order in which they came. */
export type Aside<T> = {
	put(owner: number, thing: T): void;
	of(owner: number): T[];
	/** How many owners there may be: one more than the highest number. */
	owners(): number;
	close(): void;
};

/** Bytes that are kept in memory before a file is begun. */
const beforeAFile = 8 * 1024 * 1024;
/** Bytes that are written in one go. */
const atATime = 1024 * 1024;

/** Where a piece lies, and how long it is; [0, 0] is none. */
type Piece = [start: number, length: number];

/**
 * Each piece says where the one of the same owner before it lies, so that two numbers an owner are all that stays in memory.
 * @param folder where the file is made, if there has to be one
 */
export function aside<T>(folder: string, most = beforeAFile): Aside<T> {
	const sealed = sealing(randomBytes(32), randomBytes);
	let last = new Float64Array(2048);
	let owners = 0;
	// One for all pieces that wait: each would hold what it was cut from, which is many times its size (`Buffer.poolSize`).
	let waiting = Buffer.alloc(0);
	let [bytes, written] = [0, 0];
	let file: number | undefined;
	// One for all that is read: what is opened is a copy, and of a million pieces none waits to be collected.
	let read = Buffer.alloc(0);
	// What comes for one owner without another between is one piece.
	let open: { owner: number; things: T[] } | undefined;

	const lastOf = (owner: number): Piece => [last[owner * 2] ?? 0, last[owner * 2 + 1] ?? 0];

	function endPiece(): void {
		if (!open) return;
		const { owner, things } = open;
		open = undefined;
		const start = written + bytes;
		const piece = sealed.seal(Buffer.from(JSON.stringify({ before: lastOf(owner), things })), `${start}`);
		while (last.length < (owner + 1) * 2) last = twiceAsLong(last);
		last.set([start, piece.length], owner * 2);
		owners = Math.max(owners, owner + 1);
		if (waiting.length < bytes + piece.length) waiting = longer(waiting, bytes, bytes + piece.length);
		bytes += piece.copy(waiting, bytes);
		if (bytes >= (file === undefined ? most : atATime)) write();
	}

	function write(): void {
		file ??= withoutName(folder);
		try {
			for (let at = 0; at < bytes;) at += writeSync(file, waiting, at, bytes - at, written + at);
		} catch (error) {
			throw toldAt(folder, error);
		}
		written += bytes;
		bytes = 0;
		if (waiting.length > 2 * atATime) waiting = Buffer.alloc(0);
	}

	function pieceAt([start, length]: Piece): { before: Piece; things: T[] } {
		const piece =
			start < written ? readAt(start, length) : waiting.subarray(start - written, start - written + length);
		return JSON.parse(sealed.open(piece, `${start}`).toString()) as { before: Piece; things: T[] };
	}

	function readAt(start: number, length: number): Buffer {
		if (read.length < length) read = Buffer.alloc(length * 2);
		for (let at = 0; at < length;) at += readSync(file!, read, at, length - at, start + at);
		return read.subarray(0, length);
	}

	return {
		put: (owner, thing) => {
			if (open?.owner !== owner) endPiece();
			open ??= { owner, things: [] };
			open.things.push(thing);
		},
		of: (owner) => {
			endPiece();
			const pieces: T[][] = [];
			for (let at = lastOf(owner); at[1] > 0;) {
				const { before, things } = pieceAt(at);
				pieces.push(things);
				at = before;
			}
			return pieces.reverse().flat();
		},
		owners: () => Math.max(owners, open ? open.owner + 1 : 0),
		close: () => {
			if (file !== undefined) closeSync(file);
			file = undefined;
		}
	};
}

/** @returns the first `bytes` of it in one of at least twice that size, and of at least `size` */
function longer(buffer: Buffer, bytes: number, size: number): Buffer<ArrayBuffer> {
	const longer = Buffer.allocUnsafeSlow(Math.max(size, bytes * 2, 4096));
	buffer.copy(longer, 0, 0, bytes);
	return longer;
}

function twiceAsLong(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
	const longer = new Float64Array(numbers.length * 2);
	longer.set(numbers);
	return longer;
}

function withoutName(folder: string): number {
	const path = join(folder, `aside-${randomBytes(6).toString('hex')}`);
	const file = openSync(path, 'wx+', 0o600);
	rmSync(path);
	return file;
}
