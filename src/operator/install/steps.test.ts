import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { makeReleaseKey, signList } from '#operator/release/signature.ts';
import { answersIn, checkedAnswers } from './answers.ts';
import { caddyfile, isCaddyOwn } from './files.ts';
import { missingHere } from './requirements.ts';

/* A release with nothing but what an install reads, and a folder that stands for the machine. */
const folder = mkdtempSync(join(tmpdir(), 'install-'));
const from = join(folder, 'rumduol-0.1.0-abcdef12');
const machine = join(folder, 'machine');
const answers = join(folder, 'answers.json');
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
	mkdirSync(from);
	cpSync('deploy', join(from, 'deploy'), { recursive: true });
	cpSync('package.json', join(from, 'package.json'));
	writeFileSync(join(from, 'release.json'), '{}');
	mkdirSync(join(from, 'build'));
	writeFileSync(join(from, 'build', '.made-from'), 'abc');
	writeFileSync(
		answers,
		JSON.stringify({ app: 'calm.example.org', mailbox: 'post.example.org', languages: ['km', 'en'] })
	);
});

const install = (...more: string[]) => installFrom(from, ...more);

async function installFrom(program: string, ...more: string[]): Promise<string[]> {
	const said: string[] = [];
	await runCommandLine(['install', '--answers', answers, '--into', machine, ...more], {
		environment: readEnvironment({}, program),
		deployment: () => readDeployment({ path: '/nowhere.json', named: false }),
		now: () => new Date(),
		say: (line) => said.push(line)
	});
	return said.filter((line) => /^ {2}(makes|would|there) /.test(line));
}
const read = (path: string) => readFileSync(join(machine, path), 'utf8');
const everything = () =>
	globSync('**', { cwd: machine })
		.sort()
		.map((path) => [path, statSync(join(machine, path)).mtimeMs]);

describe('companion install', () => {
	test('as a dry run says what it would do, and does none of it', async () => {
		const said = await install('--dry-run');
		expect(said.filter((line) => line.startsWith('  would')).length).toBeGreaterThan(10);
		expect(said.join('\n')).toContain('/etc/river/environment');
		expect(existsSync(machine)).toBe(false);
	});

	test('writes settings, units, proxy and command; a second time it changes nothing', async () => {
		await install();
		expect(readlinkSync(join(machine, 'opt/river/current'))).toBe('releases/rumduol-0.1.0-abcdef12');
		expect(existsSync(join(machine, 'opt/river/current/deploy/Caddyfile'))).toBe(true);
		const settings = Object.fromEntries(
			read('etc/river/environment')
				.split('\n')
				.filter((line) => line.includes('='))
				.map((line) => line.split('='))
		);
		const environment = readEnvironment(settings, join(machine, 'opt/river/current'));
		expect(environment).toMatchObject({
			origin: 'https://calm.example.org',
			mailboxOrigin: 'https://post.example.org',
			data: '/var/lib/river',
			mailboxData: '/var/lib/box'
		});
		expect(
			readDeployment({ path: join(machine, 'etc/river/companion.config.json'), named: true }).languages
		).toEqual(['km', 'en']);
		for (const unit of ['river', 'box', 'desk']) {
			expect(read(`etc/systemd/system/${unit}.service`)).toMatch(
				/^EnvironmentFile=-\/etc\/river\/environment$/m
			);
			// Where PostgreSQL answers is nothing for the mailbox.
			expect(
				read(`etc/systemd/system/${unit}.service`).includes('EnvironmentFile=-/etc/river/postgres\n')
			).toBe(unit !== 'box');
			expect(read(`etc/systemd/system/${unit}.service`)).toContain('WorkingDirectory=/opt/river/current');
		}
		expect(statSync(join(machine, 'usr/local/bin/companion')).mode & 0o777).toBe(0o755);
		expect(statSync(join(machine, 'var/lib/box')).mode & 0o777).toBe(0o700);
		expect(JSON.parse(read('opt/river/install.json')).units).toEqual([
			'box.service',
			'river.service',
			'desk.service'
		]);

		const before = everything();
		const again = await install();
		expect(again.filter((line) => !line.startsWith('  there'))).toEqual([]);
		expect(everything()).toEqual(before);
	});

	test('mends what is missing or was changed, and leaves what people decided', async () => {
		rmSync(join(machine, 'etc/systemd/system/box.service'));
		writeFileSync(join(machine, 'etc/river/companion.config.json'), '{ "languages": ["vi"] }');
		// Opened to every account of the machine.
		chmodSync(join(machine, 'var/lib/river'), 0o755);
		const again = await install();
		expect(again.filter((line) => !line.startsWith('  there'))).toEqual([
			expect.stringContaining('the folder /var/lib/river, for river alone'),
			expect.stringContaining('/etc/systemd/system/box.service')
		]);
		expect(statSync(join(machine, 'var/lib/river')).mode & 0o777).toBe(0o700);
		expect(read('etc/river/companion.config.json')).toBe('{ "languages": ["vi"] }');
	});

	test('leaves settings that people wrote, and adds the desk’s name when one is chosen', async () => {
		const settings = join(machine, 'etc/river/environment');
		writeFileSync(
			settings,
			`${read('etc/river/environment').replace('PORT=3000', 'PORT=3100')}TLS_CERT=/a.pem\n`
		);
		writeFileSync(
			answers,
			JSON.stringify({ app: 'calm.example.org', mailbox: 'post.example.org', desk: 'staff.example.org' })
		);
		await install();
		expect(read('etc/river/environment').split('\n')).toEqual(
			expect.arrayContaining([
				'PORT=3100',
				'TLS_CERT=/a.pem',
				'DESK_ORIGIN=https://staff.example.org',
				'DESK_PORT=3002'
			])
		);
		expect(read('etc/caddy/Caddyfile')).toMatch(
			/^staff\.example\.org \{[^}]*reverse_proxy 127\.0\.0\.1:3002/m
		);
		expect(read('etc/caddy/Caddyfile')).toMatch(/^http:\/\/calm.*http:\/\/staff\.example\.org \{/m);
	});

	test('knows the key that signed the release from then on, and leaves another release to update', async () => {
		const { pem, key } = makeReleaseKey('three quiet rivers');
		writeFileSync(join(folder, 'key'), pem);
		const signatureOf = (list: string) =>
			JSON.stringify(signList(Buffer.from(list), join(folder, 'key'), 'three quiet rivers'));
		// A signature over another list is nobody's.
		writeFileSync(join(from, 'release.json.sig'), signatureOf('another'));
		await install();
		expect(JSON.parse(read('opt/river/install.json')).releaseKey).toBeUndefined();
		writeFileSync(join(from, 'release.json.sig'), signatureOf('{}'));
		await install();
		expect(JSON.parse(read('opt/river/install.json')).releaseKey).toBe(key);
		// What was signed later by somebody else changes nothing of it.
		writeFileSync(join(from, 'release.json.sig'), '{}');
		expect((await install()).filter((line) => !line.startsWith('  there'))).toEqual([]);

		cpSync(from, join(folder, 'rumduol-0.2.0-12345678'), { recursive: true });
		const before = everything();
		await expect(installFrom(join(folder, 'rumduol-0.2.0-12345678'))).rejects.toThrow(
			/^rumduol-0\.1\.0-abcdef12 is installed here.*companion update ARCHIVE/
		);
		expect(everything()).toEqual(before);
	});

	test('keeps a Caddyfile that somebody wrote', async () => {
		writeFileSync(join(machine, 'etc/caddy/Caddyfile'), 'their.example {\n\trespond "hello"\n}\n');
		await install();
		expect(read('etc/caddy/Caddyfile.before-river')).toContain('their.example');
		expect(read('etc/caddy/Caddyfile')).toContain('calm.example.org {');
	});
});

test.each([
	[{ app: 'calm.example.org' }, /mailbox: is missing/],
	[{ app: 'https://calm.example.org', mailbox: 'post.example.org' }, /app: is no host name/],
	[{ app: 'calm.example.org', mailbox: 'calm.example.org' }, /a name|one of its own/],
	[
		{ app: 'calm.example.org', mailbox: 'post.example.org', desk: 'post.example.org' },
		/desk: is the mailbox’s name too/
	],
	[{ app: 'calm.example.org', mailbox: 'post.example.org', prot: 1 }, /prot/]
])('answers %j are refused in one line', (given, line) => {
	expect(() => checkedAnswers(given, 'answers.json')).toThrow(line);
});

test('a file of answers that is no JSON is named', () => {
	const path = join(folder, 'no.json');
	writeFileSync(path, '{');
	expect(() => answersIn(path)).toThrow(`${path} cannot be read as JSON.`);
});

test('the proxy’s file has the two names alone, and certificate files where there are some', () => {
	const names = { app: 'calm.example.org', mailbox: 'post.example.org' };
	const plain = caddyfile('.', names);
	expect(plain).not.toMatch(/river\.example|box\.example/);
	const pair = { cert: '/etc/ssl/a.pem', key: '/etc/ssl/a.key' };
	expect(
		caddyfile('.', { ...names, certificate: pair }).match(/tls \/etc\/ssl\/a\.pem \/etc\/ssl\/a\.key/g)
	).toHaveLength(2);
	expect([
		isCaddyOwn(plain),
		isCaddyOwn('# nothing\n'),
		isCaddyOwn(':80 {\n\troot * /usr/share/caddy\n}')
	]).toEqual([false, true, true]);
});

test('what a machine lacks is said line by line', () => {
	const enough = { isRoot: true, hasApt: true, freeBytes: 1e10, memoryBytes: 1e9, processors: 1 };
	expect(missingHere(enough)).toEqual([]);
	expect(
		missingHere({ ...enough, isRoot: false, hasApt: false, freeBytes: 1e9, memoryBytes: 1e8 })
	).toHaveLength(4);
});

test('a Node that is too old says so in one line, before anything is loaded that it cannot read', () => {
	const asked = (version: string) => {
		try {
			execFileSync(
				process.execPath,
				['-e', `import('./src/operator/packages.mjs').then((one) => one.requireNode('${version}'))`],
				{ encoding: 'utf8', stdio: 'pipe' }
			);
			return '';
		} catch (error) {
			return (error as { stderr: string }).stderr;
		}
	};
	expect(asked('20.19.0')).toBe('');
	expect(asked('18.19.0')).toMatch(/^Node 20 or newer is needed, and this is 18\.19\.0\.[^\n]*\n$/);
});
