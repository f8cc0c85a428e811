import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

/*
 * As on an installed server: the app of one account, the mailbox of another, and an update that root began. Whoever runs
 * the tests as somebody else than root has nobody to become: then all of it is one account's.
 */

const isRoot = process.getuid!() === 0;
const [river, box] = isRoot ? [4321, 4322] : [process.getuid!(), process.getuid!()];

/** Says which account it is of, and ends when it is told to, no sooner. */
const program = (folder: string, port: string) => `
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
writeFileSync(process.env.${folder} + '/../account', String(process.getuid()));
process.on('SIGTERM', () => process.exit());
createServer((_, response) => response.end('{"reasons":[]}')).listen(process.env.${port}, '127.0.0.1', () => process.send('ready'));
`;

test('each process is tried under its own account, and both are ended', { timeout: 60_000 }, () => {
	const folder = mkdtempSync(join(tmpdir(), 'trial-'));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	chmodSync(folder, 0o755);
	const at = (...names: string[]) => join(folder, ...names);
	for (const [name, account] of [
		['data', river],
		['mailbox', box]
	] as const) {
		mkdirSync(at(name), { mode: 0o700 });
		chownSync(at(name), account, account);
	}
	const put = (name: string, text: string, mode = 0o644) => {
		mkdirSync(dirname(at('release', name)), { recursive: true });
		writeFileSync(at('release', name), text, { mode });
	};
	put('package.json', '{"type":"module"}');
	put('node', `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, 0o755);
	put('app.js', program('COMPANION_DATA', 'PORT'));
	put('box.js', program('MAILBOX_DATA', 'MAILBOX_PORT'));
	put('deploy/systemd/river.service', 'ExecStart=/opt/river/current/node app.js\n');
	put('deploy/systemd/box.service', 'ExecStart=/opt/river/current/node box.js\n');
	const said = execFileSync(
		process.execPath,
		[
			'--input-type=module',
			'-e',
			`import { actAsOwnerOf } from ${JSON.stringify(pathToFileURL('src/operator/accounts.ts').href)};
			import { tryRelease } from ${JSON.stringify(pathToFileURL('src/operator/update/trial.ts').href)};
			const [data, mailboxData] = ${JSON.stringify([at('data'), at('mailbox')])};
			actAsOwnerOf(data);
			const units = ['box.service', 'river.service'];
			const tried = { folder: ${JSON.stringify(at('release'))}, units, config: '', keys: '' };
			console.log(JSON.stringify(await tryRelease(tried, { data, mailboxData })));`
		],
		{ encoding: 'utf8', timeout: 30_000 }
	);
	expect(JSON.parse(said)).toEqual([]);
	expect(['data', 'mailbox'].map((name) => readFileSync(at(name, 'account'), 'utf8'))).toEqual([
		String(river),
		String(box)
	]);
});
