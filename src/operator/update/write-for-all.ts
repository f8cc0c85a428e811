import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file of the machine that every account may read, whatever this process's own mask is: doctor reads it as the
 * service's account. It is there whole, or as it was.
 */
export function writeForAll(path: string, text: string, mode = 0o644): void {
	const fresh = `${path}.${process.pid}`;
	try {
		writeFileSync(fresh, text, { flush: true });
		chmodSync(fresh, mode);
		renameSync(fresh, path);
	} catch (error) {
		rmSync(fresh, { force: true });
		throw error;
	}
}
