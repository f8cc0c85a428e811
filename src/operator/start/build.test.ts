import {
	cpSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Environment } from '#lib/server/environment.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { build, isBuildFresh, leadTo, takeBuildAsFresh } from './build.ts';

let root: string;
let environment: Environment;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'build-'));
	mkdirSync(join(root, 'build'));
	mkdirSync(join(root, 'locales'));
	writeFileSync(join(root, 'build', 'handler.js'), '');
	const config = { path: join(root, 'companion.config.json'), named: false };
	environment = {
		root,
		data: join(root, 'data'),
		config,
		keys: join(root, 'companion.keys.json')
	} as Environment;
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

test('a new build never touches the files of the one before, nor of the few before that', () => {
	writeFileSync(join(root, 'build', 'handler.js'), 'brought');
	const running: string[] = [];
	for (const name of ['one', 'two', 'three', 'four', 'five']) {
		mkdirSync(join(root, 'builds', name), { recursive: true });
		writeFileSync(join(root, 'builds', name, 'handler.js'), name);
		leadTo(name, root);
		expect(readFileSync(join(root, 'build', 'handler.js'), 'utf8')).toBe(name);
		running.push(realpathSync(join(root, 'build')));
	}
	expect(readFileSync(join(running.at(-2)!, 'handler.js'), 'utf8')).toBe('four');
	// The one in use and three before it.
	expect(readdirSync(join(root, 'builds'))).toHaveLength(4);
	expect(readdirSync(root).filter((name) => name.startsWith('build'))).toEqual(['build', 'builds']);
});

describe('where nothing can build', () => {
	const operate = (...args: string[]) =>
		runCommandLine(args, {
			environment,
			deployment: () => readDeployment(environment.config),
			now: () => new Date(),
			say: () => {}
		});
	const recorded = (folder: string, ...files: string[]) => {
		for (const file of files) {
			mkdirSync(join(root, folder, 'en'), { recursive: true });
			cpSync('tests/voice/breathe-with-the-lotus.mp3', join(root, folder, 'en', file));
		}
		return join(root, folder);
	};
	beforeEach(() => {
		cpSync('locales', join(root, 'locales'), { recursive: true });
		takeBuildAsFresh(environment);
	});

	test('nothing is taken in that the build is made of: the server would not start any more', async () => {
		const sheet = join(root, 'sheet.csv');
		await operate('words', 'export', '--language', 'en', sheet);
		const folder = recorded('open', 'open.calm.lead.mp3', 'today.step.mp3');
		await expect(operate('words', 'voice', folder)).rejects.toThrow(/^Recordings of the open pages are part/);
		await expect(operate('words', 'import', '--language', 'en', sheet)).rejects.toThrow(
			/^The words of locales/
		);
		expect(isBuildFresh(environment)).toBe(true);
		expect(globSync('data/voice/**', { cwd: root })).toEqual([]);
	});

	test('what lies in the data folder is taken in: recordings of the book, and words of one’s own', async () => {
		const sheet = join(root, 'sheet.csv');
		await operate('words', 'export', '--own', '--language', 'en', sheet);
		expect(await operate('words', 'import', '--own', '--language', 'en', sheet)).toBe(0);
		expect(await operate('words', 'voice', recorded('book', 'today.step.mp3'))).toBe(0);
		expect(globSync('data/voice/en/*.mp3', { cwd: root })).toHaveLength(1);
		expect(isBuildFresh(environment)).toBe(true);
	});
});
