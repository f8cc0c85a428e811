import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

/* A page that names a file which is gone sends its reader nowhere. */

const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', ...globSync('docs/*.md')];

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

describe.each(pages)('%s', (page) => {
	test('names no file that is not there', () => {
		const paths = pathsIn(readFileSync(page, 'utf8')).filter((path) => !made.test(path));
		expect(paths.filter((path) => !isThere(path, page))).toEqual([]);
	});
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
