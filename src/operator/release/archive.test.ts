import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
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
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smallRelease } from '#tests/builders/small-release.ts';
import { differencesIn, lookInto, unpackRelease } from './archive.ts';
import { isOlder, listName } from './release-list.ts';
import { signRelease, upgradeNotes } from './release.ts';
import { isSigned, keyNumber, makeReleaseKey, signList } from './signature.ts';
import { headerOf, limits } from './tar.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'archive-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const unpack = async (archive: string) => unpackRelease(archive, await lookInto(archive), at('unpacked'));

test('an archive is looked into, unpacked whole with its rights, and by any tar', async () => {
	const archive = await smallRelease(folder, { files: { [`${'long/'.repeat(30)}name.txt`]: 'deep' } });
	const looked = await lookInto(archive);
	expect(looked).toMatchObject({
		list: { version: '1.0.0' },
		signature: undefined,
		notes: expect.stringContaining('new in 1.0.0')
	});
	await unpack(archive);
	expect(differencesIn(at('unpacked'), looked.list)).toEqual([]);
	expect(statSync(at('unpacked/node_modules/.bin/node')).mode & 0o777).toBe(0o755);
	expect(statSync(at('unpacked/package.json')).mode & 0o777).toBe(0o644);
	execFileSync('tar', ['-xzf', archive, '-C', folder]);
	expect(differencesIn(at(looked.name), looked.list)).toEqual([]);
});

test('the same files make the same archive', async () => {
	mkdirSync(at('again'));
	const [one, two] = [await smallRelease(folder), await smallRelease(at('again'))];
	expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
});

test('what is not as the list says is named: changed, missing, added, a link', async () => {
	const archive = await smallRelease(folder);
	await unpack(archive);
	const { list } = await lookInto(archive);
	writeFileSync(at('unpacked/package.json'), '{}');
	rmSync(at('unpacked/UPGRADE.md'));
	writeFileSync(at('unpacked/src/.more'), '');
	symlinkSync('/etc', at('unpacked/src/etc'));
	expect(differencesIn(at('unpacked'), list).sort()).toEqual([
		'UPGRADE.md is missing',
		'package.json is another one',
		'src/.more is in no list',
		'src/etc is no file'
	]);
});

describe('an archive is refused, and nothing of it stays', () => {
	/** The archive of a small release with something else in it, behind what is looked into first. */
	async function changed(change: (tar: Buffer, top: string) => Buffer): Promise<string> {
		const archive = await smallRelease(folder);
		const { name } = await lookInto(archive);
		writeFileSync(archive, gzipSync(change(gunzipSync(readFileSync(archive)), name)));
		return archive;
	}
	const end = Buffer.alloc(1024);
	const more =
		(header: Buffer, content = '') =>
		(tar: Buffer) => {
			const filled = Buffer.alloc(Math.ceil(content.length / 512) * 512);
			filled.write(content);
			return Buffer.concat([tar.subarray(0, -1024), header, filled, end]);
		};
	const file = (path: string, bytes = 0) => headerOf({ path, bytes, executable: false });

	test.each<[string, (tar: Buffer, top: string) => Buffer, RegExp]>([
		['a path that leads up', (tar, top) => more(file(`${top}/../up`))(tar), /a place outside of its folder/],
		['a path from the root', (tar) => more(file('/etc/cron.d/x'))(tar), /a place outside of its folder/],
		['another folder', (tar) => more(file('elsewhere/x'))(tar), /something that its list does not/],
		[
			'a file that is in no list',
			(tar, top) => more(file(`${top}/x`))(tar),
			/something that its list does not/
		],
		[
			'a file twice',
			(tar, top) => more(file(`${top}/package.json`))(tar),
			/something that its list does not/
		],
		[
			'a link',
			(tar, top) => more(headerOf({ path: `${top}/x`, bytes: 0, executable: false }, '2', '/etc'))(tar),
			/something that is no file/
		],
		[
			'a device',
			(tar, top) => more(headerOf({ path: `${top}/x`, bytes: 0, executable: false }, '3'))(tar),
			/something that is no file/
		],
		[
			'more than a disk holds',
			(tar, top) => more(file(`${top}/x`, limits.file + 1))(tar),
			/far more than a release does/
		],
		['a torn end', (tar) => tar.subarray(0, -2048), /is torn|lacks/],
		['something after its end', (tar) => Buffer.concat([tar, Buffer.alloc(512, 1)]), /goes on after its end/],
		[
			'a file that was changed',
			(tar) => Buffer.from(tar.toString('latin1').replace('the entrance', 'an intruder!'), 'latin1'),
			/src\/server\.ts is another one/
		],
		[
			'a list that was changed',
			(tar) => Buffer.from(tar.toString('latin1').replace('"commit":null', '"commit":"a" '), 'latin1'),
			/was changed after it was made|no archive of a release/
		],
		[
			'a header that was changed',
			(tar, top) => {
				const changed = Buffer.from(tar);
				changed.write('sneaky', changed.lastIndexOf(`${top}/src`) + top.length + 1);
				return changed;
			},
			/no archive of a release/
		]
	])('for %s', async (_, change, said) => {
		const archive = await changed(change);
		const fault: unknown = await unpack(archive).catch((error: unknown) => error);
		expect(String(fault)).toMatch(said);
		expect(String(fault)).toMatch(/nothing was changed\.$/);
		expect(String(fault)).not.toContain('\n');
		expect(existsSync(at('unpacked'))).toBe(false);
		expect(readdirSync(folder)).toHaveLength(1);
	});

	test('before more of it is written than its list says', async () => {
		const archive = await smallRelease(folder, { list: { bytes: 10 } });
		await expect(unpack(archive)).rejects.toThrow(/holds more than its list says/);
		expect(existsSync(at('unpacked'))).toBe(false);
	});

	test('as it lies there, it is taken', async () => {
		await unpack(await changed((tar) => tar));
		expect(existsSync(at(`unpacked/${listName}`))).toBe(true);
	});

	test.each([
		['that is none', Buffer.from('hello'), /torn or no archive/],
		['that is empty', Buffer.alloc(0), /torn|no archive/],
		['of nothing', gzipSync(end), /no archive of a release/]
	])('%s', async (_, bytes, said) => {
		writeFileSync(at('x.tar.gz'), bytes);
		await expect(lookInto(at('x.tar.gz'))).rejects.toThrow(said);
	});

	test('cut off anywhere', async () => {
		const archive = await smallRelease(folder);
		const bytes = readFileSync(archive);
		for (const part of [0.1, 0.5, 0.9]) {
			writeFileSync(archive, bytes.subarray(0, bytes.length * part));
			await expect(unpack(archive)).rejects.toThrow(/nothing was changed/);
			expect(existsSync(at('unpacked'))).toBe(false);
		}
	});
});

describe('a signature', () => {
	const passphrase = 'three quiet rivers';
	const keyIn = (name: string) => {
		const { pem, key } = makeReleaseKey(passphrase);
		writeFileSync(at(name), pem);
		return key;
	};

	test('is made with a key that a passphrase opens, beside what is signed, also later', async () => {
		const key = keyIn('release.key');
		const signs = (bytes: Uint8Array) => signList(bytes, at('release.key'), passphrase);
		const archive = await smallRelease(folder);
		expect((await lookInto(archive)).signature).toBeUndefined();
		await signRelease(archive, { keyFile: at('release.key'), sign: signs });
		const { listBytes, signature } = await lookInto(archive);
		expect(signature!.key).toBe(key);
		expect(isSigned(listBytes, signature!)).toBe(true);
		await unpack(archive);
		expect(keyNumber(key)).toMatch(/^([0-9A-F]{4}-){7}[0-9A-F]{4}$/);
	});

	test('fits no other list, and no other key’s name', () => {
		const key = keyIn('one.key');
		const signature = signList(Buffer.from('a list'), at('one.key'), passphrase);
		expect(isSigned(Buffer.from('a list'), signature)).toBe(true);
		expect(isSigned(Buffer.from('a lisp'), signature)).toBe(false);
		expect(isSigned(Buffer.from('a list'), { ...signature, key: keyIn('two.key') })).toBe(false);
		expect(isSigned(Buffer.from('a list'), { ...signature, key: key.toLowerCase() })).toBe(false);
	});

	test('needs the passphrase, and a key', () => {
		keyIn('release.key');
		writeFileSync(at('none.key'), 'nothing');
		for (const [file, words] of [
			['release.key', 'another one'],
			['none.key', passphrase]
		] as const)
			expect(() => signList(Buffer.alloc(1), at(file), words)).toThrow(/no release key, or the passphrase/);
	});
});

test('of two releases the older is told by its version, then by the day it was committed', () => {
	const release = (version: string, committed: string | null = null) => ({ version, committed });
	const older = (one: object, other: object) => isOlder(one as never, other as never);
	expect(older(release('1.9.0'), release('1.10.0'))).toBe(true);
	expect(older(release('2.0.0'), release('1.10.0'))).toBe(false);
	expect(older(release('1.0.0', '2026-11-28T00:00:00Z'), release('1.0.0', '2026-11-29T00:00:00Z'))).toBe(
		true
	);
	expect(older(release('1.0.0'), release('1.0.0'))).toBeUndefined();
});

test('the upgrade notes are those of this version, or of what is not released yet', () => {
	const log =
		'# Changelog\n\n## Unreleased\n\n- new\n\n## 1.10.0\n\n- ten\n\n## 1.1.0 (2026-11-01)\n\n- one\n';
	expect(upgradeNotes(log, '1.1.0')).toMatch(/^# 1\.1\.0\n[^]*- one\n$/);
	expect(upgradeNotes(log, '1.10.0')).toMatch(/- ten\n$/);
	expect(upgradeNotes(log, '1.2.0')).toMatch(/- new\n$/);
});
