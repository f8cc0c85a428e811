/*
 * Preloaded into a process of a test (`node --import`): a disk, or a file system of a network, as it fails. It stands for what an
 * ordinary account cannot bring about on a machine: `npm run attack -- faults` fills a real disk as root. What is at fault is
 * read anew each time from the file that FAULT names: `full 3` (three more writes find room), `locks` (SQLITE_IOERR_LOCK, as
 * fcntl's EDEADLK and ESTALE come out of SQLite on NFS), `read-only`, `remounted` (read-only from one moment to the next, beneath
 * files that are open for writing: a failing disk does that, `mount` refuses it), or nothing while the file is not there. What is
 * written in memory is not on that disk.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const { FAULT } = process.env;
const { existsSync, readFileSync } = fs;
let written = 0;

function fault() {
	if (!FAULT || !existsSync(FAULT)) {
		written = 0;
		return [];
	}
	return readFileSync(FAULT, 'utf8').split(' ');
}

const failed = (message, errcode) =>
	Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode, errstr: message });

/** What SQLite would say to these words just now; its own way to end a transaction is told by whoever asks. */
function refusal(sql) {
	const [kind, room = '0'] = fault();
	const asks = /^\s*(select|with|pragma)/i.test(sql);
	if (kind === 'locks' && !/^\s*(rollback|pragma (synchronous|secure|foreign|temp))/i.test(sql))
		return failed('disk I/O error', 3850);
	if (asks || /^\s*(rollback|begin|commit)/i.test(sql)) {
		if (kind === 'read-only' && /immediate|exclusive/i.test(sql))
			return failed('attempt to write a readonly database', 8);
		return undefined;
	}
	if (kind === 'full' && written++ >= Number(room)) return failed('database or disk is full', 13);
	if (kind === 'read-only') return failed('attempt to write a readonly database', 8);
	// SQLITE_IOERR_WRITE, as EROFS at a write comes out of SQLite (`strace -e inject=pwrite64:error=EROFS`).
	if (kind === 'remounted') return failed('disk I/O error', 778);
	return undefined;
}

const exec = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function (sql) {
	const error = refusal(sql);
	if (error) throw error;
	return exec.call(this, sql);
};
for (const name of ['run', 'all', 'get']) {
	const asked = StatementSync.prototype[name];
	StatementSync.prototype[name] = function (...values) {
		const error = refusal(this.sourceSQL);
		if (error) throw error;
		return asked.apply(this, values);
	};
}
const writeFileSync = fs.writeFileSync;
fs.writeFileSync = function (path, ...more) {
	const [kind, room = '0'] = fault();
	const isReadOnly = kind === 'read-only' || kind === 'remounted';
	const code = kind === 'full' && written++ >= Number(room) ? 'ENOSPC' : isReadOnly ? 'EROFS' : undefined;
	if (code && !isElsewhere(path)) throw refused(code, 'open', path);
	return writeFileSync.call(this, path, ...more);
};
const accessSync = fs.accessSync;
fs.accessSync = function (path, mode = fs.constants.F_OK) {
	if (mode & fs.constants.W_OK && fault()[0] === 'remounted' && !isElsewhere(path))
		throw refused('EROFS', 'access', path);
	return accessSync.call(this, path, mode);
};
const isElsewhere = (path) => String(path).startsWith('/dev/shm/') || String(path) === FAULT;
const refused = (code, call, path) =>
	Object.assign(new Error(`${code}, ${call} '${path}'`), { code, path: String(path) });
syncBuiltinESMExports();
