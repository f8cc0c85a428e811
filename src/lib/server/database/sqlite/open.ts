import { Kysely, sql, type Compilable } from 'kysely';
import type { Database, ReadOnlyDatabase, Shape } from '#lib/server/database/database.ts';
import { noteTrouble, noteWritten } from '#lib/server/database/trouble.ts';
import { oneWay, outsideOfAll } from '#lib/server/database/inside.ts';
import { migrate, shapeOf } from '#lib/server/database/migrate.ts';
import { nodeSqliteDialect } from './dialect.ts';
import { sqliteEngine } from './engine.ts';
import {
	coarsenTimes,
	copyFile,
	isHalfWritten,
	openFile,
	openFileReadOnly,
	takeHalfBack,
	versionOf,
	type SqliteFile
} from './file.ts';
import { preparedOnce, readingsOf, remembering, theValue, withValue } from './often.ts';

/** The least time from a write to the writing anew; it grows with the work. Milliseconds. */
const leastPause = 1000;

/**
 * Opens one of our files for reading and writing, and brings it to the newest shape.
 * @throws OperatorError one line that says what to do
 */
export async function openInFile<Tables>(
	path: string,
	{ migrations, copyBefore, hidesOrder }: Shape
): Promise<Database<Tables>> {
	const file = openFile(path);
	const way = oneWay();
	let timer: NodeJS.Timeout | undefined;
	let pause = leastPause;
	const readings = readingsOf(file);
	const query = new Kysely<Tables>({
		dialect: nodeSqliteDialect(file, {
			beforeAcquire: way.refuseInside,
			beforeWrite: readings.wrote,
			failed: (error) => noteTrouble(path, error),
			afterWrite: () => {
				noteWritten(path);
				coarsenTimes(path);
				if (hidesOrder) timer ??= setTimeout(soon, pause).unref();
			}
		})
	});

	// A full disk or a busy file: the next write or the next round tries again.
	const soon = () => void outsideOfAll(writeAnew).catch(() => {});

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
			way.refuseTwice();
			return query.transaction().execute((transaction) => way.within(() => work(transaction)));
		},
		keepsMoments: false,
		writeAnew,
		close: async () => {
			if (timer) await writeAnew().catch(() => {});
			await query.destroy();
		}
	};
}

/**
 * Opens one of our files for reading alone: SQLite itself keeps the connection from writing. One of an older shape is
 * brought to the newest before the first answer.
 * @throws OperatorError one line, at once for a damaged file, at the first reading for one of another version
 */
export function openFileForReading<Tables>(path: string, shape: Shape): ReadOnlyDatabase<Tables> {
	let file: SqliteFile;
	const open = () => {
		file = openFileReadOnly(path);
		return new Kysely<Tables>({
			dialect: nodeSqliteDialect(file, {
				beforeAcquire: () => {},
				beforeWrite: () => {},
				afterWrite: () => {},
				failed: (error) => noteTrouble(path, error)
			})
		});
	};
	let query = open();
	let ready: Promise<void> | undefined;
	async function prepare(): Promise<void> {
		if ((await shapeOf(query, path, sqliteEngine)) < shape.migrations.length) {
			await query.destroy();
			await (await openInFile(path, shape)).close();
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
