import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { runCommandLine } from '#operator/command-line.ts';

const root = mkdtempSync(join(tmpdir(), 'room-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const file = join(root, 'stick.html');
const said: string[] = [];
const room = () =>
	runCommandLine(['feedback', 'room', file], {
		environment: readEnvironment({ COMPANION_DATA: join(root, 'data') }, root),
		deployment: () => readDeployment({ path: '/nowhere.json', named: false }),
		now: () => new Date('2027-01-02T05:00:00Z'),
		say: (line) => said.push(line)
	});

test('where the room is not built yet, the command that builds it is said and no file is begun', async () => {
	await expect(room()).rejects.toThrow(/^The opening room is not built yet\. To build it: /);
	expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('the page of the desk’s build is written as it is, over an older one too', async () => {
	mkdirSync(join(root, 'build-desk'));
	for (const page of ['<!doctype html>one', '<!doctype html>another']) {
		writeFileSync(join(root, 'build-desk', 'opening-room.html'), page);
		expect(await room()).toBe(0);
		expect(readFileSync(file, 'utf8')).toBe(page);
	}
	expect(said.at(-1)).toContain('with the network off');
});
