import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEnvironment } from '#lib/server/environment.ts';
import { noteStarted } from '#lib/server/started-with.ts';
import type { CommandContext } from '#operator/command.ts';
import { started, version } from './started.ts';

let root: string;
let data: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'started-'));
	data = join(root, 'data');
	for (const folder of ['data', 'builds/one', 'builds/two', 'builds/desk'])
		mkdirSync(join(root, folder), { recursive: true });
	writeFileSync(join(root, 'package.json'), '{ "version": "0.3.1" }');
	leadTo('build', 'one');
	leadTo('build-desk', 'desk');
});
afterEach(() => rmSync(root, { recursive: true }));

function leadTo(link: string, name: string): void {
	rmSync(join(root, link), { force: true });
	symlinkSync(join('builds', name), join(root, link));
}
const context = () => ({ environment: readEnvironment({ COMPANION_DATA: data }, root) }) as CommandContext;
const said = async () => (await started(context())).map(({ state, what }) => `${state}: ${what}`);

test('a build that came after the start is told, for each process by itself, until it is started anew', async () => {
	expect(await said()).toEqual([]);
	noteStarted(data, root, 'app');
	noteStarted(data, root, 'desk');
	expect(await said()).toEqual([
		'good: The app was started with the build that lies here',
		'good: The desk was started with the build that lies here'
	]);
	leadTo('build', 'two');
	expect(await said()).toEqual([
		'look: The app was started with an older build than lies here',
		'good: The desk was started with the build that lies here'
	]);
	noteStarted(data, root, 'app');
	expect((await said())[0]).toMatch(/^good/);
});

test('a build that was written into the same folder is another one', async () => {
	noteStarted(data, root, 'app');
	writeFileSync(join(root, 'build', '.made-from'), 'other inputs\n');
	expect(await said()).toEqual(['look: The app was started with an older build than lies here']);
});

test('the version is said, of a release by its own name', async () => {
	expect(await version(context())).toEqual([
		{ state: 'good', what: 'Version 0.3.1', measured: { of: 'version', value: '0.3.1' } }
	]);
});
