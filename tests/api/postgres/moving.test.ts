import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { houseNote, newHouse, postgresHouse } from '#lib/server/database/postgres/house.ts';
import { inHouse, layHouse, settle } from '#lib/server/database/postgres/lay.ts';
import { layHouseSchema } from '#lib/server/database/postgres/lease.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { missed } from '#lib/server/kept/kept.ts';
import { laidPath, lostFrom, noteLaid } from '#lib/server/kept/laid.ts';
import { backUp } from '#operator/backup/back-up.ts';
import { putBack } from '#operator/backup/put-back.ts';
import { countRows } from '#lib/server/database/sqlite/file.ts';
import { openSecret } from '#lib/server/secret.ts';
import { turnKey } from '#operator/backup/turn.ts';
import type { CommandContext } from '#operator/command.ts';
import { postgres as postgresLooks } from '#operator/doctor/postgres.ts';
import { shapesOf } from '#operator/release/shapes.ts';
import { dropCopies, goWayBack, keepWayBack, layTrial } from '#operator/update/copies.ts';
import { registerShape } from '#lib/server/register/tables.ts';
import { copyOutOfPostgres, moveToEmbedded, moveToPostgres } from '#operator/backup/move-across.ts';
import { pairedPeople, peopleBehind, registerIn } from '#tests/builders/paired-people.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { postgresInTests } from '#tests/support/postgres-in-tests.ts';
import { Scratch } from '#tests/support/scratch.ts';

/* `move --to postgres` and back: the same rows on the other side, and whole at every moment. */

const scratch = new Scratch('moving');
const postgres = postgresInTests();
beforeEach(() => postgres().start());

const people = 60;
const newId = () => randomBytes(16).toString('base64url');
const register = () => registerIn(scratch.path);
const laid = () => pairedPeople(scratch.path, people, [{ id: 'lotus', body: { id: 'lotus' } }]);
const behind = (tokens: string[]) => peopleBehind(scratch.path, tokens);

const everybody = Array.from({ length: people }, (_, at) => `person-${at}`);

async function schemas(): Promise<string[]> {
	const { default: pg } = await import('pg');
	const client = new pg.Client(postgres().url);
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

	// What every command notes there, and what a command of before noted of a database that was never laid.
	noteLaid(scratch.path, missed);
	expect(existsSync(laidPath(scratch.path, 'desk.db'))).toBe(false);
	writeFileSync(laidPath(scratch.path, 'staff.db'), '');
	const back = await moveToEmbedded(scratch.path);
	expect(lostFrom(scratch.path, missed)).toEqual([]);
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
	const open = await registerIn(folder);
	expect(((await open.phoneWith(tokens[7]!)) as { ref: string }).ref).toBe('person-7');
	await open.close();
	await moveToEmbedded(scratch.path);
});
// Archives whose passphrases are stretched: long on a busy machine, and what a test that ran out of time left is in the way of the next.
test(
	'what ended since a backup ends again, from PostgreSQL into files and there again',
	{ timeout: 240_000 },
	async () => {
		const at = (...names: string[]) => join(scratch.path, ...names);
		const inFolder = (data: string) =>
			readEnvironment({
				COMPANION_DATA: at(data),
				COMPANION_CONFIG: at('config.json'),
				COMPANION_KEYS: at('keys.json')
			});
		const words = 'three quiet rivers';
		for (const name of ['config.json', 'keys.json'])
			scratch.write(name, name === 'config.json' ? '{}' : '{"periods":[]}');
		const house = (data: string) => registerIn(at(data));
		openSecret(at('house'));
		await fillEmbedded(caseDatabasePath(at('house')), [rawCaseSaying('somebody', 'words')], []);
		const open = await house('house');
		const pair = async (audience: 'person' | 'family') => {
			const { code } = await open.invite('somebody', audience, 15);
			return ((await open.pair({ code, phoneId: newId(), lockId: newId() })) as { token: string }).token;
		};
		const [hers, lost, family] = [await pair('person'), await pair('person'), await pair('family')];
		const offered = { goals: [], people: [], partners: [], promises: ['one'] };
		const now = { now: Date.now(), today: '2026-11-29', days: 90 } as const;
		await open.choose('somebody', { items: ['promises'] }, offered, now);
		await open.close();
		await moveToPostgres(at('house'));
		const { archive } = await backUp(inFolder('house'), at('archives'), words);
		// Since then a phone was lost, and she took back what she shared.
		const later = await house('house');
		const phone = (await later.phoneWith(lost)) as { id: string };
		await later.revoke(phone.id);
		await later.choose('somebody', { items: [] }, offered, now);
		await later.close();
		await backUp(inFolder('house'), at('newer'), words, { keyTo: at('pocket') });
		await moveToEmbedded(at('house'));

		const { ended } = await putBack(inFolder('restored'), archive, words, {
			key: at('pocket', 'secret.key')
		});
		expect(ended).toMatchObject({ phones: 1, sharing: 1 });
		const looksRight = async () => {
			const back = await house('restored');
			expect(await back.phoneWith(lost)).toBe('revoked');
			expect(await back.phoneWith(hers)).toMatchObject({ ref: 'somebody' });
			expect(await back.phoneWith(family)).toMatchObject({ audience: 'family' });
			expect((await back.choiceOf('somebody'))?.items ?? {}).toEqual({});
			expect(await back.notFitting()).toEqual({ ended: [], withoutSlot: [] });
			await back.close();
		};
		await looksRight();
		await moveToPostgres(at('restored'));
		await looksRight();
		await moveToEmbedded(at('restored'));
	}
);

test('the key turns in PostgreSQL as it does in files: another house, nothing left of the older one', async () => {
	const tokens = await laid();
	await moveToPostgres(scratch.path);
	const [before, key] = [await schemas(), readFileSync(join(scratch.path, 'secret.key'))];
	await turnKey(scratch.path);
	expect(readFileSync(join(scratch.path, 'secret.key')).subarray(0, 32)).toEqual(key);
	expect(readFileSync(join(scratch.path, 'secret.key'))).toHaveLength(64);
	expect(await behind(tokens)).toEqual(everybody);
	expect((await schemas()).filter((name) => before.includes(name))).toEqual([]);
	expect(globSync(['*.db*', 'leaving-postgres'], { cwd: scratch.path })).toEqual([]);
	// Whoever works with it keeps it from turning.
	const { default: pg } = await import('pg');
	const other = new pg.Client({
		connectionString: postgres().url,
		application_name: postgresHouse(scratch.path)!.house
	});
	await other.connect();
	await expect(turnKey(scratch.path)).rejects.toThrow(/other connections/);
	await other.end();
});

test('what a move that was ended left in PostgreSQL goes when the app is started, and doctor tells of it until then', async () => {
	const tokens = await laid();
	await moveToPostgres(scratch.path);
	const [now] = await schemas();
	const left = { house: newHouse(), url: postgres().url };
	await inHouse(left, ({ query }) =>
		query.transaction().execute((transaction) => layHouseSchema(transaction, left.house))
	);
	scratch.write('leaving-postgres', houseNote(left.house));
	const environment = readEnvironment({ COMPANION_DATA: scratch.path });
	const told = async () =>
		(await postgresLooks({ environment } as CommandContext)).filter(({ what }) =>
			what.includes('counts for nothing')
		);
	expect(await told()).toHaveLength(1);
	expect(await schemas()).toContain(left.house);
	await settle(scratch.path);
	expect(await schemas()).toContain(now);
	expect(await schemas()).not.toContain(left.house);
	expect(await told()).toEqual([]);
	expect(await behind(tokens)).toEqual(everybody);
	await moveToEmbedded(scratch.path);
});

test('the way back of an update lays the databases as they were, in PostgreSQL too', async () => {
	const tokens = await laid();
	await moveToPostgres(scratch.path);
	const shapes = await shapesOf(scratch.path);
	expect(shapes['phones.db']).toBe(registerShape.migrations.length);
	await keepWayBack(scratch.path);
	const open = await register();
	for (const { id } of (await open.list()).slice(0, 3)) await open.revoke(id);
	await open.close();
	await goWayBack(scratch.path);
	dropCopies(scratch.path);
	expect(await behind(tokens)).toEqual(everybody);
	expect(await shapesOf(scratch.path)).toEqual(shapes);
	// A trial is of files, and knows nothing of the house.
	const trial = await layTrial(scratch.path);
	expect(readdirSync(trial)).toContain('phones.db');
	expect(readdirSync(trial)).not.toContain('in-postgres');
	dropCopies(scratch.path);
});

test('nothing is moved while others work with it, and nothing of another house is taken for this one', async () => {
	await layHouse(scratch.path);
	const open = await register();
	// Longer than connections are kept that nobody asks anything.
	await passing(11_000);
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
		{ stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DATABASE_URL: postgres().url } }
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
	const secretUrl = postgres().url.replace('house@', 'house:very-secret-word@');
	process.env.DATABASE_URL = secretUrl;
	await postgres().stop();
	const failing = await register().catch((error: Error) => error);
	expect(failing).toMatchObject({ message: expect.stringMatching(/^PostgreSQL cannot be asked \(ENOENT\)/) });
	expect(JSON.stringify(failing) + String((failing as Error).stack)).not.toContain('very-secret-word');
	delete process.env.DATABASE_URL;
	await expect(register()).rejects.toThrow(/DATABASE_URL does not say where/);
	process.env.DATABASE_URL = postgres().url;
	await postgres().start();
	await (await register()).close();
});

test('a folder whose databases are files is not taken for an empty one', async () => {
	await laid();
	await expect(settle(scratch.path)).rejects.toThrow(/move --to postgres/);
	expect(existsSync(join(scratch.path, 'in-postgres'))).toBe(false);
});
