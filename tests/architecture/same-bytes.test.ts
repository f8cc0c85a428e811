import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listIn } from '#lib/domain/served-list.ts';
import { readServed, servedFiles } from '#lib/server/served-list.ts';

/*
 * The same files make the same bytes, wherever and whenever they are built: two people who build one commit can compare. Two
 * whole builds in two folders, by two clocks, take a minute each (`npm run attack -- same-bytes`); here is looked at what
 * made them differ, and at the list by which people compare.
 */

test('a build names itself after what it was made from, not after the moment', () => {
	const note = (name: string) => readFileSync(join('build', name), 'utf8').trim();
	const expected = createHash('sha256').update(note('.made-from') + note('.words.json'));
	const { version } = JSON.parse(note('client/_app/version.json')) as { version: string };
	expect(version).toBe(expected.digest('hex').slice(0, 16));
});

test.each(['build', 'build-desk'])('%s says nothing of the place where it was built', (build) => {
	const files = globSync('**/*.{js,html,json,css,map}', { cwd: build })
		.map((file) => join(build, file))
		.filter((file) => statSync(file).isFile());
	expect(files.length).toBeGreaterThan(10);
	for (const file of files) expect(readFileSync(file, 'utf8').includes(process.cwd()), file).toBe(false);
});

test('the list of what phones get has every file of the build as it lies there, and no moment', () => {
	const { list } = readServed('build')!;
	const { hashes, ...made } = listIn({ list })!;
	expect(hashes).toEqual(servedFiles('build'));
	const worker = readFileSync('build/client/service-worker.js', 'utf8');
	const kept = [...worker.matchAll(/"url":"([^"]+)"/g)].map(([, url]) => `/${url!.replace(/^\//, '')}`);
	expect(kept.length).toBeGreaterThan(100);
	expect(kept.filter((address) => !Object.hasOwn(hashes, address))).toEqual([]);
	expect(JSON.stringify(made)).not.toMatch(/\d{4}-\d\d-\d\d/);
});
