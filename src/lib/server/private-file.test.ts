import {
	chmodSync,
	globSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writePrivateFile } from './private-file.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'private-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const rightsOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('a private file', () => {
	test('is its owner’s alone, whatever was there', () => {
		const path = join(folder, 'card.html');
		writeFileSync(path, 'old');
		chmodSync(path, 0o666);
		writePrivateFile(path, 'new');
		expect([rightsOf(path), readFileSync(path, 'utf8')]).toEqual(['600', 'new']);
		expect(readdirSync(folder)).toEqual(['card.html']);
	});

	test('takes the place of a link and leaves alone what it led to', () => {
		const [path, elsewhere] = [join(folder, 'card.html'), join(folder, 'open.html')];
		writeFileSync(elsewhere, 'open');
		symlinkSync(elsewhere, path);
		writePrivateFile(path, 'new');
		expect([rightsOf(path), readFileSync(elsewhere, 'utf8')]).toEqual(['600', 'open']);
	});

	test('that cannot be written leaves nothing behind', () => {
		expect(() => writePrivateFile(join(folder, 'none', 'card.html'), 'x')).toThrow();
		// A folder cannot be replaced by a file.
		expect(() => writePrivateFile(folder, 'x')).toThrow();
		expect(readdirSync(folder)).toEqual([]);
	});
});

test('whatever is written with tight rights is written as a new file: an old one keeps the rights it had', () => {
	const careless = globSync('src/**/*.ts')
		.filter((file) => !file.endsWith('.test.ts'))
		.filter((file) =>
			[
				...readFileSync(file, 'utf8').matchAll(
					/\bwriteFile(?:Sync)?\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g
				)
			].some(([call]) => /mode: 0o600/.test(call) && !/flag: 'wx'/.test(call))
		);
	expect(careless).toEqual([]);
});
