import { execFileSync } from 'node:child_process';
import {
	appendFileSync,
	cpSync,
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
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { runCommandLine } from '#operator/command-line.ts';

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
	// The code is run from where it lies here; what lies beside it is enough.
	for (const file of known
		.split('\0')
		.filter((name) => name !== '' && !/^(src|tests|screenshots)\//.test(name))) {
		mkdirSync(join(clone, dirname(file)), { recursive: true });
		cpSync(file, join(clone, file), { force: true });
	}
	// So that it can build.
	symlinkSync(join(process.cwd(), 'node_modules'), join(clone, 'node_modules'));
	git('init', '--quiet');
	appendFileSync(join(clone, '.git', 'info', 'exclude'), '/node_modules\n');
	git('add', '--all');
	git('commit', '--quiet', '--message', 'as it lies here');
});
afterAll(() => {
	for (const folder of [clone, sheets]) rmSync(folder, { recursive: true, force: true });
});

async function companion(...args: string[]): Promise<string> {
	const said: string[] = [];
	const environment = readEnvironment({ COMPANION_DATA: join(clone, 'data') }, clone);
	const exit = await runCommandLine(args, {
		environment,
		deployment: () => readDeployment(environment.config),
		now: () => new Date(),
		say: (line) => void said.push(line)
	});
	expect([exit, said]).toEqual([0, expect.any(Array)]);
	return said.join('\n');
}

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

test('words, signatures and recordings leave no trace in what git keeps', async () => {
	const said = await review({
		'open:calm.lead': 'A quiet page, as we say it.',
		'book:phase.entry': 'First steps',
		'desk:people.title': 'Those we walk with'
	});
	expect(said).toMatch(/^3 texts changed\..*\n2 texts of pages that are built: the next npm start/);
	const folder = join(sheets, 'voice', 'en');
	mkdirSync(folder, { recursive: true });
	for (const file of ['open.calm.lead.mp3', 'book.phase.entry.mp3'])
		cpSync('tests/voice/breathe-with-the-lotus.mp3', join(folder, file));
	expect(await companion('words', 'voice', join(sheets, 'voice'))).toContain('2 recordings taken in.');
	const status = JSON.parse(await companion('words', 'status', '--language', 'en', '--json')) as {
		en: { screen: string; reviewed: number; recorded: number }[];
	};
	for (const screen of ['open:calm', 'book:phase'])
		expect(status.en.find((one) => one.screen === screen)).toMatchObject({ reviewed: 1, recorded: 1 });
	expect(git('status', '--porcelain')).toBe('');
	// The control: a word written where git keeps it is seen.
	appendFileSync(join(clone, 'locales', 'en', 'open.json'), '\n');
	expect(git('status', '--porcelain')).toContain('locales/en/open.json');
});
