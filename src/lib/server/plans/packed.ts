import { hash } from 'node:crypto';
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/*
 * An answer as it is kept: its JSON without the last brace, compressed once. What depends on the moment of a request is
 * an object too, and is written behind it. Compressed text can be continued, block after block from a whole byte on
 * (RFC 1951, 3.2.3), and so can its check sum (RFC 1952): no answer is compressed for the request that it is given to.
 */

/** A JSON object that goes on, with the sum and the length of its text. */
export type Packed = { check: number; length: number; deflated: Uint8Array };

/** An object's text without its end, and the digest by which it is known again: SHA-256. */
export type Begun = { text: string; digest: string };

/** @param value an object with a field */
export function begun(value: object): Begun {
	const text = JSON.stringify(value).slice(0, -1);
	return { text, digest: hash('sha256', text, 'base64url') };
}

export function packed({ text }: Pick<Begun, 'text'>): Packed {
	const bytes = Buffer.from(text);
	// What is compressed is a slice of its chunk, and holds all of it: 16 KB if nothing is said, for 3 KB of a plan.
	const chunkSize = Math.max(1024, bytes.length >> 1);
	const deflated = deflateRawSync(bytes, { chunkSize, finishFlush: constants.Z_SYNC_FLUSH });
	return { check: crc32(bytes), length: bytes.length, deflated };
}

/** The same as bytes, to be kept. */
export function bytesOf({ check, length, deflated }: Packed): Buffer {
	const sums = Buffer.allocUnsafe(8);
	sums.writeUInt32LE(check, 0);
	sums.writeUInt32LE(length, 4);
	return Buffer.concat([sums, deflated]);
}

export function packedIn(bytes: Buffer): Packed {
	return { check: bytes.readUInt32LE(0), length: bytes.readUInt32LE(4), deflated: bytes.subarray(8) };
}

/** The fields that come last, ready to be written behind what is kept. */
export type Last = { bytes: Buffer; deflated: Buffer };

export function last(value: object): Last {
	const bytes = Buffer.from(`,${JSON.stringify(value).slice(1)}`);
	return { bytes, deflated: deflateRawSync(bytes) };
}

// Deflate, nothing more, no time, no system: it says nothing but what it is (RFC 1952, 2.3.1).
const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

/** The whole object, gzip. */
export function gzipOf({ check, length, deflated }: Packed, { bytes, deflated: end }: Last): Buffer {
	const sums = Buffer.allocUnsafe(8);
	sums.writeUInt32LE(crc32(bytes, check), 0);
	sums.writeUInt32LE((length + bytes.length) >>> 0, 4);
	return Buffer.concat([gzipHead, deflated, end, sums]);
}

/** The whole object as text. */
export function textOf({ deflated }: Packed, { bytes }: Last): string {
	return inflated(deflated) + bytes.toString();
}

/** What is kept, as an object by itself. */
export function unpacked({ deflated }: Packed): unknown {
	return JSON.parse(`${inflated(deflated)}}`);
}

const inflated = (deflated: Uint8Array) =>
	inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
