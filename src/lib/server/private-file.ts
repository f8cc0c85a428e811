import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Writes a file for its owner alone. Whatever was there before is replaced and not written into: an old file keeps the
 * rights it had, and whoever holds it open would read on. The file is there whole, or as it was.
 */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
	write(path, content, 0o600);
}

/** The same of a file that keeps the rights it had, or is for all to read: it is there whole, or as it was. */
export function replaceFile(path: string, content: string | Uint8Array): void {
	write(path, content, existsSync(path) ? statSync(path).mode & 0o777 : 0o644);
}

function write(path: string, content: string | Uint8Array, mode: number): void {
	const fresh = `${path}.${randomBytes(6).toString('hex')}`;
	try {
		writeFileSync(fresh, content, { mode, flag: 'wx', flush: true });
		renameSync(fresh, path);
	} catch (error) {
		rmSync(fresh, { force: true });
		// A write names no file.
		throw Object.assign(error as object, { path });
	}
}
