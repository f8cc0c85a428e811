import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerShape } from '#lib/server/register/tables.ts';
import { beside, emptyHouse, removeHouse } from '#tests/support/house.ts';
import { openDatabase, openForReading, type Shape } from './database.ts';
import { layTable } from './table.ts';

/* What every engine has to keep to, whatever asks it. */

type Tables = { things: { name: string; size: number } };

let folder: string;
const path = () => join(folder, 'things.db');
beforeEach(async () => void (folder = await emptyHouse('contract')));
afterEach(() => removeHouse(folder));

const first: Shape['migrations'][number] = {
	name: 'things',
	up: (query, engine) => layTable(query, engine, 'things', { name: 'text key' })
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
const things = async () =>
	(await beside(folder, 'things.db', 'SELECT * FROM things ORDER BY name')).map((row) => ({ ...row }));

async function withOneRow(): Promise<void> {
	const database = await openWith(first);
	await database.query
		.insertInto('things')
		.values({ name: 'a' } as Tables['things'])
		.execute();
	await database.close();
}

test('each step runs once, its number and name are noted, and one of a newer version is refused', async () => {
	await withOneRow();
	for (let again = 0; again < 2; again++) await (await openWith(first, second)).close();
	expect(await things()).toEqual([{ name: 'a', size: 1 }]);
	expect(
		(await beside(folder, 'things.db', 'SELECT number, name FROM migrations ORDER BY number')).map((row) => ({
			...row
		}))
	).toEqual([
		{ number: 1, name: 'things' },
		{ number: 2, name: 'sizes' }
	]);
	await expect(openWith(first)).rejects.toThrow(/newer version \(shape 2; this version knows 1\)/);
	const reading = openForReading<Tables>(path(), shape(first));
	await expect(reading.read(async () => 1)).rejects.toThrow(/newer version/);
});

test('a step that fails changes nothing', async () => {
	await withOneRow();
	const before = await things();
	expect(before).toEqual([{ name: 'a' }]);
	const broken = {
		name: 'broken',
		up: async (query: Parameters<typeof second.up>[0]) => {
			await query.deleteFrom('things').execute();
			throw new Error('half-way');
		}
	};
	await expect(openWith(first, broken)).rejects.toThrow('half-way');
	expect(await things()).toEqual(before);
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
	const inPhones = (statement: string) => beside(folder, 'phones.db', statement);
	expect(await inPhones('SELECT number FROM migrations')).toHaveLength(registerShape.migrations.length);
	expect(await inPhones('SELECT id FROM invitations')).toHaveLength(3);
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
	expect(await things()).toEqual([{ name: 'n', size: 50 }]);
	await expect(database.transaction(async () => database.transaction(async () => 1))).rejects.toThrow(
		'a transaction inside a transaction'
	);
	await expect(
		database.transaction(async () => database.query.selectFrom('things').selectAll().execute())
	).rejects.toThrow('only the transaction itself');
	await database.close();
});

test('what is asked often sees no transaction that has not ended, and waits for its end', async () => {
	const database = await openWith(first, second);
	const sizeOf = database.often((query, name) =>
		query.selectFrom('things').select('size').where('name', '=', name).where('size', '>', 0)
	);
	const add = (query: typeof database.query, name: string) =>
		query.insertInto('things').values({ name, size: 3 }).execute();
	expect(await sizeOf('n')).toBeUndefined();
	await add(database.query, 'n');
	expect(await sizeOf('n')).toEqual({ size: 3 });
	let asked: Promise<unknown> | undefined;
	const failed = database.transaction(async (query) => {
		await add(query, 'taken back');
		// From elsewhere, as another request would.
		await new Promise<void>((resolve) => setImmediate(resolve));
		throw new Error('no');
	});
	setImmediate(() => (asked = sizeOf('taken back')));
	await expect(failed).rejects.toThrow('no');
	expect(asked).toBeDefined();
	expect(await asked).toBeUndefined();
	await expect(database.transaction(async () => sizeOf('n'))).rejects.toThrow('only the transaction itself');
	// Rows that are written anew in another order, and tables that change, are found as before.
	await database.writeAnew();
	await database.query.schema.alterTable('things').addColumn('more', 'integer').execute();
	expect(await sizeOf('n')).toEqual({ size: 3 });
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
	expect(await things()).toEqual([{ name: 'kept', size: 1 }]);
	await database.close();
});

test('what is remembered is what is stored, whoever wrote it', async () => {
	const [database, other] = [await openWith(first, second), await openWith(first, second)];
	const sizeOf = database.often((query, name) =>
		query.selectFrom('things').select('size').where('name', '=', name)
	);
	const remembered = database.remembering(async (name) => (await sizeOf(name))?.size);
	expect(await remembered('n')).toBeUndefined();
	for (const [size, by] of [
		[1, database],
		[2, other]
	] as const) {
		await by.query
			.insertInto('things')
			.values({ name: 'n', size })
			.onConflict((conflict) => conflict.column('name').doUpdateSet({ size }))
			.execute();
		expect(await remembered('n')).toBe(size);
	}
	await other.transaction(async (query) => {
		await query.updateTable('things').set({ size: 3 }).execute();
	});
	expect(await remembered('n')).toBe(3);
	await database.close();
	await other.close();
});

describe('a connection that reads alone', () => {
	test('cannot write, and sees one state for as long as it asks', async () => {
		const database = await openWith(first, second);
		await database.query.insertInto('things').values({ name: 'n', size: 1 }).execute();
		const reading = openForReading<Tables>(path(), shape(first, second));
		await expect(
			reading.read((query) => query.updateTable('things').set({ size: 2 }).execute())
		).rejects.toThrow(/read-?only/i);
		expect(await reading.read((query) => query.selectFrom('things').select('size').execute())).toEqual([
			{ size: 1 }
		]);
		await reading.close();
		await database.close();
	});

	test('tells by its version that somebody wrote, and nothing where nobody did', async () => {
		const database = await openWith(first, second);
		const reading = openForReading<Tables>(path(), shape(first, second));
		const before = await reading.version();
		await database.transaction((query) => query.selectFrom('things').selectAll().execute());
		expect(await reading.version()).toBe(before);
		await database.transaction((query) =>
			query.insertInto('things').values({ name: 'n', size: 1 }).execute()
		);
		const after = await reading.version();
		expect(after).not.toBe(before);
		await database.transaction((query) => query.deleteFrom('things').execute());
		expect(await reading.version()).not.toBe(after);
		await reading.close();
		await database.close();
	});
});

test('texts are told apart and ordered by their bytes, whole numbers hold a moment, and bytes come back as they went', async () => {
	type Rows = { rows: { name: string; moment: number; bytes: Uint8Array } };
	const rows: Shape = shape({
		name: 'rows',
		up: (query, engine) =>
			layTable(query, engine, 'rows', { name: 'text key', moment: 'integer', bytes: 'bytes' })
	});
	const database = await openDatabase<Rows>(join(folder, 'rows.db'), rows);
	const bytes = new Uint8Array(randomBytes(300));
	const moment = Date.UTC(9999, 0, 1);
	const names = ['B', 'a', 'é', 'z', 'ក', '_', '-', '0', 'Z', 'a '];
	for (const name of names) await database.query.insertInto('rows').values({ name, moment, bytes }).execute();
	const stored = await database.query.selectFrom('rows').selectAll().orderBy('name').execute();
	const inBytes = names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
	expect(stored.map(({ name }) => name)).toEqual(inBytes);
	expect(stored[0]!.moment).toBe(moment);
	expect(new Uint8Array(stored[0]!.bytes)).toEqual(bytes);
	const after = database.query.selectFrom('rows').select('name').where('name', '>', 'Z').execute();
	expect((await after).length).toBe(inBytes.length - 1 - inBytes.indexOf('Z'));
	await database.close();
});
