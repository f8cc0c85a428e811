import { sql } from 'kysely';
import type { Engine } from '#lib/server/database/engine.ts';

export const sqliteEngine: Engine = {
	bytes: 'blob',
	text: 'text',
	integer: 'integer',
	inKeyOrder: sql`strict, without rowid`,
	tables: async (query) =>
		(await query.introspection.getTables({ withInternalKyselyTables: true })).map(({ name }) => name),
	keyOf: async (query, table) => {
		const { rows } = await sql<{ name: string }>`
			select name from pragma_table_info(${table}) where pk > 0 order by pk
		`.execute(query);
		return rows.map(({ name }) => name);
	}
};
