import { chmodSync, existsSync, rmSync, statSync, utimesSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { toldAt, Troubled, type Trouble } from '#lib/server/database/trouble.ts';

/*
 * How our own SQLite files are opened.
 *
 * A rollback journal that is truncated, not a write-ahead log: a log holds page after page in the order of the writes
 * until it is checkpointed, any reader holds the checkpoint back, and its index (-shm) keeps the order of the pages even
 * then. Here nothing but the rows themselves lies on the disk as soon as a transaction has ended. Measured on two busy
 * cores: 8 to 19 ms a commit, 13 to 16 with a log that is checkpointed each time, 3 with one that is not.
 * `synchronous = FULL`: an acknowledged write survives a power cut. `secure_delete`: what is deleted is overwritten.
 * `temp_store = MEMORY`: writing a file anew leaves no copy in the folder for temporary files.
 */
const ours =
	'PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;';

/** A connection to one of our files. */
export type SqliteFile = DatabaseSync;

/** Milliseconds that a write waits for another process's transaction on the same file. */
const timeout = 5000;

/**
 * A connection that writes.
 * @throws OperatorError one line, when it cannot be had, is damaged or none of ours
 */
export function openFile(path: string): DatabaseSync {
	return orSayWhy(path, () => {
		const file = new DatabaseSync(path, { timeout });
		try {
			closeToOthers(path);
			file.exec(ours);
			refuseDamage(file, path);
			return file;
		} catch (error) {
			file.close();
			throw error;
		}
	});
}

/**
 * A connection that SQLite itself keeps from writing; it needs no right to write beside the file.
 * @param whole whether all of it is read through, however large it is
 */
export function openFileReadOnly(path: string, whole = false): DatabaseSync {
	return orSayWhy(path, () => {
		try {
			return openedToRead(path, whole);
		} catch (error) {
			if (!isHalfWritten(error)) throw error;
			takeHalfBack(path);
			return openedToRead(path, whole);
		}
	});
}

/**
 * Whether a file waits for a write that was ended half-way (a kill, a power cut) to be taken back, and this connection may not
 * do it (SQLITE_READONLY_ROLLBACK).
 */
export const isHalfWritten = (error: unknown): boolean =>
	error instanceof Error && 'errcode' in error && error.errcode === 776;

/** Takes back what was written half-way, as SQLite does for the first that may. */
export function takeHalfBack(path: string): void {
	const file = openFile(path);
	file.prepare('SELECT count(*) FROM sqlite_schema').get();
	file.close();
}

function openedToRead(path: string, whole: boolean): DatabaseSync {
	const file = new DatabaseSync(path, { readOnly: true, timeout });
	try {
		refuseDamage(file, path, whole);
		return file;
	} catch (error) {
		file.close();
		throw error;
	}
}

/** Writes a whole copy of an open file, for its owner alone; one that a broken attempt left is replaced. */
export function copyFile(file: DatabaseSync, to: string): void {
	rmSync(to, { force: true });
	file.prepare('VACUUM INTO ?').run(to);
	chmodSync(to, 0o600);
	coarsenTimes(to);
}

/**
 * Copies a file that others read and write meanwhile: a few pages at a time, so that nobody waits long, and of one moment.
 * The copy is for its owner alone, and has neither free pages nor an order of its writes.
 */
export async function copyWhileRunning(path: string, to: string): Promise<void> {
	rmSync(to, { force: true });
	const file = openFile(path);
	try {
		await backup(file, to, { rate: 500 });
	} finally {
		file.close();
	}
	const copy = openFile(to);
	copy.exec('VACUUM');
	copy.close();
	rmSync(`${to}-journal`, { force: true });
	coarsenTimes(to);
}

/** A number that stays the same for as long as no other connection writes to the file. */
export const versionOf = (file: DatabaseSync): number =>
	Number(file.prepare('PRAGMA data_version').get()?.data_version);

/** How many rows each table of a file has. */
export function countRows(path: string): Record<string, number> {
	const file = openFileReadOnly(path);
	try {
		const tables = file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
		return Object.fromEntries(
			tables.map(({ name }) => [
				String(name),
				Number(file.prepare(`SELECT count(*) AS rows FROM "${String(name)}"`).get()?.rows)
			])
		);
	} finally {
		file.close();
	}
}

/** Whether a table of a file has a row; false where there is no file, or nothing was ever laid in it. */
export function hasRows(path: string, table: string): boolean {
	if (!isThere(path)) return false;
	const file = openFileReadOnly(path);
	try {
		const named = file.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table);
		return named !== undefined && file.prepare(`SELECT 1 FROM "${table}" LIMIT 1`).get() !== undefined;
	} finally {
		file.close();
	}
}

/** The number of a file's last migration; 0 for a file without any. */
export function shapeIn(path: string): number {
	if (!hasRows(path, 'migrations')) return 0;
	const file = openFileReadOnly(path);
	try {
		return Number(file.prepare('SELECT max(number) AS shape FROM migrations').get()?.shape);
	} finally {
		file.close();
	}
}

/** Whether there is a database; an empty file is none, SQLite would begin anew in it. */
export const isThere = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** What SQLite finds wrong with a file; undefined where it is whole. That it is held by another is no damage. */
export function wrongWith(path: string): Trouble | undefined {
	try {
		openFileReadOnly(path, true).close();
		return undefined;
	} catch (error) {
		if (error instanceof Troubled) return error.trouble;
		throw error;
	}
}

/** Whether SQLite finds no fault in a file. */
export const isWhole = (path: string): boolean => wrongWith(path) === undefined;

/** For its owner alone. Where nothing can be written it stays as it lies, to be read at least. */
function closeToOthers(path: string): void {
	if ((statSync(path).mode & 0o777) !== 0o600) chmodSync(path, 0o600);
}

const week = 7 * 86_400_000;
// 1970-01-05 was the first Monday.
const firstMonday = 4 * 86_400_000;

/**
 * Sets the times of a file and its journal to the edges of this ISO week (UTC), so that no copy of the folder tells when
 * something was last written. Written: its Monday. Read: the Monday that comes, because a system that is mounted with
 * `relatime` notes a read only where the last one lies before the last change, or a day back.
 */
export function coarsenTimes(path: string, now = Date.now()): void {
	const monday = Math.floor((now - firstMonday) / week) * week + firstMonday;
	for (const file of [path, `${path}-journal`]) {
		if (existsSync(file)) utimesSync(file, new Date(monday + week), new Date(monday));
	}
}

/** Turns what SQLite says about a file into one line for the people who run this: the cause, and what to do. */
function orSayWhy<T>(path: string, open: () => T): T {
	try {
		return open();
	} catch (error) {
		throw toldAt(path, error);
	}
}

/** Bytes that are read through whenever a file is opened: half a second's work. */
export const readAtOnce = 64 * 1024 * 1024;

const sqliteCorrupt = 11;

/**
 * A file of a hundred thousand people would be read through for many seconds at each start, and by each command. Of such a
 * one only its head and its tables are looked at: a server reads the rest beside its work (`read-through.ts`), and `doctor` at
 * once.
 */
function refuseDamage(file: DatabaseSync, path: string, whole = false): void {
	if (!whole && statSync(path).size > readAtOnce) {
		file.prepare('SELECT count(*) FROM sqlite_schema').get();
		return;
	}
	const row = file.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
	if (row.quick_check !== 'ok') throw Object.assign(new Error(row.quick_check), { errcode: sqliteCorrupt });
}
