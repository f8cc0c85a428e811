import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Compilable, Kysely } from 'kysely';
import type { Soon } from '#lib/server/soon.ts';
import type { Migration } from './migrate.ts';
import { houseNameIn, postgresSeat } from './postgres/house.ts';
import { openForReadingInPostgres, openInPostgres } from './postgres/open.ts';
import { openFileForReading, openInFile } from './sqlite/open.ts';

/** A database of ours, asked through Kysely. There is one connection; whoever comes second waits for it. */
export type Database<Tables> = {
	/** Asks outside of a transaction: each statement is one of its own. Inside of one it throws. */
	query: Kysely<Tables>;
	/**
	 * A question about one row that is asked at every visit: put into the engine's words and prepared once, which is most of
	 * its work. It is asked as `query` is: it sees nothing of a transaction that has not ended, and waits for it.
	 * @param ask the question, in which `value` is a text that is another one each time
	 */
	often<Row>(
		ask: (query: Kysely<Tables>, value: string) => Compilable<Row>
	): (value: string) => Promise<Row | undefined>;
	/**
	 * What is made of such rows, remembered until somebody writes to the file, in whatever process.
	 * @param make asks this database alone; what it gives must not be changed by anybody
	 * @param bytesOf about how many bytes one takes: a few hundred, where it is small
	 */
	remembering<Made>(
		make: (name: string) => Promise<Made | undefined>,
		bytesOf?: (made: Made) => number
	): (name: string) => Soon<Made | undefined>;
	/**
	 * Runs `work` in one transaction: all of it happens, or nothing. Ask `query` of it alone. Other transactions wait
	 * until it is done, so `work` waits for nothing but this database and those below it.
	 * @throws Error at once, when it is called inside a transaction of the same database
	 */
	transaction<T>(work: (query: Kysely<Tables>) => Promise<T>): Promise<T>;
	/** The engine writes down the moment of each commit, and keeps it for long. */
	keepsMoments: boolean;
	/** Writes the whole file anew in the order of its keys: it tells no longer what was written when. */
	writeAnew(): Promise<void>;
	close(): Promise<void>;
};

export type Shape = {
	migrations: Migration[];
	/** A copy of the file is kept before existing data is migrated. Not where an old copy would undo forgetting. */
	copyBefore: boolean;
	/**
	 * The file is written anew soon after each write. A database file tells, page by page, in which order its rows came;
	 * where that would be the order in which people came, it must not lie there.
	 */
	hidesOrder: boolean;
};

/** A file of ours that is read and never written. */
export type ReadOnlyDatabase<Tables> = {
	/** Asks in one transaction: what is asked together is of one state. */
	read<T>(work: (query: Kysely<Tables>) => Promise<T>): Promise<T>;
	/** A number that is another one once somebody has written, whatever it was. */
	version(): Promise<number>;
	close(): Promise<void>;
};

/** Whether there is a database to be opened; where they lie in PostgreSQL, one that nobody used yet is empty there. */
export const isLaid = (path: string): boolean => houseNameIn(dirname(path)) !== undefined || existsSync(path);

/**
 * Opens one of our databases for reading and writing, and brings it to the newest shape: the file itself, or, where its
 * folder says that its databases lie in PostgreSQL, the one of this name there.
 * @param path of the file, `phones.db` in the data folder; a name alone where it is no file
 * @throws OperatorError one line that says what to do
 */
export async function openDatabase<Tables>(path: string, shape: Shape): Promise<Database<Tables>> {
	const seat = postgresSeat(path);
	return seat ? openInPostgres(seat, shape) : openInFile(path, shape);
}

/**
 * Opens one of our databases for reading alone: the engine itself keeps the connection from writing. One of an older shape
 * is brought to the newest before the first answer.
 * @throws OperatorError one line, at once for a damaged file, at the first reading for one of another version
 */
export function openForReading<Tables>(path: string, shape: Shape): ReadOnlyDatabase<Tables> {
	const seat = postgresSeat(path);
	return seat ? openForReadingInPostgres(seat, shape) : openFileForReading(path, shape);
}
