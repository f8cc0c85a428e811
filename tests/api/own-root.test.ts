import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { launch } from '#tests/support/processes.ts';

/* A clone in whose root somebody's configuration, keys and data lie. Here they are such that nobody can overlook them. */
const root = mkdtempSync(join(tmpdir(), 'somebodys-clone-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
for (const part of ['src', 'locales', 'static', 'node_modules', 'package.json'])
	symlinkSync(join(process.cwd(), part), join(root, part));
for (const file of ['companion.config.json', 'companion.keys.json', 'data'])
	writeFileSync(join(root, file), 'poison');

const commands = [
	['lines', 'stale', '--json'],
	['feedback', 'status', '--json'],
	['source', 'key']
];

test.each(commands)('no process of the tests sees what lies in the clone: %s', async (...args) => {
	const { ended, stderr, stdout } = launch(['src/operator/main.ts', ...args], {}, root);
	await ended;
	expect(stderr()).toBe('');
	expect(() => JSON.parse(stdout())).not.toThrow();
});

test.each(commands)('a process that is not held apart does: %s', (...args) => {
	const { PATH, HOME } = process.env;
	const run = spawnSync(process.execPath, ['src/operator/main.ts', ...args], {
		cwd: root,
		env: { PATH, HOME } as NodeJS.ProcessEnv,
		encoding: 'utf8'
	});
	expect(run.stderr).toMatch(/companion\.(config|keys)\.json|data/);
	expect(run.status).toBe(1);
});
