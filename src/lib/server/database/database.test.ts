import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registerShape } from '#lib/server/register/tables.ts';
import { openDatabase, openForReading, type Shape } from './database.ts';

type Tables = { things: { name: string; size: number } };

let folder: string;
const path = () => join(folder, 'things.db');
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'database-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const first: Shape['migrations'][number] = {
	name: 'things',
	up: async (query, { inKeyOrder }) => {
		await query.schema
			.createTable('things')
			.addColumn('name', 'text', (column) => column.primaryKey())
			.modifyEnd(inKeyOrder)
			.execute();
	}
};
const second: Shape['migrations'][number] = {
	name: 'sizes',
	up: async (query) => {
		await query.schema
			.alterTable('things')
			.addColumn('size', 'integer', (column) => column.notNull().defaultTo(1))
			.execute();
	}
};
const shape = (...migrations: Shape['migrations']): Shape => ({
	migrations,
	copyBefore: true,
	hidesOrder: false
});
const openWith = (...migrations: Shape['migrations']) => openDatabase<Tables>(path(), shape(...migrations));
const namesIn = (file: string) => {
	const database = new DatabaseSync(file, { readOnly: true });
	const rows = database.prepare('SELECT * FROM things ORDER BY name').all();
	database.close();
	return rows.map((row) => ({ ...row }));
};

async function withOneRow(): Promise<void> {
	const database = await openWith(first);
	await database.query
		.insertInto('things')
		.values({ name: 'a' } as Tables['things'])
		.execute();
	await database.close();
}

test('each step runs once, and a copy from before it is kept, for its owner alone', async () => {
	await withOneRow();
	expect(existsSync(`${path()}.before-2`)).toBe(false);
	for (let again = 0; again < 2; again++) await (await openWith(first, second)).close();
	expect(namesIn(path())).toEqual([{ name: 'a', size: 1 }]);
	expect(namesIn(`${path()}.before-2`)).toEqual([{ name: 'a' }]);
	expect(statSync(`${path()}.before-2`).mode & 0o077).toBe(0);
	const file = new DatabaseSync(path(), { readOnly: true });
	expect(
		file
			.prepare('SELECT number, name FROM migrations')
			.all()
			.map((row) => ({ ...row }))
	).toEqual([
		{ number: 1, name: 'things' },
		{ number: 2, name: 'sizes' }
	]);
	file.close();
});

test('a step that fails changes nothing', async () => {
	await withOneRow();
	const before = namesIn(path());
	const broken = {
		name: 'broken',
		up: async (query: Parameters<typeof second.up>[0]) => {
			await query.deleteFrom('things').execute();
			throw new Error('half-way');
		}
	};
	await expect(openWith(first, broken)).rejects.toThrow('half-way');
	expect(namesIn(path())).toEqual(before);
	await (await openWith(first)).close();
});

test('processes that start at once migrate once, and none of them fails', async () => {
	const program = `
		import { openRegister } from '#lib/server/register/register.ts';
		import { openSecret } from '#lib/server/secret.ts';
		import { randomBytes } from 'node:crypto';
		const secret = openSecret(${JSON.stringify(folder)});
		const register = await openRegister(${JSON.stringify(folder)}, secret, randomBytes, () => new Date());
		await register.invite('somebody', 'person', 15);
		await register.close();
	`;
	const run = promisify(execFile);
	await Promise.all(
		Array.from({ length: 3 }, () => run(process.execPath, ['--input-type=module', '-e', program]))
	);
	const file = new DatabaseSync(join(folder, 'phones.db'), { readOnly: true });
	expect(file.prepare('SELECT number FROM migrations').all()).toHaveLength(registerShape.migrations.length);
	expect(file.prepare('SELECT id FROM invitations').all()).toHaveLength(3);
	file.close();
});

test('a file of a newer version, of another program, or damaged is refused in one line', async () => {
	await (await openWith(first, second)).close();
	const bytes = readFileSync(path());
	await expect(openWith(first)).rejects.toThrow(/newer version \(shape 2; this version knows 1\)/);
	await expect(openForReading<Tables>(path(), shape(first)).read(async () => 1)).rejects.toThrow(
		/newer version/
	);
	expect(readFileSync(path()).equals(bytes)).toBe(true);
	writeFileSync(path(), 'no database at all, and longer than a header of SQLite would be: '.repeat(80));
	await expect(openWith(first)).rejects.toThrow(/cannot be opened \([^\n]*\)\. Put it back from your backup/);
	rmSync(path());
	const other = new DatabaseSync(path());
	other.exec('CREATE TABLE phones (id TEXT)');
	other.close();
	await expect(openWith(first)).rejects.toThrow(/from before the first version/);
});

test('transactions wait for each other, and one inside another is refused instead of waiting for ever', async () => {
	const database = await openWith(first, second);
	await database.query.insertInto('things').values({ name: 'n', size: 0 }).execute();
	await Promise.all(
		Array.from({ length: 50 }, () =>
			database.transaction(async (query) => {
				const { size } = await query.selectFrom('things').select('size').executeTakeFirstOrThrow();
				await new Promise((resolve) => setImmediate(resolve));
				await query
					.updateTable('things')
					.set({ size: size + 1 })
					.execute();
			})
		)
	);
	expect(namesIn(path())).toEqual([{ name: 'n', size: 50 }]);
	await expect(database.transaction(async () => database.transaction(async () => 1))).rejects.toThrow(
		'a transaction inside a transaction'
	);
	await expect(
		database.transaction(async () => database.query.selectFrom('things').selectAll().execute())
	).rejects.toThrow('only the transaction itself');
	await database.close();
});

test('what fails leaves nothing behind, and the next one goes on', async () => {
	const database = await openWith(first, second);
	await expect(
		database.transaction(async (query) => {
			await query.insertInto('things').values({ name: 'lost', size: 1 }).execute();
			throw new Error('no');
		})
	).rejects.toThrow('no');
	await database.query.insertInto('things').values({ name: 'kept', size: 1 }).execute();
	expect(namesIn(path())).toEqual([{ name: 'kept', size: 1 }]);
	await database.close();
});
