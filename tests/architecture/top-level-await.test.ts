import { globSync, readFileSync } from 'node:fs';
import { parse, type Node } from 'acorn';
import { expect, test } from 'vitest';

const isNode = (value: unknown): value is Node => typeof (value as Node | undefined)?.type === 'string';

/** Whether a piece of a program waits outside its functions. */
function waitsIn(node: Node): boolean {
	if (/Function/.test(node.type)) return false;
	if (node.type === 'AwaitExpression' || (node as Node & { await?: boolean }).await) return true;
	return Object.values(node).flat().filter(isNode).some(waitsIn);
}

const waits = (text: string) => waitsIn(parse(text, { ecmaVersion: 'latest', sourceType: 'module' }));

test('no module of the built app waits at its top: WebKit runs what imports it too early (bug 242740), and the entrance never comes', () => {
	const files = globSync('build/client/**/*.js');
	expect(files.length).toBeGreaterThan(50);
	expect(files.filter((file) => waits(readFileSync(file, 'utf8')))).toEqual([]);
});

test('control: one that waits is found, one whose functions wait is not', () => {
	expect(waits('await start();')).toBe(true);
	expect(waits('export const start = async () => { await 1; };')).toBe(false);
});
