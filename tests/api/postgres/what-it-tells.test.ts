import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startApp, type AppServer } from '#lib/server/app.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { deploymentIn } from '#lib/server/deployment.ts';
import { openDatabase } from '#lib/server/database/database.ts';
import { layHouse } from '#lib/server/database/postgres/lay.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { registerShape, type Tables } from '#lib/server/register/tables.ts';
import { endOrWithhold, withheldFor } from '#lib/server/register/withheld.ts';
import { openSecret } from '#lib/server/secret.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { postgresPrograms } from '#tests/support/postgres.ts';
import { postgresInTests } from '#tests/support/postgres-in-tests.ts';
import { Scratch } from '#tests/support/scratch.ts';

/*
 * What whoever has PostgreSQL's disk learns of visits: its write-ahead log, every file of its data folder, its own log. The
 * log has the moment of each commit to the microsecond; so a visit must be none. A control writes at each visit, and the
 * same search finds it.
 */

const scratch = new Scratch('what-it-tells');
const postgres = postgresInTests(['autovacuum=off', 'checkpoint_timeout=1h']);
let app: AppServer;
/** What the disk may tell, and must not: the days and weeks of the server go by, and visits come on some of them. */
let now: Date;

const newId = () => randomBytes(16).toString('base64url');
const people = 12;
let tokens: string[];
beforeEach(async () => {
	now = new Date('2026-11-30T03:00:00Z');
	await layHouse(scratch.path);
	const cases = Array.from({ length: people }, (_, at) => rawCaseSaying(`person-${at}`, 'Hello'));
	await fillEmbedded(caseDatabasePath(scratch.path), cases, []);
	const environment = readEnvironment({ ...process.env, COMPANION_DATA: scratch.path });
	const deployment = deploymentIn({}, 'none', now);
	app = await startApp(environment, deployment, { now: () => now });
	tokens = [];
	const register = await openRegister(scratch.path, openSecret(scratch.path), randomBytes, () => now);
	for (const { ref } of cases) {
		const { code } = await register.invite(ref, 'person', 15);
		const { token } = await app.pair({ code, phoneId: newId(), lockId: newId() });
		tokens.push(token);
	}
	await register.close();
});
afterEach(() => app.close());

const visit = async (token: string) => app.snapshot(await app.phone(token));

/** The commits that the write-ahead log has, by their moments, to the microsecond. */
async function commits(): Promise<string[]> {
	await ask('select pg_switch_wal()');
	const folder = join(postgres().folder, 'pg_wal');
	const files = readdirSync(folder)
		.filter((name) => /^[0-9A-F]{24}$/.test(name))
		.sort();
	let text: string;
	try {
		text = execFileSync(
			join(postgresPrograms(), 'pg_waldump'),
			['--path', folder, '--rmgr=Transaction', files[0]!, files.at(-1)!],
			{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 }
		);
	} catch (error) {
		// At the end of the last one it says that there is no more.
		text = (error as { stdout: string }).stdout;
	}
	return [...text.matchAll(/desc: COMMIT (\d{4}-\S+ \S+)/g)].map(([, moment]) => moment!);
}

async function ask(statement: string): Promise<void> {
	const { default: pg } = await import('pg');
	const client = new pg.Client(postgres().url);
	await client.connect();
	await client.query(statement);
	await client.end();
}

/** Every byte of its data folder and of its own log. */
function everyByte(): string {
	const files = execFileSync('find', [postgres().folder, '-type', 'f'], { encoding: 'utf8' })
		.trim()
		.split('\n');
	return files.map((file) => readFileSync(file, 'latin1')).join('') + postgres().log();
}

test('a visit is no commit, and leaves no word of itself on the disk', async () => {
	const before = await commits();
	expect(before.length).toBeGreaterThan(people);
	const log = postgres().log();
	now = new Date('2026-12-02T09:17:41Z');
	for (let times = 0; times < 5; times++) for (const token of tokens) await visit(token);
	expect(await commits()).toEqual(before);
	// Nor does its own log know of any of them.
	expect(postgres().log()).toBe(log);
	const bytes = everyByte();
	for (const told of [...tokens, '2026-12-02', '09:17:41', String(now.getTime())])
		expect(bytes.includes(told), told).toBe(false);
	// What the rounds write is there: the search can find something.
	expect(bytes.includes('2026-11-30')).toBe(true);
});

test('control: a service that writes at each visit is found by the same search, to the microsecond', async () => {
	const database = await openDatabase<Tables>(join(scratch.path, 'phones.db'), registerShape);
	const before = await commits();
	for (const token of tokens) {
		await visit(token);
		await database.query
			.updateTable('nobody')
			.set(({ eb }) => ({ tries_left: eb('tries_left', '+', 1) }))
			.execute();
	}
	await database.close();
	const found = (await commits()).slice(before.length);
	expect(found).toHaveLength(people);
	expect(found[0]).toMatch(/\.\d{6}$/);
});

test('control: nor may an UNLOGGED table be written at a visit, for its commit has a moment too', async () => {
	await ask('create unlogged table counts (n bigint); insert into counts values (0)');
	const before = await commits();
	await ask('update counts set n = n + 1');
	expect((await commits()).length).toBe(before.length + 1);
	await ask('drop table counts');
});

test('who came is written once a day, all rows in one commit, and the log does not say which of them', async () => {
	await visit(tokens[3]!);
	const early = await commits();
	await app.refresh();
	const inDay = await commits();
	now = new Date('2026-12-01T03:00:00Z');
	await app.refresh();
	const nextDay = await commits();
	// Between two rounds of a day nothing is written of it.
	expect(inDay.length - early.length).toBeLessThan(8);
	expect(nextDay.length).toBeGreaterThan(inDay.length);
	// Each row was written, whoever came: every one has the moment of the round and of nothing else.
	const { default: pg } = await import('pg');
	const client = new pg.Client(postgres().url);
	await client.connect();
	const {
		rows: [house]
	} = await client.query<{ name: string }>(
		"select nspname as name from pg_namespace where nspname like '%_phones'"
	);
	const { rows } = await client.query<{ xmin: string; places: string }>(
		`select xmin::text, count(*)::text as places from "${house!.name}".phones group by 1`
	);
	await client.end();
	expect(rows).toEqual([{ xmin: expect.any(String), places: String(people) }]);
});

test('of two processes one reads the case system and gives rights; the other takes over when it ends', async () => {
	const environment = readEnvironment({ ...process.env, COMPANION_DATA: scratch.path });
	const second = await startApp(environment, deploymentIn({}, 'none', now), { now: () => now });
	expect((await app.refresh()).listed).toBe(people);
	expect((await second.refresh()).listed).toBeUndefined();
	// It answers all the same, from what the first one read.
	expect((await second.snapshot(await second.phone(tokens[0]))).etag).toBe((await visit(tokens[0]!)).etag);
	const [first, other] = [app, second];
	await first.close();
	expect((await other.refresh()).listed).toBe(people);
	// For the end of the test.
	app = other;
});

test('where PostgreSQL is away the service says so, and answers again by itself when it is back', async () => {
	await visit(tokens[0]!);
	await postgres().stop();
	await expect(app.phone(tokens[0])).rejects.toThrow(/^PostgreSQL cannot be asked/);
	expect(app.troubles()).toEqual([expect.stringMatching(/^PostgreSQL cannot be asked/)]);
	await postgres().start();
	expect((await app.phone(tokens[0])).ref).toBe('person-0');
	expect(app.troubles()).toEqual([]);
});

/** Whether a statement may write, from the next transaction on. */
async function readOnly(on: boolean): Promise<void> {
	const { default: pg } = await import('pg');
	const client = new pg.Client(postgres().url);
	await client.connect();
	await client.query(`alter system set default_transaction_read_only = ${on ? 'on' : 'off'}`);
	await client.query('select pg_reload_conf()');
	await client.end();
}

test('where PostgreSQL can only be read phones read, health says why, and a lost phone is refused and ended later', async () => {
	const [stays, lost] = [await app.phone(tokens[0]), await app.phone(tokens[1])];
	const secret = openSecret(scratch.path);
	const end = async () => {
		const register = await openRegister(scratch.path, secret, randomBytes, () => now);
		return register.revoke(lost.id).finally(() => register.close());
	};
	const writes = () =>
		app.share(stays, { items: [] }).then(
			() => 'written',
			({ message }: Error) => message
		);
	await readOnly(true);
	try {
		await expect.poll(writes, { timeout: 10_000 }).toMatch(/^PostgreSQL can only be read, not written/);
		expect(app.troubles()).toEqual([expect.stringMatching(/only be read/)]);
		expect((await visit(tokens[0]!)).etag).toBeTruthy();
		expect(await endOrWithhold(scratch.path, lost.id, end)).toMatchObject({ kind: 'read-only' });
		await expect.poll(() => app.isPaired(tokens[1]!), { timeout: 10_000 }).toBe(false);
		expect(await app.isPaired(tokens[0]!)).toBe(true);
	} finally {
		// Also where that fails: the tests after this one write.
		await readOnly(false);
		await expect.poll(writes, { timeout: 10_000 }).toBe('written');
	}
	await app.refresh();
	expect(app.troubles()).toEqual([]);
	expect([await app.isPaired(tokens[1]!), withheldFor(scratch.path).all()]).toEqual([false, []]);
});
