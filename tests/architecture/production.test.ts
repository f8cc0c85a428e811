import { existsSync, globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import ts from 'typescript';

/*
 * What an installed server runs has to run with `npm ci --omit=dev`. Every import is walked, the ones that are awaited
 * too, from where a process begins; what only types need costs nothing, because Node leaves it out.
 */

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
	dependencies: Record<string, string>;
};

/** Where a process of an installed server begins, and what it builds on. */
const begin = [
	'src/server.ts',
	'src/desk/desk.ts',
	...globSync(['src/operator/**/*.{ts,mjs}', 'src/mailbox/**/*.ts', 'src/lib/server/**/*.ts'])
].filter((file) => !/\.(test|browser\.test)\.ts$/.test(file));

/** The specifiers that a file loads when it runs. */
function loadedBy(path: string): string[] {
	const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
	const loaded: string[] = [];
	const visit = (node: ts.Node): void => {
		const typesOnly =
			(ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
			(ts.isExportDeclaration(node) && node.isTypeOnly);
		if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && !typesOnly)
			loaded.push((node.moduleSpecifier as ts.StringLiteral).text);
		if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
			const [what] = node.arguments;
			if (what && ts.isStringLiteral(what)) loaded.push(what.text);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return loaded;
}

const own: Record<string, string> = {
	'#operator/': 'src/operator/',
	'#mailbox/': 'src/mailbox/',
	'#desk/': 'src/desk/',
	'#lib/': 'src/lib/',
	'#locales/': 'locales/',
	'#tests/': 'tests/'
};

function ownFile(specifier: string, from: string): string | undefined {
	if (specifier.startsWith('.')) return join(dirname(from), specifier);
	const prefix = Object.keys(own).find((one) => specifier.startsWith(one));
	return prefix && own[prefix] + specifier.slice(prefix.length);
}

/** Every file that is reached, and every package that one of them loads, with the file that does. */
function reachedFrom(files: string[]): { files: Set<string>; packages: Map<string, string> } {
	const reached = new Set<string>();
	const packages = new Map<string, string>();
	const waiting = [...files];
	for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
		if (reached.has(file)) continue;
		reached.add(file);
		if (!/\.(ts|mjs)$/.test(file)) continue;
		for (const specifier of loadedBy(file)) {
			const next = ownFile(specifier, file);
			if (next !== undefined) waiting.push(next);
			else if (!isBuiltin(specifier)) packages.set(nameOf(specifier), file);
		}
	}
	return { files: reached, packages };
}

const nameOf = (specifier: string) =>
	specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');

const reached = reachedFrom(begin);

test('an installed server loads only packages that a production install has', () => {
	const missing = [...reached.packages].filter(([name]) => !Object.hasOwn(dependencies, name));
	expect(missing).toEqual([]);
	expect(reached.packages.size).toBeGreaterThan(8);
});

test('nor anything of the tests', () => {
	expect([...reached.files].filter((file) => file.startsWith('tests/'))).toEqual([]);
});

test('every import that was walked leads to a file, so nothing was overlooked', () => {
	expect([...reached.files].filter((file) => !existsSync(file))).toEqual([]);
	expect(reached.files.size).toBeGreaterThan(150);
});
