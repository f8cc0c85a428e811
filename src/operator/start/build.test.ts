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
import { recordingName } from '#lib/domain/recording.ts';
import type { Environment } from '#lib/server/environment.ts';
import { toTakeIn } from '#lib/server/words/in-build.ts';
import { runCommandLine } from '#operator/command-line.ts';
import type { CommandContext } from '#operator/command.ts';
import { ownWordsBuilt } from '#operator/doctor/words.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import {
	build,
	isBuildFresh,
	isBuildOfTheseFiles,
	lackingInBuild,
	leadTo,
	takeBuildAsFresh,
	wordsWait
} from './build.ts';

let root: string;
let environment: Environment;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'build-'));
	mkdirSync(join(root, 'locales'));
	for (const folder of ['build', 'build-desk']) {
		mkdirSync(join(root, folder));
		writeFileSync(join(root, folder, 'handler.js'), '');
	}
	const config = { path: join(root, 'companion.config.json'), named: false };
	environment = {
		root,
		data: join(root, 'data'),
		real: join(root, 'data'),
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

test('other keys are built into what phones are given; the desk’s build stays as it is', () => {
	const madeFrom = (folder: string) => readFileSync(join(root, folder, '.made-from'), 'utf8');
	takeBuildAsFresh(environment);
	const [phone, desk] = [madeFrom('build'), madeFrom('build-desk')];
	writeFileSync(environment.keys, '{}');
	takeBuildAsFresh(environment);
	expect(madeFrom('build')).not.toBe(phone);
	expect(madeFrom('build-desk')).toBe(desk);
});

test('it is made with the files that it is asked for, whatever this process’s own settings name', async () => {
	mkdirSync(join(root, 'node_modules', 'vite', 'bin'), { recursive: true });
	writeFileSync(
		join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
		`const { COMPANION_BUILD, COMPANION_CONFIG, COMPANION_KEYS, COMPANION_REAL } = process.env;
		require('node:fs').mkdirSync(COMPANION_BUILD + '/client');
		require('node:fs').writeFileSync(COMPANION_BUILD + '/handler.js', [COMPANION_CONFIG, COMPANION_KEYS, COMPANION_REAL].join(' '));`
	);
	writeFileSync(join(root, 'package.json'), '{ "version": "1.2.3" }');
	writeFileSync(join(root, 'package-lock.json'), '{}');
	const madeWith = async () => {
		await build(environment);
		return readFileSync(join(root, 'build', 'handler.js'), 'utf8').split(' ');
	};
	expect(await madeWith()).toEqual(['', environment.keys, environment.real]);
	const config = { path: join(root, 'etc.json'), named: true };
	writeFileSync(config.path, '{}');
	environment = { ...environment, config };
	expect(await madeWith()).toEqual([config.path, environment.keys, environment.real]);
	expect(isBuildFresh(environment)).toBe(true);
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
	expect(readdirSync(root).filter((name) => name.startsWith('build'))).toEqual([
		'build',
		'build-desk',
		'builds'
	]);
});

describe('words and recordings of one’s own', () => {
	const said: string[] = [];
	const operate = (...args: string[]) => {
		said.length = 0;
		return runCommandLine(args, {
			environment,
			deployment: () => readDeployment(environment.config),
			now: () => new Date(),
			say: (line) => said.push(line)
		});
	};
	const recorded = (folder: string, ...files: string[]) => {
		for (const file of files) {
			mkdirSync(join(root, folder, 'en'), { recursive: true });
			cpSync('tests/voice/breathe-with-the-lotus.mp3', join(root, folder, 'en', file));
		}
		return join(root, folder);
	};
	/** Takes in a sheet with one text changed. */
	const takeIn = async (key: string, text: string, ...options: string[]) => {
		const sheet = join(root, 'sheet.csv');
		await operate('words', 'export', '--language', 'en', ...options, sheet);
		const rows = readFileSync(sheet, 'utf8').split('\r\n');
		const at = rows.findIndex((row) => row.startsWith(`"${key}",`));
		const cells = rows[at]!.split('","');
		rows[at] = cells.with(3, text).join('","');
		writeFileSync(sheet, rows.join('\r\n'));
		return operate('words', 'import', '--language', 'en', ...options, sheet);
	};
	const inData = () => globSync('data/{words,voice}/**/*.*', { cwd: root }).sort();
	beforeEach(() => {
		cpSync('locales', join(root, 'locales'), { recursive: true });
		takeBuildAsFresh(environment);
	});

	test('those that are built in make the build old, and lie in the data folder alone', async () => {
		const tracked = () =>
			globSync('{locales,static}/**/*.*', { cwd: root }).map((file) =>
				readFileSync(join(root, file), 'utf8')
			);
		const before = tracked();
		expect(await takeIn('open:calm.lead', 'A quiet page of ours')).toBe(0);
		expect(inData()).toEqual(['data/words/en/open.json', 'data/words/over/en.json']);
		expect([isBuildFresh(environment), isBuildOfTheseFiles(environment)]).toEqual([false, true]);
		expect(lackingInBuild(environment)).toBe(1);
		takeBuildAsFresh(environment);
		expect(isBuildFresh(environment)).toBe(true);
		// Heard is what is read: the organisation's own words.
		expect(
			await operate('words', 'voice', recorded('open', 'open.calm.lead.mp3', 'open.calm.title.mp3'))
		).toBe(0);
		expect(inData().filter((file) => file.endsWith('.mp3'))).toContain(
			`data/voice/open/en/${recordingName('A quiet page of ours')}.mp3`
		);
		expect(lackingInBuild(environment)).toBe(2);
		expect(tracked()).toEqual(before);
	});

	test('those of the book do not: they are read while the server runs', async () => {
		expect(await takeIn('today:step', 'One step of ours', '--own')).toBe(0);
		expect(await operate('words', 'voice', recorded('book', 'today.step.mp3'))).toBe(0);
		expect(said).toEqual(['1 recording taken in.']);
		await takeIn('book:role.guide', 'your counsellor', '--own');
		expect(said).toContain(
			'look: book:role.guide says counsellor: whoever sees her screen, or a page she prints, reads it.'
		);
		await takeIn('book:role.guide', 'walks with you', '--own');
		expect(inData().filter((file) => file.endsWith('.mp3'))).toEqual([
			`data/voice/en/${recordingName('One step of ours')}.mp3`
		]);
		expect(isBuildFresh(environment)).toBe(true);
	});

	test('where nothing can build they are kept, it says how they come, and the server still starts', async () => {
		await takeIn('open:calm.lead', 'A quiet page of ours');
		expect(said.join('\n')).toMatch(
			/next release\. .*copy .*data\/words and .*run npm run release, .*companion update ARCHIVE\./
		);
		expect(wordsWait(environment)).toBe(true);
		expect(await ownWordsBuilt({ environment } as CommandContext)).toEqual([
			{
				state: 'look',
				what: '1 text or recording of your own is otherwise in the pages that are built',
				advice: said.at(-1)
			}
		]);
		// Other files are another matter: what was built is not what lies there.
		writeFileSync(environment.config.path, '{}');
		expect(wordsWait(environment)).toBe(false);
		rmSync(environment.config.path);
		mkdirSync(join(root, 'node_modules', 'vite', 'bin'), { recursive: true });
		writeFileSync(join(root, 'node_modules', 'vite', 'bin', 'vite.js'), '');
		expect(wordsWait(environment)).toBe(false);
		await takeIn('open:calm.lead', 'Another page of ours');
		expect(said.at(-1)).toBe(
			'1 text of a page that is built: the next npm start takes it in, and so does npm run release.'
		);
	});

	test('a broken row is told by file, row, key and column, and nothing is changed', async () => {
		await takeIn('open:calm.lead', 'A quiet page of ours');
		const before = inData().map((file) => readFileSync(join(root, file), 'utf8'));
		expect(await takeIn('open:calm.lead', 'For <b>every</b> survivor')).toBe(1);
		expect(said[0]).toBe('sheet.csv: nothing was changed.');
		expect(said[1]).toMatch(
			/^ {2}sheet\.csv, row \d+, open:calm\.lead, translation: <b> is written for browsers/
		);
		expect(await takeIn('open:calm.lead', 'For every survivor')).toBe(1);
		expect(said[1]).toMatch(/survivor would say why/);
		expect(inData().map((file) => readFileSync(join(root, file), 'utf8'))).toEqual(before);
		// Nor where a file of one's own has a slip, whose texts would be lost.
		writeFileSync(join(root, 'data/words/en/open.json'), '{ "calm": ');
		await expect(takeIn('open:calm.title', 'A quiet hour')).rejects.toThrow(/Mend it or move it away first/);
		expect(readFileSync(join(root, 'data/words/en/open.json'), 'utf8')).toBe('{ "calm": ');
	});

	test('an update that says something else shows its own text again and says so; the reviewer’s waits beside it', async () => {
		await takeIn('open:calm.lead', 'A quiet page of ours');
		const shipped = join(root, 'locales', 'en', 'open.json');
		const words = JSON.parse(readFileSync(shipped, 'utf8')) as { calm: Record<string, string> };
		words.calm.lead = 'What a later version says';
		writeFileSync(shipped, JSON.stringify(words));
		expect(toTakeIn(environment, 'phone').texts).toEqual({});
		await operate('words', 'status', '--language', 'en');
		expect(said).toContain(
			'not in use: words/en/open.json, calm.lead: ours says something else since; words export shows both'
		);
		await operate('words', 'export', '--language', 'en', join(root, 'sheet.csv'));
		expect(said.at(-1)).toMatch(/^1 text of your own is not in use; the column "earlier" has it/);
		const row = readFileSync(join(root, 'sheet.csv'), 'utf8')
			.split('\r\n')
			.find((line) => line.startsWith('"open:calm.lead"'));
		expect(row).toMatch(/"What a later version says","draft",,"A quiet page of ours"$/);
	});

	test('while the demonstration is in use they come beside the real people', async () => {
		const shown = { ...environment, data: join(root, 'demonstration') };
		environment = shown;
		expect(await takeIn('open:calm.lead', 'A quiet page of ours')).toBe(0);
		expect(await operate('words', 'voice', recorded('open', 'open.calm.lead.mp3', 'today.step.mp3'))).toBe(0);
		expect(inData().filter((file) => /open\.json|mp3/.test(file))).toHaveLength(3);
		expect(globSync('demonstration/**', { cwd: root })).toEqual([]);
	});

	test('what is no recording that can be heard is refused by name, and nothing is taken', async () => {
		const folder = recorded('open', 'open.calm.lead.mp3');
		writeFileSync(join(folder, 'en', 'open.calm.title.mp3'), '<html>');
		await expect(operate('words', 'voice', folder)).rejects.toThrow(
			/^en\/open\.calm\.title\.mp3: is not an MP3\. Nothing was taken\.$/
		);
		expect(inData()).toEqual([]);
	});
});
