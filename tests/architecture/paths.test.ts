import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { declaredAll } from '#operator/command-line.ts';

/* A page that names a file or a command which is gone sends its reader nowhere. */

const pages = [
	...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'],
	...globSync(['docs/*.md', 'src/lib/*/README.md'])
];
const files = globSync(['{src,tests,deploy,locales,static}/**/*.*', '*.*']);

// What is made when it runs or is written by whoever installs it, and what lies on a server.
const made =
	/^(build|data|node_modules|pictures|companion\.(config|keys)\.json|\.svelte-kit)(\/|$)|\.local\.|^\//;

/** Where a text may point to: links inside the project, and code that looks like a path of it. */
export function pathsIn(text: string): string[] {
	const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to!.replace(/#.*$/, ''));
	const code = [...text.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].flatMap(([, words]) =>
		words!.split(/\s+/)
	);
	const top = /^(src|tests|locales|deploy|static|docs|screenshots)\/|^[\w.-]+\.(config\.(js|ts)|md)$/;
	// Inside `src/lib` a folder is named without it, as ARCHITECTURE does.
	const layer = /^(domain|crypto|i18n|ui|vault|sync|safety|book|features|server)\/[\w./-]+\.\w+$/;
	return [
		...links.filter((to) => to !== '' && !/^[a-z]+:/i.test(to)),
		...code.filter((word) => top.test(word)),
		...code.filter((word) => layer.test(word)).map((word) => `src/lib/${word}`)
	].map((path) => path.replace(/[.,;:]$/, ''));
}

/** Whether it is there; `<lng>` and `*` stand for anything, `{a,b}` for each of them. */
function isThere(path: string, from: string): boolean {
	const pattern = path.replace(/<[^>]+>/g, '*');
	return [pattern, join(dirname(from), pattern)].some((one) =>
		/[*{]/.test(one) ? globSync(one).length > 0 : existsSync(one)
	);
}

/** A word of code that ends as a file of ours does, with a folder before it: `cases/readable.ts`, `register/{a,b}.ts`. */
const endsIn = (text: string) =>
	[...text.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)]
		.flatMap(([, words]) => words!.split(/\s+/))
		.filter((word) => /^[\w{][\w{},./-]*\/[\w{},.-]+\.(ts|svelte|mjs|js|css|html|sh|cnf)$/.test(word))
		.flatMap(spread);

function spread(word: string): string[] {
	const [whole, inside] = /\{([^{}]*)\}/.exec(word) ?? [];
	return whole === undefined ? [word] : inside!.split(',').flatMap((one) => spread(word.replace(whole, one)));
}

const isEndOfOne = (word: string) => files.some((file) => `/${file}`.endsWith(`/${word}`));

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const scriptsIn = (text: string) => [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);

const operator = await declaredAll();
/** The operator's commands in a text, each as the words behind `companion`. */
const commandsIn = (text: string) =>
	[...text.matchAll(/companion (?:-- )?([a-z][^`\n]*)/g)].map(([, words]) => words!);

/** What of a command's words is none of ours: the first command or option that is not declared. */
function unknownIn(words: string): string[] {
	let command: Command = operator;
	for (const word of words.split(/\s+/)) {
		const next = command.commands.find((one) => one.name() === word);
		const isKnown = /^--[a-z]/.test(word)
			? word === '--help' || command.options.some(({ long }) => long === word)
			: command.commands.length === 0 || !/^[a-z-]+$/.test(word);
		if (!next && !isKnown) return [word];
		command = next ?? command;
	}
	return [];
}

describe.each(pages)('%s', (page) => {
	const text = readFileSync(page, 'utf8');
	test('names no file that is not there', () => {
		const paths = pathsIn(text).filter((path) => !made.test(path));
		expect(paths.filter((path) => !isThere(path, page))).toEqual([]);
		expect(endsIn(text).filter((word) => !made.test(word) && !isEndOfOne(word))).toEqual([]);
	});

	test('names no script of npm and no command or option of the operator’s that does not exist', () => {
		expect(scriptsIn(text).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
		expect(commandsIn(text).flatMap(unknownIn)).toEqual([]);
	});
});

test('the same search finds a command that is gone', () => {
	expect(scriptsIn('`npm run gone`, `npm run measure:gone -- 3`')).toEqual(['gone', 'measure:gone']);
	expect(endsIn('`a/{b,c}.ts`').filter((word) => !isEndOfOne(word))).toEqual(['a/b.ts', 'a/c.ts']);
	const gone = ['gone now', 'feedback gone', 'invite --gone 3', 'feedback keys --gone', 'invite --case REF'];
	expect(gone.map(unknownIn)).toEqual([['gone'], ['gone'], ['--gone'], ['--gone'], []]);
	const all = pages.flatMap((page) => commandsIn(readFileSync(page, 'utf8')));
	expect(all.length).toBeGreaterThan(50);
});

test('the same search finds what is gone, in a link and in code, and passes what is there', () => {
	const text =
		'[a](docs/gone.md) `src/lib/gone.ts`, `vault/gone.ts`, `src/lib/domain/day.ts` `npm run x -- src/gone`';
	const found = pathsIn(text);
	expect(found.filter((path) => !isThere(path, 'README.md'))).toEqual([
		'docs/gone.md',
		'src/lib/gone.ts',
		'src/gone',
		'src/lib/vault/gone.ts'
	]);
	expect(pathsIn(readFileSync('ARCHITECTURE.md', 'utf8')).length).toBeGreaterThan(10);
});

test('the auditor’s page lists every attack there is, and no other', () => {
	const listed = [...readFileSync('docs/auditor.md', 'utf8').matchAll(/^\| `([\w-]+)`/gm)].map(
		([, name]) => name
	);
	expect(listed.sort()).toEqual(
		globSync('tests/safety/attacks/*.ts')
			.map((file) => basename(file, '.ts'))
			.sort()
	);
});
