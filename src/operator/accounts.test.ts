import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

/*
 * Two folders of two accounts and a file of the caller's, as on an installed server. Whoever runs the tests as somebody
 * else than root has nobody to become: then everything is done as that one, and that is what is looked at.
 */

const isRoot = process.getuid!() === 0;
const river = isRoot ? 4321 : process.getuid!();
const box = isRoot ? 4322 : process.getuid!();
const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
const [data, mailbox, home] = ['data', 'mailbox', 'home'].map((name) => join(folder, name)) as [
	string,
	string,
	string
];
const owner = (path: string) => statSync(path).uid;

beforeAll(() => {
	chmodSync(folder, 0o755);
	for (const [path, uid] of [
		[data, river],
		[mailbox, box],
		[home, process.getuid!()]
	] as const) {
		mkdirSync(path, { mode: 0o700 });
		if (isRoot) chownSync(path, uid, uid);
	}
	writeFileSync(join(home, 'people.csv'), 'ref', { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a piece of an operator's command in a process of its own, which may become another account. */
const does = (code: string) =>
	execFileSync(
		process.execPath,
		[
			'--input-type=module',
			'-e',
			`import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
			import { actAsOwnerOf, asCaller, asOwnerOf, giveToOwner } from ${JSON.stringify(pathToFileURL('src/operator/accounts.ts').href)};
			const [data, mailbox, home] = ${JSON.stringify([data, mailbox, home])};
			${code}`
		],
		{ encoding: 'utf8', stdio: 'pipe' }
	);

test('what a command makes belongs to the account of the folder that it lies in', () => {
	does(`actAsOwnerOf(data);
		writeFileSync(data + '/ours', '');
		asOwnerOf(mailbox, () => writeFileSync(mailbox + '/theirs', ''));
		writeFileSync(data + '/after', '');`);
	expect([owner(join(data, 'ours')), owner(join(mailbox, 'theirs')), owner(join(data, 'after'))]).toEqual([
		river,
		box,
		river
	]);
	expect(statSync(join(data, 'ours')).mode & 0o077).toBe(isRoot ? 0 : 0o077 & ~process.umask() & 0o644);
});

test('the caller’s own files are read and written with the caller’s rights, and those of others are closed', () => {
	const said = does(`actAsOwnerOf(data);
		let closed = 'open';
		try { readFileSync(home + '/people.csv'); } catch ({ code }) { closed = code; }
		asCaller(() => writeFileSync(home + '/card.html', readFileSync(home + '/people.csv')));
		console.log(closed);`);
	expect(said).toBe(isRoot ? 'EACCES\n' : 'open\n');
	expect(owner(join(home, 'card.html'))).toBe(process.getuid!());
});

test('after a command that stays root, nothing of root’s lies in the folder', () => {
	does(`mkdirSync(data + '/words'); writeFileSync(data + '/words/a', ''); giveToOwner(data);`);
	expect([owner(join(data, 'words')), owner(join(data, 'words', 'a'))]).toEqual([river, river]);
});

test('who did it is the caller, and not the account that the folder belongs to', () => {
	const audited = JSON.stringify(pathToFileURL('src/operator/audited.ts').href);
	const said = does(`const { staff } = await import(${audited});
		actAsOwnerOf(data);
		console.log(staff({ SUDO_USER: 'dara' }), staff({}));`);
	expect(said).toBe(`dara ${userInfo().username}\n`);
});
