import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { audited, nameOf, onlyLook } from './audited.ts';
import { commandNames, declaredAll, overview } from './command-line.ts';

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
