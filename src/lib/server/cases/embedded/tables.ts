import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';

/** The embedded case database: one row a thing, its body the JSON that was imported, unknown fields included. */
export type Tables = {
	/** `written`: the last write that named her. */
	people: { ref: string; me: string; journey: string; written: number };
	rows: { ref: string; kind: string; position: number; body: string };
	organizations: { id: string; body: string };
	/** One row a write, whoever it was about. By its mark an older copy of the file is told from what this one was. */
	writes: { number: number; mark: string };
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
		},
		{
			name: 'whom each write was about',
			up: async (query, engine) => {
				await layTable(query, engine, 'writes', { number: 'integer key', mark: 'text' });
				await query.insertInto('writes').values({ number: 1, mark: newMark() }).execute();
				await query.schema
					.alterTable('people')
					.addColumn('written', engine.integer, (column) => column.notNull().defaultTo(1))
					.execute();
				await query.schema.createIndex('people_by_write').on('people').columns(['written', 'ref']).execute();
			}
		}
	]
};

const newMark = () => randomBytes(9).toString('base64url');

/** So many people are listed in one go. */
export const listedTogether = 2000;

type Query = Kysely<Tables>;
export const queries = {
	/** The next of all, in the order of their references. */
	peopleAfter: (query: Query, last: string | undefined) =>
		query
			.selectFrom('people')
			.select(['ref', 'written'])
			.$if(last !== undefined, (all) => all.where('ref', '>', last!))
			.orderBy('ref')
			.limit(listedTogether)
			.execute(),
	lastWrite: (query: Query) =>
		query.selectFrom('writes').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirstOrThrow(),
	isWrite: async (query: Query, { number, mark }: Tables['writes']) =>
		(await query
			.selectFrom('writes')
			.select('number')
			.where('number', '=', number)
			.where('mark', '=', mark)
			.executeTakeFirst()) !== undefined,
	/** @returns its number */
	noteWrite: async (query: Query): Promise<number> => {
		const number = Number((await queries.lastWrite(query)).number) + 1;
		await query.insertInto('writes').values({ number, mark: newMark() }).execute();
		return number;
	},
	among: (query: Query, refs: readonly string[]) =>
		query.selectFrom('people').select('ref').where('ref', 'in', refs).execute(),
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
