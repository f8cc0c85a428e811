import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	appendFileSync,
	cpSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingName } from '#lib/domain/recording.ts';
import { launch } from '#tests/support/processes.ts';

/*
 * An organisation's words and recordings in a clone as somebody keeps it: what git knows there, with commits of its own.
 */

const clone = mkdtempSync(join(tmpdir(), 'words-clone-'));
const sheets = mkdtempSync(join(tmpdir(), 'words-sheets-'));
const git = (...args: string[]) =>
	execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], {
		cwd: clone,
		encoding: 'utf8'
	});
beforeAll(() => {
	const known = execFileSync(
		'git',
		['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--deduplicate'],
		{
			encoding: 'utf8'
		}
	);
	for (const file of known.split('\0').filter((name) => name !== '')) {
		mkdirSync(join(clone, dirname(file)), { recursive: true });
		cpSync(file, join(clone, file), { force: true });
	}
	symlinkSync(join(process.cwd(), 'node_modules'), join(clone, 'node_modules'));
	git('init', '--quiet');
	appendFileSync(join(clone, '.git', 'info', 'exclude'), '/node_modules\n');
	git('add', '--all');
	git('commit', '--quiet', '--message', 'as it lies here');
});
afterAll(() => {
	for (const folder of [clone, sheets]) rmSync(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<string> {
	const { ended, output } = launch(args, { COMPANION_DATA: join(clone, 'data') }, clone);
	const code = await ended;
	expect([code, output()]).toEqual([0, expect.any(String)]);
	return output();
}
const companion = (...args: string[]) => run('src/operator/main.ts', ...args);

/** Changes some texts and signs them, as a reviewer does. */
async function review(said: Record<string, string>): Promise<string> {
	const file = join(sheets, 'en.csv');
	await companion('words', 'export', '--language', 'en', file);
	const rows = parse(readFileSync(file, 'utf8'), { bom: true }) as string[][];
	const signed = rows.map((row) =>
		said[row[0]!] === undefined ? row : row.with(3, said[row[0]!]!).with(4, 'reviewed')
	);
	const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
	writeFileSync(file, signed.map((row) => row.map(cell).join(',')).join('\n'));
	return companion('words', 'import', '--language', 'en', file);
}

const ours = {
	'open:calm.lead': 'A quiet page, as we say it.',
	'meet:lead': 'A first talk, as we say it.',
	'desk:people.title': 'Those we walk with'
};

test('words, signatures and recordings leave no trace in what git keeps, and the next build has them', async () => {
	expect(await review(ours)).toMatch(
		/^3 texts changed\..*\n3 texts of pages that are built: the next npm start/
	);
	const folder = join(sheets, 'voice', 'en');
	mkdirSync(folder, { recursive: true });
	for (const file of ['open.calm.lead.mp3', 'today.step.mp3'])
		cpSync('tests/voice/breathe-with-the-lotus.mp3', join(folder, file));
	expect(await companion('words', 'voice', join(sheets, 'voice'))).toContain('2 recordings taken in.');
	const status = JSON.parse(await companion('words', 'status', '--language', 'en', '--json')) as {
		en: { screen: string; reviewed: number; recorded: number }[];
	};
	expect(status.en.find(({ screen }) => screen === 'open:calm')).toMatchObject({ reviewed: 1, recorded: 1 });
	expect(git('status', '--porcelain')).toBe('');

	await run('src/operator/start/ensure-build.ts');
	expect(git('status', '--porcelain')).toBe('');
	const build = (path: string) => readFileSync(join(clone, path), 'utf8');
	expect(build('build/prerendered/en/calm.html')).toContain(ours['open:calm.lead']);
	expect(build('build/prerendered/en/meet.html')).toContain(ours['meet:lead']);
	// The words of a notes book's pages come as a script of their own.
	const scripts = globSync('build/client/_app/immutable/**/*.js', { cwd: clone }).map(build);
	expect(scripts.some((script) => script.includes(ours['open:calm.lead']))).toBe(true);
	const desk = globSync('build-desk/server/**/*.js', { cwd: clone }).map(build);
	expect(desk.some((script) => script.includes(ours['desk:people.title']))).toBe(true);
	expect(scripts.some((script) => script.includes(ours['desk:people.title']))).toBe(false);

	const name = recordingName(ours['open:calm.lead']);
	const list = build('build/client/voice/en.json');
	expect(JSON.parse(list)).toEqual({ [name]: 'open:calm.lead' });
	expect(globSync('build/client/voice/**/*.mp3', { cwd: clone })).toEqual([
		`build/client/voice/en/${name}.mp3`
	]);
	// Kept with the app, under the mark of what it says now: a phone that has the older list fetches this one.
	const mark = createHash('md5').update(list).digest('hex');
	expect(build('build/client/service-worker.js').replaceAll('\\"', '"')).toMatch(
		new RegExp(`"?url"?:\\s*"/?voice/en\\.json"[^}]*${mark}|${mark}[^}]*"/?voice/en\\.json"`)
	);

	expect(await run('src/operator/start/ensure-build.ts')).toContain('The build is up to date.');
	// The control: a word written where git keeps it is seen.
	appendFileSync(join(clone, 'locales', 'en', 'open.json'), '\n');
	expect(git('status', '--porcelain')).toContain('locales/en/open.json');
});
