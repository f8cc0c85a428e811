import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/*
 * The same files make the same bytes, wherever and whenever they are built: two people who build one commit can compare. Two
 * whole builds in two folders, by two clocks, take a minute each; here is looked at what made them differ.
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
