import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, sql, type Compilable } from 'kysely';
import { migrate, shapeOf, type Migration } from './migrate.ts';
import { nodeSqliteDialect } from './sqlite/dialect.ts';
import { sqliteEngine } from './sqlite/engine.ts';
import {
	coarsenTimes,
	copyFile,
	isHalfWritten,
	openFile,
	openFileReadOnly,
	takeHalfBack,
	versionOf,
	type SqliteFile
} from './sqlite/file.ts';
import { preparedOnce, readingsOf, remembering, theValue, withValue } from './sqlite/often.ts';

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
	): (name: string) => Promise<Made | undefined>;
	/**
	 * Runs `work` in one transaction: all of it happens, or nothing. Ask `query` of it alone. Other transactions wait
	 * until it is done, so `work` waits for nothing but this database and those below it.
	 * @throws Error at once, when it is called inside a transaction of the same database
	 */
	transaction<T>(work: (query: Kysely<Tables>) => Promise<T>): Promise<T>;
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

/** Databases whose transaction the running code is inside of. */
const inside = new AsyncLocalStorage<readonly object[]>();

/** The least time from a write to the writing anew; it grows with the work. Milliseconds. */
const leastPause = 1000;

/**
 * Opens one of our files for reading and writing, and brings it to the newest shape.
 * @throws OperatorError one line that says what to do
 */
export async function openDatabase<Tables>(
	path: string,
	{ migrations, copyBefore, hidesOrder }: Shape
): Promise<Database<Tables>> {
	const file = openFile(path);
	const self = {};
	let timer: NodeJS.Timeout | undefined;
	let pause = leastPause;
	const readings = readingsOf(file);
	const query = new Kysely<Tables>({
		dialect: nodeSqliteDialect(file, {
			beforeAcquire: () => {
				if (inside.getStore()?.includes(self))
					throw new Error('inside a transaction only the transaction itself may be asked');
			},
			beforeWrite: readings.wrote,
			afterWrite: () => {
				coarsenTimes(path);
				if (hidesOrder) timer ??= setTimeout(soon, pause).unref();
			}
		})
	});

	// A full disk or a busy file: the next write or the next round tries again.
	const soon = () => void inside.run([], writeAnew).catch(() => {});

	function writeAnew(): Promise<void> {
		// While the connection is held nobody writes, so the timer that is cleared belongs to what is written anew.
		return query.connection().execute(async (connection) => {
			const began = performance.now();
			try {
				await sql`vacuum`.execute(connection);
				coarsenTimes(path);
			} finally {
				clearTimeout(timer);
				timer = undefined;
			}
			pause = Math.max(leastPause, 20 * (performance.now() - began));
		});
	}

	try {
		await migrate({
			path,
			query,
			engine: sqliteEngine,
			migrations,
			...(copyBefore && { copyAside: async (shape) => copyFile(file, `${path}.before-${shape + 1}`) })
		});
	} catch (error) {
		await query.destroy();
		throw error;
	}
	return {
		query,
		often: <Row>(ask: (query: Kysely<Tables>, value: string) => Compilable<Row>) => {
			const compiled = ask(query, theValue).compile();
			const atOnce = preparedOnce(file, compiled);
			return async (value) => {
				if (readings.begin()) return atOnce(value);
				// There is one connection: now it would show what may still be taken back.
				return (await query.executeQuery(withValue(compiled, value))).rows[0];
			};
		},
		remembering: (make, bytesOf = () => 500) => remembering(readings, make, bytesOf),
		transaction: (work) => {
			const outer = inside.getStore() ?? [];
			if (outer.includes(self)) throw new Error('a transaction inside a transaction');
			return query
				.transaction()
				.execute((transaction) => inside.run([...outer, self], () => work(transaction)));
		},
		writeAnew,
		close: async () => {
			if (timer) await writeAnew().catch(() => {});
			await query.destroy();
		}
	};
}

/** A file of ours that is read and never written. */
export type ReadOnlyDatabase<Tables> = {
	/** Asks in one transaction: what is asked together is of one state. */
	read<T>(work: (query: Kysely<Tables>) => Promise<T>): Promise<T>;
	/** A number that is another one once somebody has written, whatever it was. */
	version(): Promise<number>;
	close(): Promise<void>;
};

/**
 * Opens one of our files for reading alone: SQLite itself keeps the connection from writing. One of an older shape is
 * brought to the newest before the first answer.
 * @throws OperatorError one line, at once for a damaged file, at the first reading for one of another version
 */
export function openForReading<Tables>(path: string, shape: Shape): ReadOnlyDatabase<Tables> {
	let file: SqliteFile;
	const open = () => {
		file = openFileReadOnly(path);
		return new Kysely<Tables>({
			dialect: nodeSqliteDialect(file, {
				beforeAcquire: () => {},
				beforeWrite: () => {},
				afterWrite: () => {}
			})
		});
	};
	let query = open();
	let ready: Promise<void> | undefined;
	async function prepare(): Promise<void> {
		if ((await shapeOf(query, path)) < shape.migrations.length) {
			await query.destroy();
			await (await openDatabase(path, shape)).close();
			query = open();
		}
		await migrate({ path, query, engine: sqliteEngine, migrations: shape.migrations });
	}
	/** An import that was ended half-way is taken back by whoever comes next, and here nobody else may come for long. */
	async function unlessHalfWritten<T>(ask: () => Promise<T>): Promise<T> {
		await (ready ??= prepare());
		try {
			return await ask();
		} catch (error) {
			if (!isHalfWritten(error)) throw error;
			takeHalfBack(path);
			return ask();
		}
	}
	return {
		read: (work) => unlessHalfWritten(() => query.transaction().execute(work)),
		version: () => unlessHalfWritten(async () => versionOf(file)),
		close: () => query.destroy()
	};
}
