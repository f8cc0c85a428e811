import type { SqliteFile } from '#lib/server/database/sqlite/file.ts';

/** Runs `work` in one transaction that takes the write lock at once: all of it happens, or nothing. */
export function inTransaction<T>(database: SqliteFile, work: () => T): T {
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
