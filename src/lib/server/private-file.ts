import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file for its owner alone. Whatever was there before is replaced and not written into: an old file keeps the
 * rights it had, and whoever holds it open would read on. The file is there whole, or as it was.
 */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
	const fresh = `${path}.${randomBytes(6).toString('hex')}`;
	try {
		writeFileSync(fresh, content, { mode: 0o600, flag: 'wx', flush: true });
		renameSync(fresh, path);
	} catch (error) {
		rmSync(fresh, { force: true });
		throw error;
	}
}
