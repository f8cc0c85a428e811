import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import type pg from 'pg';
import { called } from '#lib/server/called.ts';
import { isDemonstration } from '#lib/server/demonstration.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { shapeOf } from '#lib/server/database/migrate.ts';
import { openSecret } from '#lib/server/secret.ts';
import { postgresEngine } from './engine.ts';
import { databaseUrl } from './address.ts';
import { postgresDialect } from './dialect.ts';
import { houseNameIn, houseOf, leavingFile, newHouse, noteHouse, type House } from './house.ts';
import { schemasLike } from './open.ts';
import { connected, joinPool } from './pool.ts';
import { layHouseSchema } from './lease.ts';

/** What is asked of a house as a whole, and not of one of its databases. */
export type HouseAsked = {
	// Whatever its tables are.
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	query: Kysely<any>;
	pool: pg.Pool;
};

export async function inHouse<T>(house: House, work: (asked: HouseAsked) => Promise<T>): Promise<T> {
	const { leave, ...asked } = openHouse(house);
	try {
		return await work(asked);
	} finally {
		await leave();
	}
}

export function openHouse(house: House): HouseAsked & { leave(): Promise<void> } {
	const { pool, leave } = joinPool(house);
	const dialect = postgresDialect(pool, { schema: house.house, beforeAcquire: () => {} });
	return { query: new Kysely({ dialect }), pool, leave };
}

/** Makes a house for a data folder in which nothing lies yet: from now on its databases lie in PostgreSQL. */
export async function layHouse(data: string): Promise<void> {
	// Its key comes first: a house without one has lost it.
	openSecret(data);
	const house = { house: newHouse(), url: databaseUrl(data) };
	await inHouse(house, ({ query }) =>
		query.transaction().execute((transaction) => layHouseSchema(transaction, house.house))
	);
	noteHouse(data, house.house);
}

/**
 * Before a data folder is worked with, which is held: one in which nothing lies yet gets its databases where DATABASE_URL says,
 * and what an ended move left there goes. The demonstration stays in files, whatever it says: it is thrown away.
 * @throws OperatorError where databases lie there as files, and DATABASE_URL is set
 */
export async function settle(data: string): Promise<void> {
	if (!process.env.DATABASE_URL || isDemonstration(data)) return;
	// A copy under an older key may lie there. Where it cannot be taken away now, doctor tells of it.
	await removeLeft(data).catch(() => {});
	if (houseNameIn(data) !== undefined) return;
	if (globSync('*.db', { cwd: data }).length > 0)
		throw new OperatorError(
			`DATABASE_URL is set, and the databases of ${data} are files. Take them over: ${called('move --to postgres')}; or unset it.`
		);
	await layHouse(data);
}

/** How many connections of other processes work with a house. */
export const othersIn = (house: House): Promise<number> =>
	inHouse(house, async ({ pool }) => {
		const client = await connected(pool);
		try {
			const { rows } = await client.query<{ others: number }>(
				'select count(*) as others from pg_catalog.pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
				[house.house]
			);
			return rows[0]?.others ?? 0;
		} finally {
			client.release();
		}
	});

/**
 * Whether nobody else works with a house. What a process that has just ended was connected with is seen for a moment longer.
 * @throws OperatorError one line
 */
export async function refuseOthers(house: House): Promise<void> {
	for (let tries = 0; ; tries++) {
		const others = await othersIn(house);
		if (others === 0) return;
		if (tries === 20)
			throw new OperatorError(
				`${others} other connections work with these databases. Stop the service on every machine first.`
			);
		await passing(100);
	}
}

/** How PostgreSQL is set up, by the names of its settings; one that this version does not have is missing. */
export const settingsOf = (house: House, names: string[]): Promise<Map<string, string>> =>
	inHouse(house, async ({ query }) => {
		const { rows } = await sql<{ name: string; setting: string }>`
			select name, setting from pg_catalog.pg_settings where name = any (${names})
		`.execute(query);
		return new Map(rows.map(({ name, setting }) => [name, setting]));
	});

/** Nothing of a house is left in PostgreSQL. */
export async function removeHouse(house: House): Promise<void> {
	await inHouse(house, async ({ query }) => {
		for (const schema of await schemasLike(query, house.house))
			await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(query);
	});
}

/** What counts for nothing in PostgreSQL goes. Nobody may be moving, or turning the key, meanwhile. */
export async function removeLeft(data: string): Promise<void> {
	const note = join(data, leavingFile);
	if (!existsSync(note)) return;
	const house = { house: houseOf(readFileSync(note, 'utf8')), url: databaseUrl(data) };
	if (house.house === houseNameIn(data)) return;
	// Whoever was killed may still be at work there for a moment, and would lay what is being taken away.
	await refuseOthers(house);
	await removeHouse(house);
	rmSync(note, { force: true });
}

/** The shape of each database of a house, by the name of the file it would be. */
export const shapesInHouse = (house: House): Promise<Record<string, number>> =>
	inHouse(house, async ({ query }) => {
		const found: Record<string, number> = {};
		for (const schema of await schemasLike(query, house.house)) {
			if (schema === house.house) continue;
			const file = `${schema.slice(house.house.length + 1)}.db`;
			found[file] = await shapeOf(query.withSchema(schema), `${file} in PostgreSQL`, postgresEngine(schema));
		}
		return found;
	});

/** How many bytes a house takes. */
export const bytesOfHouse = (house: House): Promise<number> =>
	inHouse(house, async ({ query }) => {
		const { rows } = await sql<{ bytes: number }>`
			select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint as bytes
			from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
			where c.relkind = 'r' and starts_with(n.nspname, ${house.house})
		`.execute(query);
		return rows[0]?.bytes ?? 0;
	});
