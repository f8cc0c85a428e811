import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Environment } from '#lib/server/environment.ts';
import { build, isBuildFresh, takeBuildAsFresh } from './build.ts';

let root: string;
let environment: Environment;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'build-'));
	mkdirSync(join(root, 'build'));
	mkdirSync(join(root, 'locales'));
	writeFileSync(join(root, 'build', 'handler.js'), '');
	const config = { path: join(root, 'companion.config.json'), named: false };
	environment = { root, config, keys: join(root, 'companion.keys.json') } as Environment;
});
afterEach(() => rmSync(root, { recursive: true }));

test('where only what runs is installed, a build that is needed is asked for in one line', async () => {
	await expect(build(environment)).rejects.toThrow(
		/^The app has to be built anew, .*Run npm ci, or bring build/
	);
});

test('a build that was taken over is fresh until the words, the configuration or the keys are others', () => {
	expect(isBuildFresh(environment)).toBe(false);
	for (const file of ['locales/a.json', 'companion.config.json', 'companion.keys.json']) {
		takeBuildAsFresh(environment);
		expect(isBuildFresh(environment)).toBe(true);
		writeFileSync(join(root, file), '{}');
		expect(isBuildFresh(environment)).toBe(false);
	}
});
