import { existsSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { readAtOnce } from './file.ts';

/*
 * A file that is too large to be read through when it is opened is read through beside the work: a few rows at a time, so that
 * whoever writes meanwhile waits for no longer than for those.
 */

/** So many rows are read in one go, and then others have their turn for so many milliseconds. */
const rows = 40;
const rest = 5;

/**
 * Reads every page of a file that holds a row. @returns false where one is damaged
 * @param stopped whether whoever wanted to know is gone
 */
export async function isReadableThrough(path: string, stopped: () => boolean): Promise<boolean> {
	const file = new DatabaseSync(path, { readOnly: true, timeout: 1000 });
	try {
		const tables = file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
		for (const { name } of tables) {
			for (const _ of pagesOf(file, String(name))) {
				if (stopped()) return true;
				await pause(rest, undefined, { ref: false });
			}
		}
		return true;
	} catch (error) {
		return !isDamage(error);
	} finally {
		file.close();
	}
}

/** Whether a file is one that is not read through when it is opened. */
export const isReadLater = (path: string): boolean => existsSync(path) && statSync(path).size > readAtOnce;

function* pagesOf(file: DatabaseSync, table: string): Iterable<void> {
	const keys = file
		.prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
		.all(table)
		.map(({ name }) => `"${String(name)}"`);
	const key = keys.length > 0 ? keys.join(', ') : 'rowid';
	const marks = keys.length > 0 ? keys.map(() => '?').join(', ') : '?';
	const from = (where: string) =>
		file.prepare(
			`SELECT ${keys.length > 0 ? '' : 'rowid, '}* FROM "${table}" ${where} ORDER BY ${key} LIMIT ${rows}`
		);
	const [first, next] = [from(''), from(`WHERE (${key}) > (${marks})`)];
	const names = keys.length > 0 ? keys.map((one) => one.slice(1, -1)) : ['rowid'];
	for (let read = first.all(); read.length > 0;) {
		yield;
		const last = read.at(-1)!;
		read = next.all(...names.map((name) => last[name] as SQLInputValue));
	}
}

// SQLITE_CORRUPT and SQLITE_NOTADB. That it is busy, or gone, says nothing of its pages.
const isDamage = (error: unknown): boolean =>
	error instanceof Error && 'errcode' in error && [11, 26].includes(Number(error.errcode) & 0xff);
