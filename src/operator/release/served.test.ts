import {
	closeSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listIn, type ServedSignature } from '#lib/domain/served-list.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { signedNumber } from '#lib/server/served-list.ts';
import type { CommandContext } from '#operator/command.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { invitationCard } from '#operator/commands/invitation-card.ts';
import { signedPages } from '#operator/doctor/signed-pages.ts';
import { refuseUnsignedPages } from '#operator/update/judge.ts';
import { standingOf, writeServedList } from './served.ts';

/* One small build of a folder of its own, from the key to what the doctor says. */

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'served-'));
	for (const one of ['build/client/_app', 'build/prerendered/en']) mkdirSync(at(one), { recursive: true });
	for (const name of ['package.json', 'package-lock.json']) writeFileSync(at(name), '{ "version": "1.2.3" }');
	writeFileSync(at('passphrase'), 'three quiet rivers\n');
	writeFileSync(at('build/client/_app/one.js'), 'one');
	writeFileSync(at('build/client/_app/one.js.br'), 'compressed');
	writeFileSync(at('build/prerendered/index.html'), 'the first page');
	writeFileSync(at('build/prerendered/en/calm.html'), 'a page');
});
afterEach(() => rmSync(folder, { recursive: true }));

const environment = () => readEnvironment({ COMPANION_DATA: at('data') }, folder);
let said: string[];
async function command(...args: string[]): Promise<string> {
	said = [];
	await runCommandLine(args, {
		environment: environment(),
		deployment: () => readDeployment(environment().config),
		now: () => new Date('2026-11-29T08:00:00Z'),
		say: (line: string) => void said.push(line)
	} as unknown as CommandContext);
	return said.join('\n');
}
const words = () => ['--passphrase-file', at('passphrase')];
const keyMade = (name: string, ...more: string[]) => command('release', 'key', at(name), ...words(), ...more);
const build = () => writeServedList(environment(), at('build'));
const sign = (what: string, key = 'ours.key') =>
	command('release', 'sign', what, '--key', isAbsolute(key) ? key : at(key), ...words());
const signatures = () =>
	JSON.parse(readFileSync(at('build/client/release.json.sig'), 'utf8')) as ServedSignature[];
const doctor = async () =>
	(await signedPages({ environment: environment() } as CommandContext)).map(
		({ state, what }) => `${state}: ${what}`
	);

test('the list names every file that is served by its address, and nothing else', () => {
	build();
	const list = listIn({ list: readFileSync(at('build/client/release.json'), 'utf8') })!;
	expect(Object.keys(list.hashes)).toEqual(['/', '/_app/one.js', '/en/calm']);
	expect(list).toMatchObject({ version: '1.2.3', commit: null, signers: [], connect: null });
	const before = readFileSync(at('build/client/release.json'));
	build();
	expect(readFileSync(at('build/client/release.json')).equals(before)).toBe(true);
});

test('a key is named in the keys file beside what stands there, and again only where the one before is lost', async () => {
	writeFileSync(at('companion.keys.json'), '{ "periods": [] }');
	expect(await keyMade('ours.key')).toMatch(/Its number is ([0-9A-F]{4}-){7}/);
	const keys = () => readPeriodKeys(at('companion.keys.json'));
	const [first] = keys().releaseKeys!;
	await expect(keyMade('more.key')).rejects.toThrow(/names a release key already/);
	expect(existsSync(at('more.key'))).toBe(false);
	await keyMade('new.key', '--anew');
	expect(keys()).toMatchObject({ periods: [], lostReleaseKeys: [first] });
	expect(keys().releaseKeys).not.toContain(first);
	await expect(command('release', 'key', '--also', 'nothing')).rejects.toThrow(/43 letters/);
	await command('release', 'key', '--also', first!);
	expect(keys().releaseKeys).toHaveLength(2);
});

describe('with a key', () => {
	beforeEach(async () => {
		await keyMade('ours.key');
		build();
	});

	test('nobody signed: the doctor and an update say that phones will not take it', async () => {
		expect((await doctor())[0]).toMatch(
			/^broken: Phones will not take this version .* signed by [0-9A-F-]{39}:/
		);
		expect(() => refuseUnsignedPages(folder, undefined)).toThrow(/Phones would not take its pages/);
		expect(refuseUnsignedPages(folder, 'unsigned')).toMatch(/phones keep what they have/);
		expect(signedNumber(at('build'))).toBeUndefined();
	});

	test('signed in its folder, or alone on a stick: phones take it, and all say so', async () => {
		for (const what of [at('build'), folder, at('build/client/release.json')]) {
			rmSync(at('build/client/release.json.sig'), { force: true });
			expect(await sign(what)).toMatch(/version ([0-9A-F]{4}-){5}|version [0-9A-F-]{24}\./);
			expect(standingOf(at('build'))?.lacking).toEqual([]);
		}
		expect((await doctor())[0]).toMatch(
			/^good: Phones check what they take: version [0-9A-F-]{24}, signed 2026-11-29/
		);
		expect(refuseUnsignedPages(folder, undefined)).toMatch(/Phones take its pages/);
		expect(signedNumber(at('build'))).toMatch(/^([0-9A-F]{4}-){4}[0-9A-F]{4}$/);
	});

	test('each signing is later than the last by that key, whatever the clock says', async () => {
		await sign(at('build'));
		await sign(at('build'));
		expect(signatures().map(({ made }) => made)).toEqual(['2026-11-29T08:00:01.000Z']);
	});

	test('once it is signed its number stands on the printed card and on the sheet before a first talk', async () => {
		for (const part of ['src', 'locales']) symlinkSync(join(process.cwd(), part), at(part));
		const card = () =>
			invitationCard({
				link: 'https://river.example/key',
				code: '0123456789',
				language: 'en',
				name: { km: 'ក', en: 'River', vi: 'Sông' },
				minutes: 15,
				environment: { root: folder, real: at('data') }
			});
		const sheet = async () => {
			await command('sheet', at('sheet.html'), '--language', 'en');
			return readFileSync(at('sheet.html'), 'utf8');
		};
		for (const page of [card(), await sheet()]) expect(page).not.toContain('Version');
		await sign(at('build'));
		for (const page of [card(), await sheet()])
			expect(page).toContain(`Version ${signedNumber(at('build'))}. You can compare it`);
	});

	test('a key whose place cannot be written signs all the same, and it is said what that means', async () => {
		const key = openSync(at('ours.key'), 'r');
		expect(await sign(at('build'), `/proc/self/fd/${key}`)).toMatch(/this machine’s clock alone says when/);
		expect(standingOf(at('build'))?.lacking).toEqual([]);
		closeSync(key);
		expect(await sign(at('build'))).not.toMatch(/clock/);
	});

	test('another organisation’s signature stays beside ours, and goes with the list that it was over', async () => {
		await sign(at('build'));
		rmSync(at('companion.keys.json'));
		await keyMade('theirs.key');
		await sign(at('build'), 'theirs.key');
		expect(signatures()).toHaveLength(2);
		writeFileSync(at('build/client/_app/one.js'), 'another');
		build();
		await sign(at('build'), 'theirs.key');
		expect(signatures()).toHaveLength(1);
	});

	test('a file that was changed after it was signed is told', async () => {
		await sign(at('build'));
		writeFileSync(at('build/client/_app/one.js'), 'onf');
		expect((await doctor())[0]).toMatch(/^broken: The build is not as its list says/);
	});

	test.each([
		['nothing', /There is no/],
		['data', /There is no/],
		['build/prerendered', /lies no release.json/],
		['package.json', /torn or no archive/]
	])('%s is nothing to sign', async (what, words) => {
		await expect(sign(at(what))).rejects.toThrow(words);
	});
});

test('without a key the doctor says what is missing, and no build is refused', async () => {
	expect(await doctor()).toEqual([]);
	build();
	expect((await doctor())[0]).toMatch(/^look: Phones take every version unchecked/);
	expect(refuseUnsignedPages(folder, undefined)).toBeUndefined();
});
