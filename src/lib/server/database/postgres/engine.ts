import { sql, type Kysely } from 'kysely';
import type { Engine } from '#lib/server/database/engine.ts';

/**
 * Texts are compared by their bytes, as everywhere else, whatever language the server was set up in. Rows lie in the order
 * in which they came; writing anew puts them in that of their keys.
 */
export const postgresEngine = (schema: string): Engine => ({
	bytes: 'bytea',
	text: sql`text collate "C"`,
	integer: 'bigint',
	inKeyOrder: sql``,
	tables: async (query) => {
		const { rows } = await sql<{ name: string }>`
			select tablename as name from pg_catalog.pg_tables
			where schemaname = ${schema} and tablename <> ${written} order by tablename
		`.execute(query);
		return rows.map(({ name }) => name);
	},
	keyOf: async (query, table) => {
		const { rows } = await sql<{ name: string }>`
			select a.attname as name
			from pg_catalog.pg_index i
			join pg_catalog.pg_class t on t.oid = i.indrelid
			join pg_catalog.pg_namespace n on n.oid = t.relnamespace
			join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = any (i.indkey)
			where n.nspname = ${schema} and t.relname = ${table} and i.indisprimary
			order by array_position(i.indkey::int2[], a.attnum)
		`.execute(query);
		return rows.map(({ name }) => name);
	}
});

/** Beside the tables of each schema: how many transactions wrote in it. */
export const written = 'written';

/** Lays a schema with nothing in it. */
// Whatever its tables will be.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function laySchema(query: Kysely<any>, schema: string): Promise<void> {
	await sql`create schema if not exists ${sql.id(schema)}`.execute(query);
	await sql`create table if not exists ${sql.id(schema, written)} (times bigint not null)`.execute(query);
	await sql`
		insert into ${sql.id(schema, written)} select 0 where not exists (select from ${sql.id(schema, written)})
	`.execute(query);
}
