import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEnvironment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { importSamples } from '#tests/support/app.ts';
import { audited, nameOf, onlyLook } from './audited.ts';
import { commandNames, declaredAll, overview, runCommandLine } from './command-line.ts';

const leaves = (command: Command): Command[] =>
	command.commands.length > 0 ? command.commands.flatMap(leaves) : [command];

test('the list names every command', () => {
	for (const name of commandNames) expect(overview()).toMatch(new RegExp(`^  ${name} {2,}\\S`, 'm'));
});

test('an option is spelt one way and taken one way in every command', async () => {
	const taken = new Map<string, Set<boolean>>();
	const all = leaves(await declaredAll());
	for (const { long, short, required, hidden } of all.flatMap(({ options }) => options)) {
		expect([short, hidden]).toEqual([undefined, false]);
		taken.set(long!, (taken.get(long!) ?? new Set()).add(required));
	}
	expect([...taken].filter(([, ways]) => ways.size > 1)).toEqual([]);
	// Two spellings of one thing would be two names with one meaning.
	const names = [...taken.keys()];
	expect(names.filter((name) => /lng|lang(?!uage)|passphrases/.test(name))).toEqual([]);
	expect(all.length).toBeGreaterThan(18);
});

test('every command is known as an act of the audit, or as one that only looks', async () => {
	const names = leaves(await declaredAll()).map(nameOf);
	expect(names).toContain('cases import');
	for (const name of names) expect([name, name in audited !== onlyLook.includes(name)]).toEqual([name, true]);
});

test('the list of commands loads neither a compiler nor a framework nor any command', () => {
	const seen = `
		import { registerHooks } from 'node:module';
		registerHooks({ load: (url, context, next) => (process.stderr.write(url + '\\n'), next(url, context)) });
	`;
	const { stderr, stdout } = spawnSync(
		process.execPath,
		['--import', `data:text/javascript,${encodeURIComponent(seen)}`, 'src/operator/main.ts', '--help'],
		{ encoding: 'utf8' }
	);
	expect(stdout).toContain('doctor');
	const loaded = stderr.split('\n').filter((url) => url.startsWith('file:'));
	expect(loaded.some((url) => url.endsWith('/command-line.ts'))).toBe(true);
	expect(loaded.filter((url) => /\/commands\/|typescript|svelte|vite|acorn|@inquirer/.test(url))).toEqual([]);
});

describe('every command', () => {
	let data: string;
	beforeAll(async () => {
		data = mkdtempSync(join(tmpdir(), 'command-line-'));
		await importSamples(data);
	});
	afterAll(() => rmSync(data, { recursive: true }));

	/** As `main.ts` runs it, in this process: starting one is most of what a small command costs. */
	async function run(...args: string[]) {
		const said: string[] = [];
		const environment = readEnvironment({ COMPANION_DATA: data, COMPANION_CONFIG: join(data, 'none.json') });
		const context = {
			environment,
			deployment: () => readDeployment(environment.config),
			now: () => new Date(),
			say: (line: string) => said.push(line)
		};
		try {
			return { exit: await runCommandLine(args, context), said, wrong: '' };
		} catch (error) {
			if (!(error instanceof OperatorError)) throw error;
			return { exit: error.exit, said, wrong: error.message };
		}
	}

	test.each(commandNames)('%s explains itself', async (name) => {
		expect(await run(name, '--help')).toEqual({
			exit: 0,
			said: [expect.stringContaining(`npm run companion -- ${name}`)],
			wrong: ''
		});
	});

	test.each([
		[['sheet'], 2],
		[['sheet', '--language', 'de', 'x.html'], 2],
		[['invite'], 2],
		[['invite', '--who', 'x'], 2],
		[['invite', '--case', 'sample-03', '--minutes', '0'], 2],
		[['sharing', 'x'], 2],
		[['revoke'], 2],
		[['revoke', 'ABCDEF'], 1],
		[['cases'], 2],
		[['cases', 'import'], 2],
		[['cases', 'import', 'x.txt'], 1],
		[['cases', 'import', 'none.json'], 1],
		[['directory'], 2],
		[['directory', 'import'], 2],
		[['directory', 'import', 'none.json'], 1]
	] as const)('%j says in one line what is wrong', async (args, exit) => {
		expect(await run(...args)).toEqual({ exit, said: [], wrong: expect.stringMatching(/^[^\n]+$/) });
	});
});
