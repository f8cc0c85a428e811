import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kept } from '#lib/server/kept/kept.ts';

const begins: Record<(typeof kept)[number]['backup'], RegExp> = {
	database: /^yes/,
	'as it is': /^yes/,
	'closed quarters': /^closed quarters/,
	apart: /^apart/,
	no: /^no/
};

test('the table of what to keep says of every name what the list says', () => {
	const [, part = ''] = readFileSync('docs/operator.md', 'utf8').split('## What to keep, and what to guard');
	const rows = part
		.split('\n')
		.filter((line) => line.startsWith('| `'))
		.map((line) => line.split('|').map((cell) => cell.trim()));
	const told = rows.flatMap(([, names = '', , backup = '']) =>
		[...names.replace(/\(.*?\)/g, '').matchAll(/`([^`]+)`/g)].map(([, name]) => [name!, backup] as const)
	);
	expect(told.map(([name]) => name).sort()).toEqual(kept.map(({ path }) => path).sort());
	for (const { path, backup } of kept)
		expect([path, new Map(told).get(path)]).toEqual([path, expect.stringMatching(begins[backup])]);
});
