import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as passing } from 'node:timers/promises';
import pg from 'pg';
import { seatIn, postgresHouse } from '#lib/server/database/postgres/house.ts';
import { inHouse, layHouse, removeHouse as removeSchemas } from '#lib/server/database/postgres/lay.ts';
import { longestReading } from '#lib/server/database/sqlite/often.ts';

/*
 * The contract of a port holds on both engines. Its tests ask here for an empty data folder, and whoever looks at what was
 * stored asks here as well; the project `postgres` of vite.config.ts runs the same files again on the other engine.
 */

/** Which engine the tests run on. */
export const engine = process.env.TEST_ENGINE === 'postgres' ? 'postgres' : 'embedded';

/** An empty data folder whose databases are laid where the engine has them. */
export async function emptyHouse(name: string): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), `${name}-`));
	if (engine === 'postgres') await layHouse(folder);
	return folder;
}

export async function removeHouse(folder: string): Promise<void> {
	const house = postgresHouse(folder);
	if (house) await removeSchemas(house);
	rmSync(folder, { recursive: true });
}

type Row = Record<string, unknown>;

/**
 * Asks one database beside whoever has it open, as another process would: SQL that both engines read.
 * @param file as it is called in a data folder
 */
export async function beside(folder: string, file: string, statements: string): Promise<Row[]> {
	const house = postgresHouse(folder);
	if (!house) {
		// A reading of this process ends first.
		await passing(longestReading + 5);
		const database = new DatabaseSync(join(folder, file));
		try {
			if (/^\s*select/i.test(statements)) return database.prepare(statements).all() as Row[];
			database.exec(statements);
			return [];
		} finally {
			database.close();
		}
	}
	const { schema } = seatIn(house, basename(file, '.db'));
	return inHouse(house, async ({ pool }) => {
		const client = await pool.connect();
		try {
			await client.query(`set search_path to "${schema}"`);
			const answer = (await client.query(statements)) as pg.QueryResult<Row> | pg.QueryResult<Row>[];
			return [answer].flat().at(-1)!.rows;
		} finally {
			client.release(true);
		}
	});
}

/** Bytes as a statement says them. */
export const literalOf = (bytes: Uint8Array): string => {
	const hex = Buffer.from(bytes).toString('hex');
	return engine === 'postgres' ? `'\\x${hex}'` : `x'${hex}'`;
};

/** Everything that lies of a database: every byte of its files, or every row that stands in its tables. Latin 1. */
export async function bytesOf(folder: string, file: string): Promise<string> {
	const house = postgresHouse(folder);
	if (!house)
		return globSync(join(folder, `${file}*`))
			.filter((path) => existsSync(path))
			.map((path) => readFileSync(path, 'latin1'))
			.join('');
	const { schema } = seatIn(house, basename(file, '.db'));
	const tables = await beside(
		folder,
		file,
		`select tablename as name from pg_catalog.pg_tables where schemaname = '${schema}' order by tablename`
	);
	let all = '';
	for (const { name } of tables)
		for (const row of await beside(folder, file, `select * from "${String(name)}"`))
			for (const value of Object.values(row))
				all += value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
	return all;
}

/** Counts what was committed to a database by others. */
export async function watching(folder: string, file: string) {
	if (postgresHouse(folder)) {
		const commits = async () => Number((await beside(folder, file, 'select times from written'))[0]?.times);
		return { commits, close: () => {} };
	}
	const database = new DatabaseSync(join(folder, file), { readOnly: true });
	// SQLite counts it up for this connection when another has committed something.
	const version = database.prepare('PRAGMA data_version');
	return { commits: async () => Number(version.get()?.data_version), close: () => database.close() };
}
