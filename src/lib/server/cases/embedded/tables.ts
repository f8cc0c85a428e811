import type { Kysely } from 'kysely';
import type { Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';

/** The embedded case database: one row a thing, its body the JSON that was imported, unknown fields included. */
export type Tables = {
	people: { ref: string; me: string; journey: string };
	rows: { ref: string; kind: string; position: number; body: string };
	organizations: { id: string; body: string };
};

export const casesShape: Shape = {
	copyBefore: true,
	// Nobody's visit writes here; imports do.
	hidesOrder: false,
	migrations: [
		{
			name: 'people, rows, organisations',
			up: async (query, engine) => {
				await layTable(query, engine, 'people', { ref: 'text key', me: 'text', journey: 'text' });
				await layTable(
					query,
					engine,
					'rows',
					{
						ref: ['text', (column) => column.notNull().references('people.ref').onDelete('cascade')],
						kind: 'text',
						position: 'integer',
						body: 'text'
					},
					(table) => table.addPrimaryKeyConstraint('one_row_a_place', ['ref', 'kind', 'position'])
				);
				await layTable(query, engine, 'organizations', { id: 'text key', body: 'text' });
			}
		}
	]
};

type Query = Kysely<Tables>;
export const queries = {
	refs: async (query: Query) =>
		(await query.selectFrom('people').select('ref').orderBy('ref').execute()).map(({ ref }) => ref),
	people: (query: Query, refs: readonly string[]) =>
		query.selectFrom('people').selectAll().where('ref', 'in', refs).execute(),
	/** In the order of their table: by person, kind and place. */
	rowsOf: (query: Query, refs: readonly string[]) =>
		query
			.selectFrom('rows')
			.select(['ref', 'kind', 'body'])
			.where('ref', 'in', refs)
			.orderBy('ref')
			.orderBy('kind')
			.orderBy('position')
			.execute(),
	organizations: (query: Query) => query.selectFrom('organizations').select('body').orderBy('id').execute(),
	dropPeople: (query: Query, refs: readonly string[]) =>
		query.deleteFrom('people').where('ref', 'in', refs).execute(),
	addPeople: (query: Query, people: Tables['people'][]) =>
		query.insertInto('people').values(people).execute(),
	addRows: (query: Query, rows: Tables['rows'][]) => query.insertInto('rows').values(rows).execute(),
	keepOrganization: (query: Query, id: string, body: string) =>
		query
			.insertInto('organizations')
			.values({ id, body })
			.onConflict((conflict) => conflict.column('id').doUpdateSet({ body }))
			.execute(),
	dropOrganization: (query: Query, id: string) =>
		query.deleteFrom('organizations').where('id', '=', id).execute()
};
