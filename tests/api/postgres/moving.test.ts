import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { layHouse, settle } from '#lib/server/database/postgres/lay.ts';
import { countRows } from '#lib/server/database/sqlite/file.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { copyOutOfPostgres, moveToEmbedded, moveToPostgres } from '#operator/backup/move-across.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { startPostgres, type Postgres } from '#tests/support/postgres.ts';
import { Scratch } from '#tests/support/scratch.ts';

/* `move --to postgres` and back: the same rows on the other side, and whole at every moment. */

const scratch = new Scratch('moving');
let postgres: Postgres;
beforeAll(async () => {
	postgres = await startPostgres(['fsync=off']);
	process.env.DATABASE_URL = postgres.url;
});
afterAll(async () => {
	delete process.env.DATABASE_URL;
	await postgres.remove();
});
beforeEach(() => postgres.start());

const people = 60;
const newId = () => randomBytes(16).toString('base64url');
const register = () => openRegister(scratch.path, openSecret(scratch.path), randomBytes, () => new Date());

/** People with plans, and a phone for each. @returns their tokens */
async function laid(): Promise<string[]> {
	const cases = Array.from({ length: people }, (_, at) => rawCaseSaying(`person-${at}`, `words ${at} ខ្មែរ`));
	await fillEmbedded(caseDatabasePath(scratch.path), cases, [{ id: 'lotus', body: { id: 'lotus' } }]);
	const open = await register();
	const tokens: string[] = [];
	for (const { ref } of cases) {
		const { code } = await open.invite(ref, 'person', 15);
		tokens.push(((await open.pair({ code, phoneId: newId(), lockId: newId() })) as { token: string }).token);
	}
	await open.close();
	return tokens;
}

/** Who is behind each token. */
async function behind(tokens: string[]): Promise<unknown[]> {
	const open = await register();
	const found = [];
	for (const token of tokens) found.push(((await open.phoneWith(token)) as { ref: string }).ref);
	await open.close();
	return found;
}
const everybody = Array.from({ length: people }, (_, at) => `person-${at}`);

async function schemas(): Promise<string[]> {
	const { default: pg } = await import('pg');
	const client = new pg.Client(postgres.url);
	await client.connect();
	const { rows } = await client.query<{ name: string }>(
		"select nspname as name from pg_namespace where nspname like 'house_%' order by 1"
	);
	await client.end();
	return rows.map(({ name }) => name);
}

test('there and back nothing is another one: each row, each sum, each phone', async () => {
	const tokens = await laid();
	const before = globSync('*.db', { cwd: scratch.path }).map((file) => [
		file,
		countRows(join(scratch.path, file))
	]);
	const there = await moveToPostgres(scratch.path);
	expect(there['phones.db']?.phones?.rows).toBe(people);
	expect(globSync('*.db*', { cwd: scratch.path })).toEqual([]);
	expect(await behind(tokens)).toEqual(everybody);
	await expect(moveToPostgres(scratch.path)).rejects.toThrow(/in PostgreSQL already/);

	const back = await moveToEmbedded(scratch.path);
	expect(back).toEqual(there);
	expect(
		globSync('*.db', { cwd: scratch.path }).map((file) => [file, countRows(join(scratch.path, file))])
	).toEqual(before);
	expect(await behind(tokens)).toEqual(everybody);
	expect(await schemas()).toEqual([]);
	expect(readdirSync(scratch.path)).not.toContain('leaving-postgres');
	await expect(moveToEmbedded(scratch.path)).rejects.toThrow(/its own files already/);
});

test('an archive holds files, whatever engine they came from', async () => {
	const tokens = await laid();
	await moveToPostgres(scratch.path);
	const key = readFileSync(join(scratch.path, 'secret.key'));
	const folder = dirname(scratch.write('copies/secret.key', new Uint8Array(key)));
	await copyOutOfPostgres(scratch.path, folder, (file) => file !== 'cache.db');
	expect(countRows(join(folder, 'phones.db')).phones).toBe(people);
	const open = await openRegister(folder, openSecret(folder), randomBytes, () => new Date());
	expect(((await open.phoneWith(tokens[7]!)) as { ref: string }).ref).toBe('person-7');
	await open.close();
	await moveToEmbedded(scratch.path);
});
test('killed at any moment, there or back, one side holds all of it', { timeout: 240_000 }, async () => {
	const tokens = await laid();
	const move = (which: string) => `
		import { ${which} } from '#operator/backup/move-across.ts';
		process.stdout.write('began');
		await ${which}(${JSON.stringify(scratch.path)});
		process.stdout.write('done');
	`;
	/** Kills a move so many milliseconds after it began. @returns whether it had ended */
	const killed = async (which: string, after: number): Promise<boolean> => {
		const child = spawn(process.execPath, ['--input-type=module', '-e', move(which)], {
			stdio: ['ignore', 'pipe', 'inherit'],
			env: { ...process.env, DATABASE_URL: postgres.url }
		});
		const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
		let said = '';
		child.stdout.on('data', (chunk) => {
			if (said === '') setTimeout(() => child.kill('SIGKILL'), after);
			said += String(chunk);
		});
		await ended;
		return said.endsWith('done');
	};
	const half = { there: 0, back: 0 };
	for (let round = 0; round < 8; round++) {
		const after = Math.floor(Math.random() * 700);
		if (!existsSync(join(scratch.path, 'in-postgres'))) {
			if (!(await killed('moveToPostgres', after))) half.there++;
		} else if (!(await killed('moveToEmbedded', after))) half.back++;
		openSecret(scratch.path);
		expect(await behind(tokens)).toEqual(everybody);
		// And the next attempt, which nobody ends, goes through wherever it stands.
		if (round % 2 === 1) {
			if (existsSync(join(scratch.path, 'in-postgres'))) await othersGone(() => moveToEmbedded(scratch.path));
			else await moveToPostgres(scratch.path);
			expect(await behind(tokens)).toEqual(everybody);
		}
	}
	expect(half.there + half.back).toBeGreaterThan(0);
	if (existsSync(join(scratch.path, 'in-postgres'))) await othersGone(() => moveToEmbedded(scratch.path));
	else await moveToEmbedded(scratch.path).catch(() => {});
	expect(await behind(tokens)).toEqual(everybody);
	expect(await schemas()).toEqual([]);
});

/** What a killed process was connected with is seen for a moment longer. */
async function othersGone<T>(act: () => Promise<T>): Promise<T> {
	for (;;)
		try {
			return await act();
		} catch (error) {
			if (!(error instanceof Error && /other connections/.test(error.message))) throw error;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
}

test('nothing is moved while others work with it, and nothing of another house is taken for this one', async () => {
	await layHouse(scratch.path);
	const open = await register();
	const child = spawn(
		process.execPath,
		[
			'--input-type=module',
			'-e',
			`
				import { moveToEmbedded } from '#operator/backup/move-across.ts';
				await moveToEmbedded(${JSON.stringify(scratch.path)}).catch(({ message }) => process.stdout.write(message));
			`
		],
		{ stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DATABASE_URL: postgres.url } }
	);
	let said = '';
	child.stdout.on('data', (chunk) => (said += String(chunk)));
	await new Promise((resolve) => child.once('close', resolve));
	expect(said).toMatch(/other connections work with these databases/);
	await open.close();
	expect(existsSync(join(scratch.path, 'in-postgres'))).toBe(true);
	await moveToEmbedded(scratch.path);
	scratch.write('in-postgres', '{"house":"house_0123456789ab"}\n');
	await expect(register()).rejects.toThrow(/has nothing of this data folder/);
});

test('what is said where PostgreSQL is away, or nothing says where it is, has no word of the address', async () => {
	await layHouse(scratch.path);
	const secretUrl = postgres.url.replace('house@', 'house:very-secret-word@');
	process.env.DATABASE_URL = secretUrl;
	await postgres.stop();
	const failing = await register().catch((error: Error) => error);
	expect(failing).toMatchObject({ message: expect.stringMatching(/^PostgreSQL cannot be asked \(ENOENT\)/) });
	expect(JSON.stringify(failing) + String((failing as Error).stack)).not.toContain('very-secret-word');
	delete process.env.DATABASE_URL;
	await expect(register()).rejects.toThrow(/DATABASE_URL does not say where/);
	process.env.DATABASE_URL = postgres.url;
	await postgres.start();
	await (await register()).close();
});

test('a folder whose databases are files is not taken for an empty one', async () => {
	await laid();
	await expect(settle(scratch.path)).rejects.toThrow(/move --to postgres/);
	expect(existsSync(join(scratch.path, 'in-postgres'))).toBe(false);
});
