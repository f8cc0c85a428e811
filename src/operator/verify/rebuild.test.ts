import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEnvironment } from '#lib/server/environment.ts';
import { readServed } from '#lib/server/served-list.ts';
import { writeServedList } from '#operator/release/served.ts';
import { takeBuildAsFresh } from '#operator/start/build.ts';
import { differencesOfBuild } from './rebuild.ts';

/* An observer's clone with a build in it that is of the same files: what is compared, and what is said of the clone. */

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const git = (...args: string[]) =>
	execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args]);
const commit = (what: string) => {
	git('add', '.');
	git('commit', '-q', '-m', what);
};
const environment = () => readEnvironment({ COMPANION_DATA: at('data') }, folder);
const served = () => readServed(at('build'))!;
const differences = (release = served()) => differencesOfBuild(environment(), release);

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'rebuild-'));
	for (const one of ['build/client', 'build-desk', 'src/operator']) mkdirSync(at(one), { recursive: true });
	for (const name of ['package.json', 'package-lock.json']) writeFileSync(at(name), '{ "version": "1.2.3" }');
	writeFileSync(at('.gitignore'), 'build*\ncompanion.keys.json\n');
	for (const one of ['build', 'build-desk']) writeFileSync(at(one, 'handler.js'), '');
	writeFileSync(at('build/client/one.js'), 'one');
	git('init', '-q');
	commit('first');
	writeServedList(environment(), at('build'));
	takeBuildAsFresh(environment());
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the same build is said to be the same, another file and another configuration are named', async () => {
	expect(await differences()).toEqual([]);
	const list = served().list.replace(/"\/one.js":"./, '"/one.js":"A');
	expect(await differences({ ...served(), list })).toEqual([
		'/one.js: the build from this clone has another one'
	]);
	writeFileSync(at('companion.keys.json'), '{ "periods": [] }');
	takeBuildAsFresh(environment());
	expect(await differences()).toEqual(['rebuilt: the keys file here is not the one that the list names']);
});

test('the commit is the clone’s, not that of the build in it, which may be older where nothing of it changed', async () => {
	const before = served();
	writeFileSync(at('src/operator/more.ts'), '');
	commit('of nothing that is built');
	expect(await differences(before)).toEqual([
		expect.stringMatching(/^rebuilt: this clone is not at commit [0-9a-f]{40}/)
	]);
	// As whoever makes a release in a fresh clone of that commit has it.
	const head = git('rev-parse', 'HEAD').toString().trim();
	const list = before.list.replace(/"commit":"[0-9a-f]+"/, `"commit":"${head}"`);
	expect(await differences({ ...before, list })).toEqual([]);
});
