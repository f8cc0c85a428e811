import {
	CompiledQuery,
	PostgresAdapter,
	PostgresDriver,
	PostgresIntrospector,
	PostgresQueryCompiler,
	type DatabaseConnection,
	type Dialect,
	type QueryResult,
	type TransactionSettings
} from 'kysely';
import type pg from 'pg';
import { noteWritten } from '#lib/server/database/trouble.ts';
import { connected, isRefusedWriting, toldOfAsking } from './pool.ts';

/** So long a transaction waits for another one, in milliseconds: as long as for a file. */
const lockTimeout = 5000;

/** What the driver is told of the database it is for. */
export type Hooks = {
	schema: string;
	/** Before a connection is taken; may throw. */
	beforeAcquire(): void;
};

/**
 * Kysely over `pg`. A transaction that may write takes its schema's lock first: as with a file, one writes at a time,
 * whatever its process, and what it read holds until it has written. So no rule here is written a second time for two
 * transactions at once, and none is ever told to try again. Whoever only reads waits for nobody and leaves no trace.
 */
export function postgresDialect(pool: pg.Pool, hooks: Hooks): Dialect {
	return {
		createAdapter: () => new PostgresAdapter(),
		createDriver: () => new OneWriterDriver(pool, hooks),
		createIntrospector: (database) => new PostgresIntrospector(database),
		createQueryCompiler: () => new PostgresQueryCompiler()
	};
}

class OneWriterDriver extends PostgresDriver {
	#hooks: Hooks;

	constructor(pool: pg.Pool, hooks: Hooks) {
		super({ pool: { connect: async () => (await connected(pool)) as never, end: async () => {} } });
		this.#hooks = hooks;
	}

	override async acquireConnection(): Promise<DatabaseConnection> {
		this.#hooks.beforeAcquire();
		return new SayingWhy(await super.acquireConnection(), this.#hooks.schema);
	}

	override async beginTransaction(
		connection: DatabaseConnection,
		settings: TransactionSettings
	): Promise<void> {
		if (settings.accessMode === 'read only') {
			(connection as SayingWhy).readsOnly = true;
			return super.beginTransaction(connection, settings);
		}
		const { schema } = this.#hooks;
		await connection.executeQuery(
			CompiledQuery.raw(
				`begin; set local lock_timeout = ${lockTimeout}; select pg_advisory_xact_lock(hashtextextended('${schema}', 0))`
			)
		);
	}

	override async commitTransaction(connection: DatabaseConnection): Promise<void> {
		// Counted in the same commit, where anything was written: a transaction that only read is none for the log.
		const wrote = 'pg_current_xact_id_if_assigned() is not null';
		const count = `update "${this.#hooks.schema}".written set times = times + 1 where ${wrote}`;
		await connection.executeQuery(
			CompiledQuery.raw((connection as SayingWhy).readsOnly ? 'commit' : `${count}; commit`)
		);
	}

	override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
		await super.rollbackTransaction(inner(connection));
	}

	override async releaseConnection(connection: DatabaseConnection): Promise<void> {
		await super.releaseConnection(inner(connection));
	}
}

type Inner = Parameters<PostgresDriver['releaseConnection']>[0];
const inner = (connection: DatabaseConnection) => (connection as SayingWhy).connection as Inner;

/** A connection whose breaking, and what is the matter with its server, is told in one line. */
class SayingWhy implements DatabaseConnection {
	readonly connection: DatabaseConnection;
	readonly #schema: string;
	/** In the transaction that goes on: what is written in it all the same is a fault of ours, and not the server's. */
	readsOnly = false;

	constructor(connection: DatabaseConnection, schema: string) {
		this.connection = connection;
		this.#schema = schema;
	}

	async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
		try {
			const result = await this.connection.executeQuery<Row>(query);
			if (/^(Insert|Update|Delete)/.test(query.query.kind)) noteWritten(this.#schema);
			return result;
		} catch (error) {
			throw this.readsOnly && isRefusedWriting(error) ? error : toldOfAsking(this.#schema, error);
		}
	}

	streamQuery<Row>(query: CompiledQuery, size?: number): AsyncIterableIterator<QueryResult<Row>> {
		return this.connection.streamQuery<Row>(query, size as number);
	}
}
