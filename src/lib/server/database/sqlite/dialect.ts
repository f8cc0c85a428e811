import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
	CompiledQuery,
	SqliteAdapter,
	SqliteDriver,
	SqliteIntrospector,
	SqliteQueryCompiler,
	type DatabaseConnection,
	type Dialect,
	type SqliteDatabase
} from 'kysely';
import { endReadings } from './often.ts';

/** What the driver tells its owner. */
export type Hooks = {
	/** Before the one connection is waited for; may throw. */
	beforeAcquire(): void;
	/** Before something is written, or a transaction begins or ends. */
	beforeWrite(): void;
	/** After something was written and is on the disk. */
	afterWrite(): void;
	/** What was asked could not be done. */
	failed(error: unknown): void;
};

/**
 * Kysely over Node's own SQLite: what Kysely compiles runs on a `DatabaseSync`. Kysely's SQLite driver holds one
 * connection and hands it to one transaction or query at a time, so two transactions never interleave. A transaction
 * takes the write lock at once (`BEGIN IMMEDIATE`): one that read first and then found the file locked could only fail.
 */
export function nodeSqliteDialect(file: DatabaseSync, hooks: Hooks): Dialect {
	return {
		createAdapter: () => new SqliteAdapter(),
		createDriver: () => new NodeSqliteDriver(file, hooks),
		createIntrospector: (database) => new SqliteIntrospector(database),
		createQueryCompiler: () => new SqliteQueryCompiler()
	};
}

class NodeSqliteDriver extends SqliteDriver {
	#file: DatabaseSync;
	#hooks: Hooks;

	constructor(file: DatabaseSync, hooks: Hooks) {
		super({ database: asKyselyAsks(file, hooks) });
		this.#file = file;
		this.#hooks = hooks;
	}

	override async acquireConnection(): Promise<DatabaseConnection> {
		this.#hooks.beforeAcquire();
		return super.acquireConnection();
	}

	override async beginTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(CompiledQuery.raw('BEGIN IMMEDIATE'));
	}

	// Where SQLite ended the transaction by itself (a full disk), the reason shall be heard and not that nothing is open.
	override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
		endReadings();
		if (this.#file.isTransaction) await super.rollbackTransaction(connection);
	}
}

/** The part of better-sqlite3 that Kysely's driver uses. */
function asKyselyAsks(file: DatabaseSync, hooks: Hooks): SqliteDatabase {
	const changes = file.prepare('SELECT total_changes() AS changes');
	let before = 0;
	function tellWhatIsWritten(): void {
		// Inside a transaction nothing is on the disk yet; its end is a statement like any other. A transaction that only
		// asked has changed nothing.
		if (file.isTransaction) return;
		const now = Number(changes.get()?.changes);
		if (now !== before) hooks.afterWrite();
		before = now;
	}
	function orTold<T>(ask: () => T): T {
		try {
			return ask();
		} catch (error) {
			hooks.failed(error);
			throw error;
		}
	}
	return {
		close: () => {
			endReadings();
			file.close();
		},
		prepare: (sql) => {
			// It runs as soon as it is prepared.
			endReadings();
			const statement = orTold(() => file.prepare(sql));
			const writes = !/^\s*select/i.test(sql);
			if (writes) hooks.beforeWrite();
			const told = <T>(ask: () => T): T => {
				const result = orTold(ask);
				if (writes) tellWhatIsWritten();
				return result;
			};
			return {
				reader: statement.columns().length > 0,
				all: (values) => told(() => statement.all(...(values as SQLInputValue[]))),
				run: (values) => told(() => statement.run(...(values as SQLInputValue[]))),
				iterate: (values) => statement.iterate(...(values as SQLInputValue[]))
			};
		}
	};
}
