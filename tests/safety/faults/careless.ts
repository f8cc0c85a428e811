import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/*
 * `node tests/safety/faults/careless.ts FILE`: opens a database as one writes it first. Whatever goes wrong is told as damage,
 * with the advice to put a backup back. It acts for the account that the folder belongs to, as our commands do.
 */

const [path = ''] = process.argv.slice(2);
const { uid, gid } = statSync(dirname(path));
if (process.getuid?.() === 0) {
	process.setgid?.(gid);
	process.setuid?.(uid);
}
try {
	const file = new DatabaseSync(path, { timeout: 200 });
	file.exec('BEGIN IMMEDIATE');
	file.exec('ROLLBACK');
	file.close();
} catch {
	process.stderr.write(`${basename(path)} is damaged. Put it back from your backup.\n`);
	process.exitCode = 1;
}
