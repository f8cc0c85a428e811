import { sql, type Kysely } from 'kysely';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Engine } from './engine.ts';

/**
 * One step from one shape of a database to the next. It runs once for a file, in one transaction with the note that it
 * ran. A step that was in a release is never changed again: a later one mends it.
 */
// The tables are those of that step's time; only the step knows them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Migration = { name: string; up(query: Kysely<any>, engine: Engine): Promise<void> };

type Noted = { migrations: { number: number; name: string } };

/**
 * What is done with one database. `path`: how it is called to people. `copyAside` keeps a copy of it as it is, where the
 * data must be able to go back.
 */
export type Migrating = {
	path: string;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	query: Kysely<any>;
	engine: Engine;
	migrations: Migration[];
	copyAside?: (shape: number) => Promise<void>;
};

/**
 * Brings a file to the newest shape, the steps numbered from 1 in their order. The number and name of each are noted;
 * no time is.
 * @throws OperatorError one line, for a file that a newer version wrote, or one from before the first shape
 */
export async function migrate({ path, query, engine, migrations, copyAside }: Migrating): Promise<void> {
	const database = query as Kysely<Noted>;
	const before = await shapeOf(database, path, engine);
	if (before > migrations.length) throw newer(path, before, migrations.length);
	if (before === migrations.length) return;
	if (before > 0) await copyAside?.(before);
	await query.transaction().execute(async (transaction) => {
		const noted = transaction as Kysely<Noted>;
		// Another process may have done it meanwhile.
		const shape = await shapeOf(noted, path, engine);
		if (shape > migrations.length) throw newer(path, shape, migrations.length);
		if (shape === 0) {
			await noted.schema
				.createTable('migrations')
				.addColumn('number', 'integer', (column) => column.primaryKey())
				.addColumn('name', engine.text, (column) => column.notNull())
				.modifyEnd(engine.inKeyOrder)
				.execute();
		}
		for (const [at, { name, up }] of migrations.entries()) {
			if (at < shape) continue;
			await up(transaction, engine);
			await noted
				.insertInto('migrations')
				.values({ number: at + 1, name })
				.execute();
		}
	});
}

/** The shape that a file has: the number of its last step, 0 for an empty one. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function shapeOf(query: Kysely<any>, path: string, engine: Engine): Promise<number> {
	const tables = await engine.tables(query);
	if (tables.length === 0) return 0;
	if (!tables.includes('migrations')) {
		throw new OperatorError(
			`${path} is from before the first version, or of another program. Move it away and start anew.`
		);
	}
	const { shape } = await (query as Kysely<Noted>)
		.selectFrom('migrations')
		.select(sql<number | null>`max(number)`.as('shape'))
		.executeTakeFirstOrThrow();
	return Number(shape ?? 0);
}

const newer = (path: string, has: number, knows: number) =>
	new OperatorError(
		`${path} was written by a newer version (shape ${has}; this version knows ${knows}). Install that version again.`
	);
