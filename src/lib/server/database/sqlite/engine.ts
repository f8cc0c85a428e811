import { sql } from 'kysely';
import type { Engine } from '#lib/server/database/engine.ts';

export const sqliteEngine: Engine = {
	bytes: 'blob',
	text: 'text',
	integer: 'integer',
	inKeyOrder: sql`strict, without rowid`,
	tables: async (query) =>
		(await query.introspection.getTables({ withInternalKyselyTables: true })).map(({ name }) => name)
};
