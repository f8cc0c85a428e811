import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import type { Shape } from './database.ts';
import type { Engine } from './engine.ts';
import { postgresEngine } from './postgres/engine.ts';
import type { Seat } from './postgres/house.ts';
import { openInPostgres } from './postgres/open.ts';
import { sqliteEngine } from './sqlite/engine.ts';
import { openInFile } from './sqlite/open.ts';

/*
 * One database from one engine into the other: row by row in the order of their keys, and counted and summed on both sides
 * by the same words. What is the same there is the same for whoever asks.
 */

/** How many rows a table has, and SHA-256 over all of them in the order of their keys. */
export type Sum = { rows: number; sha256: string };
export type Sums = Record<string, Sum>;

// Whatever its tables are.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = Kysely<any>;
type Row = Record<string, unknown>;
/** One side: what is asked, and in whose words. */
type Side = { query: Any; engine: Engine };

/** So many rows at a time. */
const atATime = 500;

/** Copies a database out of PostgreSQL into a new file. @returns what was copied, the same on both sides */
export async function intoFile(seat: Seat, to: string, shape: Shape): Promise<Sums> {
	for (const file of [to, `${to}-journal`]) if (existsSync(file)) rmSync(file);
	// It is brought to the newest shape first: the file is of that one.
	const from = await openInPostgres<Record<string, Row>>(seat, shape);
	const into = await openInFile<Record<string, Row>>(to, { ...shape, copyBefore: false });
	try {
		return await from.query
			.transaction()
			.setAccessMode('read only')
			.setIsolationLevel('repeatable read')
			.execute((query) =>
				into.transaction((written) =>
					copied(
						{ query, engine: postgresEngine(seat.schema) },
						{ query: written, engine: sqliteEngine },
						seat.name
					)
				)
			);
	} finally {
		await into.close();
		await from.close();
	}
}

/** Copies a file into a database of PostgreSQL in which nothing is yet. @returns what was copied, the same on both sides */
export async function intoPostgres(path: string, seat: Seat, shape: Shape): Promise<Sums> {
	const from = await openInFile<Record<string, Row>>(path, shape);
	const into = await openInPostgres<Record<string, Row>>(seat, shape);
	try {
		// Whoever else has the file open waits: it is read as it stands.
		return await from.transaction((query) =>
			into.transaction((written) =>
				copied(
					{ query, engine: sqliteEngine },
					{ query: written, engine: postgresEngine(seat.schema) },
					seat.name
				)
			)
		);
	} finally {
		await into.close();
		await from.close();
	}
}

async function copied(from: Side, into: Side, name: string): Promise<Sums> {
	const tables = (await from.engine.tables(from.query)).filter((table) => table !== 'migrations').sort();
	// What the steps themselves laid.
	for (const table of tables.toReversed()) await into.query.deleteFrom(table).execute();
	const sums: Sums = {};
	for (const table of tables) {
		for await (const rows of rowsOf(from, table)) await into.query.insertInto(table).values(rows).execute();
		sums[table] = await sumOf(from, table);
		const there = await sumOf(into, table);
		if (there.rows !== sums[table].rows || there.sha256 !== sums[table].sha256)
			throw new Error(`${name}: the copy of ${table} is not what was copied`);
	}
	return sums;
}

async function sumOf(side: Side, table: string): Promise<Sum> {
	const hash = createHash('sha256');
	let count = 0;
	for await (const rows of rowsOf(side, table))
		for (const row of rows) {
			hash.update(`${JSON.stringify(asWritten(row))}\n`);
			count++;
		}
	return { rows: count, sha256: hash.digest('hex') };
}

/** Column by column in the order of their names; bytes by their letters. */
const asWritten = (row: Row) =>
	Object.entries(row)
		.sort(([one], [other]) => (one < other ? -1 : 1))
		.map(([name, value]) => [
			name,
			value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
		]);

/** All rows in the order of their keys, some at a time: no more of them stand in memory. */
async function* rowsOf({ query, engine }: Side, table: string): AsyncGenerator<Row[]> {
	const key = await engine.keyOf(query, table);
	const columns = sql.join(key.map((column) => sql.ref(column)));
	let last: Row | undefined;
	for (;;) {
		let asked = query.selectFrom(table).selectAll().limit(atATime);
		for (const column of key) asked = asked.orderBy(column);
		if (last) {
			const after = sql.join(key.map((column) => sql.val(last![column])));
			asked = asked.where(sql<boolean>`(${columns}) > (${after})`);
		}
		const rows = (await asked.execute()) as Row[];
		if (rows.length > 0) yield rows;
		if (rows.length < atATime) return;
		last = rows.at(-1);
	}
}
