import { Kysely, sql, type Compilable } from 'kysely';
import type { Database, ReadOnlyDatabase, Shape } from '#lib/server/database/database.ts';
import { oneWay } from '#lib/server/database/inside.ts';
import { migrate } from '#lib/server/database/migrate.ts';
import { theValue, withValue } from '#lib/server/database/sqlite/often.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { postgresDialect } from './dialect.ts';
import { laySchema, postgresEngine, written } from './engine.ts';
import type { Seat } from './house.ts';
import { joinPool } from './pool.ts';

/** Opens one database of a house for reading and writing, and brings it to the newest shape. */
export async function openInPostgres<Tables>(seat: Seat, { migrations }: Shape): Promise<Database<Tables>> {
	const { schema } = seat;
	const way = oneWay();
	const { query, leave } = await ready<Tables>(seat, migrations, way.refuseInside);
	const inTurn = oneAfterTheOther();
	return {
		query,
		often: <Row>(ask: (query: Kysely<Tables>, value: string) => Compilable<Row>) => {
			const compiled = ask(query, theValue).compile();
			return async (value) => (await query.executeQuery(withValue(compiled, value))).rows[0];
		},
		// Nothing here tells cheaply that nobody has written meanwhile: it is asked each time.
		remembering: (make) => make,
		transaction: async (work) => {
			way.refuseTwice();
			return inTurn(() => query.transaction().execute((transaction) => way.within(() => work(transaction))));
		},
		keepsMoments: true,
		writeAnew: () => inTurn(() => inKeyOrder(query, schema)),
		close: leave
	};
}

/** Opens one database of a house for reading alone. */
export function openForReadingInPostgres<Tables>(
	seat: Seat,
	{ migrations }: Shape
): ReadOnlyDatabase<Tables> {
	let opening: ReturnType<typeof ready<Tables>> | undefined;
	const open = () => (opening ??= ready<Tables>(seat, migrations, () => {}));
	return {
		read: async (work) => {
			const { query } = await open();
			return query
				.transaction()
				.setAccessMode('read only')
				.setIsolationLevel('repeatable read')
				.execute(work);
		},
		version: async () => {
			const { query } = await open();
			const { rows } = await sql<{
				times: number;
			}>`select times from ${sql.id(seat.schema, written)}`.execute(query);
			return rows[0]?.times ?? 0;
		},
		close: async () => (await opening)?.leave()
	};
}

async function ready<Tables>(
	seat: Seat,
	migrations: Shape['migrations'],
	beforeAcquire: () => void
): Promise<{ query: Kysely<Tables>; leave(): Promise<void> }> {
	const { schema, name, house } = seat;
	const { pool, leave } = joinPool(seat);
	const asked = new Kysely<Tables>({ dialect: postgresDialect(pool, { schema, beforeAcquire }) });
	const query = asked.withSchema(schema) as Kysely<Tables>;
	try {
		const schemas = await schemasLike(asked, house);
		if (!schemas.includes(house))
			throw new OperatorError(
				`The PostgreSQL that DATABASE_URL leads to has nothing of this data folder (${house}). Is it another server, or a copy from before?`
			);
		if (!schemas.includes(schema))
			await asked.transaction().execute((transaction) => laySchema(transaction, schema));
		const path = `${name} in PostgreSQL`;
		await migrate({ path, query, engine: postgresEngine(schema), migrations });
	} catch (error) {
		await leave();
		throw error;
	}
	return { query, leave };
}

/** The schemas of a house that are there. */
// Whatever its tables are.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function schemasLike(query: Kysely<any>, house: string): Promise<string[]> {
	const { rows } = await sql<{ name: string }>`
		select nspname as name from pg_catalog.pg_namespace where nspname = ${house} or starts_with(nspname, ${`${house}_`})
	`.execute(query);
	return rows.map(({ name }) => name);
}

/**
 * Writes every table anew in the order of its keys. What was deleted or changed is gone from the tables with it: PostgreSQL
 * keeps each earlier row until then.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function inKeyOrder(query: Kysely<any>, schema: string): Promise<void> {
	const { rows } = await sql<{ table: string; key: string }>`
		select t.relname as table, k.relname as key
		from pg_catalog.pg_index i
		join pg_catalog.pg_class t on t.oid = i.indrelid
		join pg_catalog.pg_class k on k.oid = i.indexrelid
		join pg_catalog.pg_namespace n on n.oid = t.relnamespace
		where n.nspname = ${schema} and i.indisprimary
		order by t.relname
	`.execute(query);
	for (const { table, key } of rows)
		await sql`cluster ${sql.id(schema, table)} using ${sql.id(key)}`.execute(query);
}

/** One after the other, so that this process waits for itself with one connection and not with all of them. */
function oneAfterTheOther(): <T>(work: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return (work) => {
		const mine = last.then(work, work);
		last = mine.catch(() => {});
		return mine;
	};
}
