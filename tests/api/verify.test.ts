import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { kindOfAnswer } from '#lib/server/headers/security-headers.ts';
import { readServed } from '#lib/server/served-list.ts';
import { observe } from '#operator/verify/observe.ts';
import { RunningApp } from '#tests/support/app.ts';
import { CheatingProxy, oneBitOff, type Cheat, type Passing } from '#tests/support/cheating-proxy.ts';
import { companion } from '#tests/support/processes.ts';
import { keyIn, SignedBuild } from '#tests/support/signed-build.ts';

/*
 * Whoever looks from outside sees what the server does not show to phones, and what it shows to them alone. The real server,
 * the real build, and in between somebody who cheats.
 */

const folder = mkdtempSync(join(tmpdir(), 'verify-'));
const at = (name: string) => join(folder, name);
const [ours, theirs] = [keyIn(at('ours.key')), keyIn(at('theirs.key'))];
let build: SignedBuild;
let app: RunningApp;
let proxy: CheatingProxy;

beforeAll(async () => {
	build = new SignedBuild(at('app'), [ours.key]);
	build.sign(ours);
	app = await RunningApp.start({ root: build.root });
	proxy = await CheatingProxy.before(app.origin);
});
afterEach(() => void (proxy.cheat = () => undefined));
afterAll(async () => {
	await proxy?.end();
	await app?.remove();
	rmSync(folder, { recursive: true, force: true });
});

const pinned = { signers: [ours.key], lost: [] };
const seen = async (cheat: Cheat = () => undefined) => {
	proxy.cheat = cheat;
	return (await observe(new URL(proxy.origin), pinned, undefined)).differences;
};
const verify = (...args: string[]) =>
	companion({ COMPANION_DATA: at('nobody') }, 'verify', app.origin, ...args);

test('what is as it was signed is said to be so, within a minute, with a log that can be published', async () => {
	const began = performance.now();
	const { code, stdout } = await verify('--key', ours.key, '--log', at('log'));
	expect([code, stdout]).toEqual([0, expect.stringMatching(/All as it was signed: version [0-9A-F-]{24}, /)]);
	expect(performance.now() - began).toBeLessThan(60_000);
	const again = await verify('--key', ours.key, '--log', at('log'));
	expect(again.code).toBe(0);
	const lines = readFileSync(at('log'), 'utf8').trim().split('\n');
	expect(lines.map((line) => (JSON.parse(line) as { differences: string[] }).differences)).toEqual([[], []]);
	// Whoever takes a difference out of it is seen.
	writeFileSync(at('changed'), lines[1]!);
	expect((await verify('--key', ours.key, '--log', at('changed'))).stderr).toMatch(/the log was changed/);
});

describe('a list is refused', () => {
	afterEach(() => {
		build.unsign();
		build.sign(ours);
	});

	test('that nobody signed', async () => {
		build.unsign();
		expect(await seen()).toEqual(['/release.json: the list is not signed by the key that phones ask for']);
		expect((await verify('--key', ours.key)).code).toBe(1);
	});

	test('that another key signed', async () => {
		build.unsign();
		build.sign(theirs);
		expect(await seen()).toEqual(['/release.json: the list is not signed by the key that phones ask for']);
	});

	test('whose signature is over another one', async () => {
		const off: Cheat = (path, _, answer) => {
			if (path === '/release.json')
				answer.body = Buffer.from(answer.body.toString().replace('"version":"', '"version":"9'));
		};
		expect(await seen(off)).toContain('/release.json: the list is not signed by the key that phones ask for');
	});

	test('that was signed before the one that was seen last', async () => {
		const { list, signatures } = readServed(join(build.root, 'build'))!;
		const later = new Date(Date.parse(signatures[0]!.made) + 1).toISOString();
		const before = { list, signatures: [{ ...signatures[0]!, made: later }] };
		const { differences } = await observe(new URL(proxy.origin), pinned, before);
		expect(differences).toEqual(['/release.json: the list was signed before the one that was seen last']);
	});

	test('where no key is known', async () => {
		const { differences } = await observe(new URL(proxy.origin), { signers: [], lost: [] }, undefined);
		expect(differences).toEqual(['/release.json: no key is known that it has to be signed by']);
	});
});

test('one bit in every file: every one is named', async () => {
	const files = Object.keys(build.list.hashes);
	expect(files.length).toBeGreaterThan(150);
	const differences = await seen((path, _, answer) => {
		if (files.includes(path) && answer.status === 200) answer.body = oneBitOff(answer.body);
	});
	const named = new Set(
		differences.filter((line) => line.includes('is not the file in the list')).map(pathIn)
	);
	expect([...named].sort()).toEqual([...files].sort());
});

const pathIn = (line: string) => line.split(': ', 1)[0]!;

test('a server that shows one guise something else is caught, and nothing else is named', async () => {
	const [first, second] = Object.keys(build.list.hashes).filter((path) => kindOfAnswer(path) === 'part');
	/** Each in a file of its own, so that one look shows all of them. */
	const cheats: Record<string, (asked: Parameters<Cheat>[1], answer: Passing) => boolean | undefined> = {
		// Where a browser asks for a worker.
		'/service-worker.js': (asked) => asked['service-worker'] === 'script',
		// Where a browser goes to the page.
		'/en': (asked) => asked['sec-fetch-mode'] === 'navigate',
		// One browser.
		'/key': (asked) => /iPhone/.test(asked['user-agent'] ?? ''),
		// One language.
		'/km': (asked) => /^km/.test(asked['accept-language'] ?? ''),
		// Another list.
		'/release.json': (asked) => asked['service-worker'] === 'script',
		// Whoever has it already gets another one.
		[first!]: (asked, answer) => {
			if (!asked['if-none-match'] || answer.status !== 304) return undefined;
			[answer.status, answer.body] = [200, Buffer.from('// another one')];
		},
		// Whoever has another one is told that it is this one.
		[second!]: (asked, answer) => {
			if (asked['if-none-match'] === 'W/"none"') [answer.status, answer.body] = [304, Buffer.alloc(0)];
			return undefined;
		}
	};
	const differences = await seen((path, asked, answer) => {
		if (cheats[path]?.(asked, answer)) answer.body = oneBitOff(answer.body);
	});
	expect([...new Set(differences.map(pathIn))].sort()).toEqual(Object.keys(cheats).sort());
});

describe('what a page asks for and where it may send', () => {
	const page = (path: string, change: (answer: Passing) => void): Cheat => {
		return (asked, _, answer) => asked === path && change(answer);
	};

	test('a script that is in no list is named, also in a page for no address', async () => {
		const differences = await seen(
			page('/nothing', (answer) => {
				answer.body = Buffer.from(`${answer.body.toString()}<script src="/extra.js"></script>`);
			})
		);
		expect(differences).toEqual(['/nothing: asks for /extra.js, which is in no list']);
	});

	test('a policy that allows more is told, whatever it allows', async () => {
		const two = "connect-src 'self' https://one.example https://two.example";
		const weaker: [string, (policy: string) => string, string][] = [
			['/en', (policy) => policy.replace(/connect-src [^;]*/, two), 'connect-src allows '],
			[
				'/km',
				(policy) => policy.replace("'self'", `'self' 'sha256-${'A'.repeat(43)}='`),
				"script-src allows 'sha256-"
			],
			[
				'/vi',
				(policy) => policy.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'"),
				'script-src allows'
			],
			['/key', (policy) => policy.replace("; frame-ancestors 'none'", ''), 'frame-ancestors is missing'],
			['/en/calm', (policy) => `${policy}, default-src *`, 'Content-Security-Policy is sent twice'],
			['/km/calm', (policy) => `${policy}; frame-src *`, 'frame-src is added']
		];
		const differences = await seen((path, _, { headers }) => {
			const [, weaken] = weaker.find(([one]) => one === path) ?? [];
			if (weaken) headers['content-security-policy'] = weaken(String(headers['content-security-policy']));
		});
		const said = weaker.map(([path, , words]) => `${path}: ${words}`);
		expect(differences).toHaveLength(weaker.length);
		for (const words of said) expect(differences.filter((line) => line.includes(words))).toHaveLength(1);
	});

	test('a header that is missing or another one', async () => {
		const differences = await seen(
			page('/key', ({ headers }) => {
				delete headers['cross-origin-opener-policy'];
				headers['x-frame-options'] = 'SAMEORIGIN';
			})
		);
		expect(differences).toEqual([
			'/key: Cross-Origin-Opener-Policy is missing',
			'/key: X-Frame-Options is SAMEORIGIN'
		]);
	});
});
