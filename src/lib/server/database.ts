import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { OperatorError } from './operator-error.ts';

/**
 * Opens one of the server's own databases for reading and writing, and lays its tables where they are missing.
 * WAL with `synchronous = FULL`: an acknowledged write survives a power cut. `secure_delete`: a row that is gone is
 * gone from the file as well.
 * @param journal `TRUNCATE` holds the pages as they were before a write, and nothing once it is done
 */
export function openDatabase(
	path: string,
	schema: string,
	journal: 'WAL' | 'TRUNCATE' = 'WAL'
): DatabaseSync {
	return orSayDamaged(path, () => {
		const database = new DatabaseSync(path, { timeout: 5000 });
		chmodSync(path, 0o600);
		database.exec(
			`PRAGMA journal_mode = ${journal}; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;`
		);
		refuseDamage(database);
		database.exec(schema);
		return database;
	});
}

/** Runs SQLite's quick check; throws at the first fault. */
export function refuseDamage(database: DatabaseSync): void {
	const row = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
	if (row.quick_check !== 'ok') throw new Error(row.quick_check);
}

/** Turns whatever SQLite says about a file into one line for the people who run this. */
export function orSayDamaged<T>(path: string, open: () => T): T {
	try {
		return open();
	} catch (error) {
		if (error instanceof OperatorError) throw error;
		const reason = error instanceof Error ? error.message.replace(/\s+/g, ' ') : 'unknown reason';
		throw new OperatorError(
			`The database ${path} cannot be opened (${reason}). Put it back from your backup, or move it away.`
		);
	}
}

/** Runs `work` in one transaction that takes the write lock at once: all of it happens, or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		// A full disk makes SQLite roll back by itself, now and then; the fault to be told is the disk's.
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}
