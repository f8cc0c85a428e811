import { Kysely, sql } from 'kysely';
import type pg from 'pg';
import { databaseUrl } from './address.ts';
import { postgresDialect } from './dialect.ts';
import { laySchema } from './engine.ts';
import { newHouse, noteHouse, type House } from './house.ts';
import { schemasLike } from './open.ts';
import { joinPool } from './pool.ts';

/** What is asked of a house as a whole, and not of one of its databases. */
export type HouseAsked = {
	// Whatever its tables are.
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	query: Kysely<any>;
	pool: pg.Pool;
};

export async function inHouse<T>(house: House, work: (asked: HouseAsked) => Promise<T>): Promise<T> {
	const { pool, leave } = joinPool(house);
	try {
		const dialect = postgresDialect(pool, { schema: house.house, beforeAcquire: () => {} });
		return await work({ query: new Kysely({ dialect }), pool });
	} finally {
		await leave();
	}
}

/** Makes a house for a data folder in which nothing lies yet: from now on its databases lie in PostgreSQL. */
export async function layHouse(data: string): Promise<void> {
	const house = { house: newHouse(), url: databaseUrl(data) };
	await inHouse(house, ({ query }) =>
		query.transaction().execute((transaction) => laySchema(transaction, house.house))
	);
	noteHouse(data, house.house);
}

/** Nothing of a house is left in PostgreSQL. */
export async function removeHouse(house: House): Promise<void> {
	await inHouse(house, async ({ query }) => {
		for (const schema of await schemasLike(query, house.house))
			await sql`drop schema ${sql.id(schema)} cascade`.execute(query);
	});
}
