import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '#lib/server/environment.ts';
import { isBuildFresh } from '#operator/start/build.ts';
import { importSamples, newId } from '#tests/support/app.ts';
import { freePort, launch } from '#tests/support/processes.ts';

let data: string;
let port: number;
beforeEach(async () => {
	// A stale build would be built anew here, under the feet of the other tests.
	if (!isBuildFresh(readEnvironment({}))) throw new Error('build first: npm run build');
	data = mkdtempSync(join(tmpdir(), 'start-'));
	port = await freePort();
});
afterEach(() => rmSync(data, { recursive: true }));

function start(folder = data) {
	const started = launch(['src/operator/start/start.ts'], { COMPANION_DATA: folder, PORT: String(port) });
	const ended = new Promise<number | null>((resolve) => started.child.on('close', resolve));
	return { ...started, ended };
}

async function until(output: () => string, text: string | RegExp, ended: Promise<unknown>): Promise<void> {
	let over = false;
	void ended.then(() => (over = true));
	while (!over && !output().match(text)) await new Promise((resolve) => setTimeout(resolve, 50));
	expect(output()).toMatch(text);
}

describe('npm start', () => {
	test('without data makes the sample people, prints an invitation that works, and stops cleanly', async () => {
		const { child, output, ended } = start();
		await until(output, /To stop/, ended);
		expect(output()).toContain('twelve invented people');
		expect(output()).toContain('invite --case');
		expect(output()).toMatch(/▀|█/);
		const code = /code\s+(\d{4} \d{3} \d{3})/.exec(output())?.[1]?.replaceAll(' ', '');
		const addresses = JSON.parse(readFileSync(join(data, 'addresses.json'), 'utf8')) as { app: string };
		expect(addresses).toEqual({ app: `http://127.0.0.1:${port}`, mailbox: `http://127.0.0.1:${port + 1}` });
		const paired = await fetch(`${addresses.app}/auth/pair`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ code, phoneId: newId(), lockId: newId() })
		});
		expect(paired.status).toBe(200);
		child.kill('SIGINT');
		expect(await ended).toBe(0);
		expect(output()).toMatch(/Stopped\.\n$/);
		await expect(fetch(addresses.app)).rejects.toThrow();
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

	test('with a data folder that cannot be made says so in one line and ends', async () => {
		const { ended, stderr } = start('/dev/null/data');
		expect(await ended).toBe(1);
		expect(stderr()).toMatch(/^COMPANION_DATA.*\n$/);
	});

	test('on a port that is taken says so in one line and ends', async () => {
		await importSamples(data);
		const squatter = createServer().listen(port, '127.0.0.1');
		const { stderr, ended } = start();
		expect(await ended).toBe(1);
		expect(stderr()).toMatch(/^Port \d+ is taken\. [^\n]*\n$/);
		squatter.close();
	});
});
