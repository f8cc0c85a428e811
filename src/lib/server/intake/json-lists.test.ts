import { expect, test } from 'vitest';
import { NotPlain, partsOfJson } from './json-lists.ts';

function* inPieces(text: string, size: number): Iterable<string> {
	for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

const rebuilt = (text: string, size: number): Record<string, unknown> => {
	const whole: Record<string, unknown> = {};
	for (const { field, at, value } of partsOfJson(inPieces(text, size)))
		if (at === undefined) whole[field] = value;
		else (whole[field] as unknown[])[at] = value;
	return whole;
};

test('an object is the same in whatever pieces it comes', () => {
	const value = {
		cases: [
			{ a: 'x, ] } [ { "y" \\', b: [[1, 2], {}], 'k"e]y': null },
			'text, with ] and \\"',
			12,
			true,
			null,
			[[]]
		],
		organizations: [],
		held: { deep: [{ of: 'km: ភាសា \u{1f33f}' }] },
		number: -1.5e3,
		text: '\\\\'
	};
	for (const text of [JSON.stringify(value), ` \n${JSON.stringify(value, null, '\t')}\r\n `])
		for (let size = 1; size < 40; size++) expect(rebuilt(text, size), `${size}`).toEqual(value);
});

test('all else is not plain, and left to who reads it whole', () => {
	const others = [
		'',
		'[]',
		'"a"',
		'{"a":[1,]}',
		'{"a":[1 2]}',
		'{"a":[{}{}]}',
		'{"a":[,]}',
		'{"a":1,}',
		'{"a" 1}',
		'{a:1}',
		'{"a":1}{}',
		'{"a":1} x',
		'{"a":[1',
		'{"a":"b',
		'{"a":"b\\',
		'{"a":[{"b":1,"b":2}]}',
		'{"a":1,"a":2}',
		'{"a":[}]'
	];
	for (const text of others)
		for (const size of [1, 2, 100]) expect(() => rebuilt(text, size), text).toThrow(NotPlain);
});
