import { execFile } from 'node:child_process';
import {
	copyFileSync,
	closeSync,
	cpSync,
	existsSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
	writeSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, openForReading, type ReadOnlyDatabase, type Shape } from './database.ts';
import { isWhole } from './sqlite/file.ts';
import { longestReading } from './sqlite/often.ts';
import { isReadableThrough } from './sqlite/read-through.ts';

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

test('a file of a newer version, of another program, or damaged is refused in one line', async () => {
	await (await openWith(first, second)).close();
	const bytes = readFileSync(path());
	await expect(openWith(first)).rejects.toThrow(/newer version \(shape 2; this version knows 1\)/);
	await expect(openForReading<Tables>(path(), shape(first)).read(async () => 1)).rejects.toThrow(
		/newer version/
	);
	expect(readFileSync(path()).equals(bytes)).toBe(true);
	writeFileSync(path(), 'no database at all, and longer than a header of SQLite would be: '.repeat(80));
	await expect(openWith(first)).rejects.toThrow(
		/cannot be opened \([^\n]*\)\. Stop the service and put the last backup back, whole/
	);
	copyFileSync(path(), join(folder, 'cache.db'));
	await expect(openDatabase(join(folder, 'cache.db'), shape(first))).rejects.toThrow(
		/cannot be opened \([^\n]*\)\. Stop the service and move it away: it is made anew/
	);
	rmSync(path());
	const other = new DatabaseSync(path());
	other.exec('CREATE TABLE phones (id TEXT)');
	other.close();
	await expect(openWith(first)).rejects.toThrow(/from before the first version/);
});

test.each([
	['a small one is read through and refused', 1, /cannot be opened/],
	['a large one is opened at once, and what reads it through finds it', 80, undefined]
])('of a file with a damaged page, %s', async (_what, megabytes, refusal) => {
	await withOneRow();
	const file = new DatabaseSync(path());
	file.exec('CREATE TABLE many (at INTEGER PRIMARY KEY, bytes BLOB)');
	const add = file.prepare('INSERT INTO many (bytes) VALUES (randomblob(3000))');
	file.exec('BEGIN');
	for (let at = 0; at < megabytes * 256; at++) add.run();
	file.exec('COMMIT');
	file.close();
	expect(isWhole(path())).toBe(true);
	const opened = openSync(path(), 'r+');
	writeSync(opened, Buffer.alloc(4096, 0xff), 0, 4096, Math.floor(statSync(path()).size / 8192) * 4096);
	closeSync(opened);
	expect(isWhole(path())).toBe(false);
	if (refusal) await expect(openWith(first)).rejects.toThrow(refusal);
	else {
		await (await openWith(first)).close();
		await openForReading<Tables>(path(), shape(first)).close();
		expect(namesIn(path())).toEqual([{ name: 'a' }]);
	}
});

test('what is remembered is what is in the file, whoever wrote it', async () => {
	const [database, other] = [await openWith(first, second), await openWith(first, second)];
	const put = (size: number, { query } = database) =>
		query
			.insertInto('things')
			.values({ name: 'n', size })
			.onConflict((conflict) => conflict.column('name').doUpdateSet({ size }))
			.execute();
	const sizeOf = database.often((query, name) =>
		query.selectFrom('things').select('size').where('name', '=', name)
	);
	let made = 0;
	const remembered = database.remembering(async (name) => {
		const row = await sizeOf(name);
		made++;
		return row?.size;
	});
	// What is not there is looked for each time.
	expect([await remembered('n'), await remembered('n'), made]).toEqual([undefined, undefined, 2]);
	await put(1);
	expect([await remembered('n'), await remembered('n'), made]).toEqual([1, 1, 3]);
	await put(2);
	expect(await remembered('n')).toBe(2);
	// Through another connection, at once: the reading that goes on gives way.
	await put(3, other);
	expect(await remembered('n')).toBe(3);
	await database.transaction(async (query) => {
		await query.updateTable('things').set({ size: 4 }).execute();
	});
	expect(await remembered('n')).toBe(4);
	const before = made;
	await new Promise((resolve) => setTimeout(resolve, 4 * longestReading));
	// Nobody wrote: a later reading remembers.
	expect([await remembered('n'), made]).toEqual([4, before]);
	// Another process, which waits for the reading to end.
	const write = `
		import { DatabaseSync } from 'node:sqlite';
		new DatabaseSync(${JSON.stringify(path())}, { timeout: 5000 }).exec('UPDATE things SET size = 5');
	`;
	const writing = promisify(execFile)(process.execPath, ['--input-type=module', '-e', write]);
	while ((await remembered('n')) === 4) await new Promise((resolve) => setImmediate(resolve));
	await writing;
	expect(await remembered('n')).toBe(5);
	await database.close();
	await other.close();
});

/** Lays the file as it is when somebody who writes much is killed: half of it written, and a journal to take it back. */
function layHalfWritten(from: string, to: string): void {
	const writer = new DatabaseSync(from);
	// What does not fit into so few pages goes into the file before the end of the transaction.
	writer.exec('PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 5; BEGIN');
	const put = writer.prepare('INSERT INTO things (name) VALUES (?)');
	for (let number = 0; number < 2000; number++) put.run(`half ${number} ${'.'.repeat(200)}`);
	for (const end of ['', '-journal']) cpSync(`${from}${end}`, `${to}${end}`);
	writer.exec('ROLLBACK');
	writer.close();
}

test('what a kill left half-written is taken back by whoever only reads, at the opening and later', async () => {
	const shape: Shape = { migrations: [first, second], copyBefore: false, hidesOrder: false };
	const database = await openDatabase<Tables>(path(), shape);
	await database.query.insertInto('things').values({ name: 'whole', size: 1 }).execute();
	await database.close();
	const killed = join(folder, 'killed.db');
	layHalfWritten(path(), killed);
	const names = (from: ReadOnlyDatabase<Tables>) =>
		from.read(async (query) =>
			(await query.selectFrom('things').select('name').execute()).map(({ name }) => name)
		);
	const opened = openForReading<Tables>(killed, shape);
	expect(await names(opened)).toEqual(['whole']);
	layHalfWritten(path(), killed);
	expect(await names(opened)).toEqual(['whole']);
	layHalfWritten(path(), killed);
	await opened.version();
	await opened.close();
});

test('a damaged page of a file that is too large to be read at its opening is found beside the work', async () => {
	const file = new DatabaseSync(path());
	file.exec(
		'CREATE TABLE one (name TEXT, place INTEGER, body TEXT, PRIMARY KEY (name, place)) STRICT, WITHOUT ROWID'
	);
	file.exec('CREATE TABLE other (body TEXT)');
	const put = file.prepare('INSERT INTO one VALUES (?, ?, ?)');
	file.exec('BEGIN');
	for (let number = 0; number < 400; number++) put.run(`n${number >> 2}`, number % 4, 'x'.repeat(300));
	file.exec("INSERT INTO other VALUES ('a'), ('b'); COMMIT");
	file.close();
	expect(await isReadableThrough(path(), () => false)).toBe(true);
	const pages = statSync(path()).size / 4096;
	let found = 0;
	for (let page = 2; page <= pages; page++) {
		const damaged = join(folder, 'damaged.db');
		cpSync(path(), damaged);
		const handle = openSync(damaged, 'r+');
		writeSync(handle, Buffer.alloc(4096, 0xff), 0, 4096, (page - 1) * 4096);
		closeSync(handle);
		if (!(await isReadableThrough(damaged, () => false))) found++;
	}
	// Every page but the first, which no file opens without.
	expect(found).toBe(pages - 1);
});
