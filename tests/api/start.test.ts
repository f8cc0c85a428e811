import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '#lib/server/environment.ts';
import { takeBuildAsFresh } from '#operator/start/build.ts';
import { importSamples, newId, withToken } from '#tests/support/app.ts';
import { freePort, launch } from '#tests/support/processes.ts';

let data: string;
let port: number;
let deskPort: number;
/** A clone of its own: what `npm start` leaves in its root is left here. */
let root: string;
beforeEach(async () => {
	data = mkdtempSync(join(tmpdir(), 'start-'));
	root = scratchRoot(data);
	port = await freePort();
	deskPort = await freePort();
});
afterEach(() => {
	rmSync(data, { recursive: true });
	rmSync(root, { recursive: true });
});

/** The code as it lies here, with the build that is there taken as made of it. */
function scratchRoot(data: string): string {
	const scratch = mkdtempSync(join(tmpdir(), 'clone-'));
	for (const part of ['src', 'locales', 'static', 'node_modules', 'package.json', 'tsconfig.json'])
		symlinkSync(join(process.cwd(), part), join(scratch, part));
	for (const built of ['build', 'build-desk'])
		cpSync(built, join(scratch, built), { recursive: true, dereference: true });
	writeFileSync(join(scratch, 'companion.config.json'), '{}');
	// As in the build that is there: no keys. Else the server would say that they came after it.
	writeFileSync(join(scratch, 'companion.keys.json'), '{ "periods": [] }');
	takeBuildAsFresh(readEnvironment({ COMPANION_DATA: data }, scratch));
	return scratch;
}

function start(folder = data) {
	const variables = {
		COMPANION_DATA: folder,
		COMPANION_CONFIG: join(root, 'companion.config.json'),
		COMPANION_KEYS: join(root, 'companion.keys.json'),
		PORT: String(port),
		DESK_PORT: String(deskPort)
	};
	const started = launch(['src/operator/start/start.ts'], variables, root);
	const ended = new Promise<number | null>((resolve) => started.child.on('close', resolve));
	return { ...started, ended };
}

async function until(output: () => string, text: string | RegExp, ended: Promise<unknown>): Promise<void> {
	let over = false;
	void ended.then(() => (over = true));
	while (!over && !output().match(text)) await new Promise((resolve) => setTimeout(resolve, 50));
	expect(output()).toMatch(text);
}

/** The process that another one began for an entry. */
function childOf(parent: number, entry: string): number {
	const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(parent)], { encoding: 'utf8' });
	return Number(
		lines
			.split('\n')
			.find((line) => line.includes(entry))!
			.trim()
			.split(' ')[0]
	);
}

const isThere = (address: string): Promise<boolean> =>
	fetch(address).then(
		({ ok }) => ok,
		() => false
	);

/** Pairs a phone with the invitation that a start printed. */
function pairAt(app: string, output: string): Promise<Response> {
	const code = /code\s+(\d{4} \d{3} \d{3})/.exec(output)?.[1]?.replaceAll(' ', '');
	return fetch(`${app}/auth/pair`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ code, phoneId: newId(), lockId: newId() })
	});
}

describe('npm start', () => {
	test('without data makes the sample people, prints an invitation that works, and stops cleanly', async () => {
		// Words of the organisation's own already lie where its real people will.
		mkdirSync(join(data, 'words', 'en'), { recursive: true });
		writeFileSync(join(data, 'words', 'en', 'book.json'), '{"phase":{"entry":"First steps"}}');
		const { child, output, ended } = start();
		await until(output, /To stop/, ended);
		expect(output()).toContain('twelve invented people');
		expect(output()).toContain('invite --case');
		expect(output()).toMatch(/▀|█/);
		const [link] = /http:\/\/localhost:\d+\/link\/\w+/.exec(output())!;
		expect(await (await fetch(link)).text()).toContain('data-key="make"');
		const addresses = JSON.parse(readFileSync(join(data, 'demonstration', 'addresses.json'), 'utf8')) as {
			app: string;
		};
		expect(addresses).toEqual({ app: `http://127.0.0.1:${port}`, mailbox: `http://127.0.0.1:${port + 1}` });
		const paired = await pairAt(addresses.app, output());
		expect(paired.status).toBe(200);
		const { token } = (await paired.json()) as { token: string };
		const words = await fetch(`${addresses.app}/api/v1/words/en`, withToken(token));
		expect(await words.json()).toMatchObject({ texts: { book: { phase: { entry: 'First steps' } } } });
		child.kill('SIGINT');
		expect(await ended).toBe(0);
		expect(output()).toMatch(/Stopped\.\n$/);
		await expect(fetch(addresses.app)).rejects.toThrow();
	});

	test('begins again after it was killed, with the same people and the same phones', async () => {
		const first = start();
		await until(first.output, /To stop/, first.ended);
		const addresses = JSON.parse(readFileSync(join(data, 'demonstration', 'addresses.json'), 'utf8')) as {
			app: string;
		};
		const paired = await pairAt(addresses.app, first.output());
		const { token } = (await paired.json()) as { token: string };
		const people = readFileSync(join(data, 'demonstration', 'cases.db'));
		first.child.kill('SIGKILL');
		await first.ended;
		// Its processes notice that nobody holds them any more.
		while (await fetch(addresses.app).catch(() => undefined))
			await new Promise((resolve) => setTimeout(resolve, 50));
		const second = start();
		await until(second.output, /To stop/, second.ended);
		expect(second.output()).not.toContain('invented people:');
		expect(second.output()).not.toMatch(/keys|Nobody can answer/);
		expect(readFileSync(join(data, 'demonstration', 'cases.db')).equals(people)).toBe(true);
		const read = await fetch(`${addresses.app}/api/v1/snapshot`, withToken(token));
		expect(read.status).toBe(200);
		second.child.kill('SIGINT');
		expect(await second.ended).toBe(0);
	});

	test('keeps the data that is there', async () => {
		await importSamples(data);
		const before = readFileSync(join(data, 'cases.db'));
		const { child, output, ended } = start();
		await until(output, /To stop/, ended);
		child.kill('SIGTERM');
		expect(await ended).toBe(0);
		expect(output()).not.toContain('invented people');
		expect(readFileSync(join(data, 'cases.db')).equals(before)).toBe(true);
	});

	test('begins again what ended, alone, and still stops cleanly', async () => {
		await importSamples(data);
		const { child, output, stdout, ended } = start();
		await until(output, /To stop/, ended);
		for (const [entry, asked] of [
			['src/mailbox/mailbox.ts', `http://127.0.0.1:${port + 1}/health`],
			['src/server.ts', `http://127.0.0.1:${port}/api/v1/health`]
		] as const) {
			process.kill(childOf(child.pid!, entry), 'SIGKILL');
			await until(output, new RegExp(`${entry} ended \\(.*\\)\\. It is begun again`), ended);
			await expect.poll(() => isThere(asked), { timeout: 60_000 }).toBe(true);
		}
		// The app was the second to be ended: the mailbox is the one that was begun again before.
		expect(await isThere(`http://127.0.0.1:${port + 1}/health`)).toBe(true);
		child.kill('SIGINT');
		expect(await ended).toBe(0);
		expect(stdout()).toMatch(/Stopped\.\n$/);
		expect(await isThere(`http://127.0.0.1:${port + 1}/health`)).toBe(false);
	});

	test('with a data folder that cannot be made says so in one line and ends', async () => {
		const { ended, stderr } = start('/dev/null/data');
		expect(await ended).toBe(1);
		expect(stderr()).toMatch(/^COMPANION_DATA.*\n$/);
	});

	test.each([
		['PORT', () => port],
		['MAILBOX_PORT', () => port + 1],
		['DESK_PORT', () => deskPort]
	])(
		'where the port of %s is taken says so in one line before it builds, and ends',
		async (variable, taken) => {
			await importSamples(data);
			// What was built is of another configuration.
			writeFileSync(join(root, 'companion.config.json'), '{ }');
			const squatter = createServer().listen(taken(), '127.0.0.1');
			const { stdout, stderr, ended } = start();
			const code = await ended;
			squatter.close();
			expect(stdout()).toBe('');
			expect(stderr()).toBe(
				`Port ${taken()} is taken. Set ${variable} to another one, or stop what uses it.\n`
			);
			expect(code).toBe(1);
		}
	);
});
