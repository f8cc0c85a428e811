import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginArriving, finishArriving, putInPlace } from './arriving.ts';

let data: string;
beforeEach(() => {
	data = mkdtempSync(join(tmpdir(), 'arriving-'));
	for (const name of ['a', 'b', 'old']) writeFileSync(join(data, name), 'before');
});
afterEach(() => rmSync(data, { recursive: true }));

function lay(): string {
	const folder = beginArriving(data);
	for (const name of ['a', 'b']) writeFileSync(join(folder, name), 'after');
	return folder;
}
const read = () =>
	Object.fromEntries(
		readdirSync(data)
			.filter((name) => !name.startsWith('.'))
			.map((name) => [name, readFileSync(join(data, name), 'utf8')])
	);

test('what was laid and does not count yet changes nothing, and the next attempt begins anew', () => {
	lay();
	putInPlace(data);
	expect(read()).toEqual({ a: 'before', b: 'before', old: 'before' });
	expect(readdirSync(beginArriving(data))).toEqual([]);
});

test('once it counts, whoever comes next finishes it, wherever it was ended', () => {
	const folder = lay();
	// Ended after one of the two was moved.
	writeFileSync(join(folder, 'arrived.json'), JSON.stringify({ leaving: ['old'] }));
	renameSync(join(folder, 'a'), join(data, 'a'));
	putInPlace(data);
	expect(read()).toEqual({ a: 'after', b: 'after' });
	expect(readdirSync(data)).toEqual(['a', 'b']);
	putInPlace(data);
	expect(read()).toEqual({ a: 'after', b: 'after' });
});

test('folders come too', () => {
	const folder = lay();
	mkdirSync(join(folder, 'words', 'en'), { recursive: true });
	writeFileSync(join(folder, 'words', 'en', 'today.json'), '{}');
	finishArriving(data, ['old']);
	expect(readFileSync(join(data, 'words', 'en', 'today.json'), 'utf8')).toBe('{}');
	expect(readdirSync(data).sort()).toEqual(['a', 'b', 'words']);
});
