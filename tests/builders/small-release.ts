import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesBelow, hashOf, packRelease } from '#operator/release/archive.ts';
import { listName, releaseName, signatureName, type ReleaseList } from '#operator/release/release-list.ts';
import { machineHere } from '#operator/release/release.ts';
import { knownShapes } from '#operator/release/shapes.ts';
import type { Signer } from '#operator/release/signer.ts';

/*
 * A release of the smallest kind: the real archive, list and unit, and in the place of the app a program of a few lines
 * that behaves as a service does. The real thing is `tests/measure/update.ts`.
 */

/** What becomes of the program: `sick` answers while it is tried, and not as the service. */
export type Mood = 'well' | 'sick' | 'does not begin';

export type Small = {
	version?: string;
	committed?: string | null;
	mood?: Mood;
	/** The shape that it brings `phones.db` to, and what it writes there. */
	shape?: number;
	files?: Record<string, string>;
	list?: Partial<ReleaseList>;
	signs?: Signer['sign'] | undefined;
};

const program = (mood: Mood, shape: number) => `
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
if (${mood === 'does not begin'}) { console.error('Something is missing.'); process.exit(1); }
const { COMPANION_DATA: data, PORT, HOST } = process.env;
const sick = ${mood === 'sick'} && !data.endsWith('.before-trial');
const file = new DatabaseSync(data + '/phones.db');
const { shape } = file.prepare('SELECT max(number) AS shape FROM migrations').get();
for (let next = shape + 1; next <= ${shape}; next++) {
	file.exec('UPDATE phones SET name = name || \\' migrated\\'');
	file.prepare('INSERT INTO migrations VALUES (?, ?)').run(next, 'step ' + next);
}
file.close();
const answers = { '/api/v1/health': '{"reasons":[]}', '/key': 'the entrance' };
createServer((request, response) => {
	response.statusCode = sick || !(request.url in answers) ? 500 : 200;
	response.end(answers[request.url]);
}).listen(Number(PORT), HOST, () => process.send?.('ready'));
process.on('disconnect', () => process.exit());
`;

/** Writes the archive of a small release. @returns its path */
export async function smallRelease(to: string, small: Small = {}): Promise<string> {
	const { version = '1.0.0', mood = 'well', shape = 1, files = {}, signs } = small;
	const folder = mkdtempSync(join(tmpdir(), 'small-release-'));
	try {
		const put = (path: string, text: string, mode = 0o644) => {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			writeFileSync(join(folder, path), text, { mode });
		};
		put('package.json', JSON.stringify({ version, type: 'module' }));
		put('UPGRADE.md', `# ${version}\n\nWhat is new in ${version}.\n`);
		put('src/server.ts', program(mood, shape));
		put('node_modules/.bin/node', `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, 0o755);
		put(
			'deploy/systemd/river.service',
			`[Service]\n# ${version}\nExecStart=/opt/river/current/node_modules/.bin/node src/server.ts\n`
		);
		for (const [path, text] of Object.entries(files)) put(path, text);
		const paths = filesBelow(folder).files;
		const list: ReleaseList = {
			version,
			commit: null,
			committed: small.committed ?? null,
			node: process.versions.node,
			machine: machineHere(),
			lockfile: '0'.repeat(64),
			config: null,
			keys: null,
			shapes: { ...knownShapes(), 'phones.db': shape },
			bytes: paths.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0),
			files: Object.fromEntries(paths.map((path) => [path, hashOf(readFileSync(join(folder, path)))])),
			...small.list
		};
		const bytes = Buffer.from(JSON.stringify(list));
		put(listName, bytes.toString());
		if (signs) put(signatureName, JSON.stringify(signs(bytes)));
		const name = releaseName(list, bytes);
		const archive = join(to, `${name}.tar.gz`);
		await packRelease(folder, name, archive);
		return archive;
	} finally {
		rmSync(folder, { recursive: true });
	}
}
