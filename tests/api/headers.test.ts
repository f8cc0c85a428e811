import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { get } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { securityHeaders } from '#lib/server/headers/security-headers.ts';
import { certificateIn } from '#tests/support/certificate.ts';
import { withToken, RunningApp } from '#tests/support/app.ts';
import { wordsOf } from '#tests/support/words.ts';

let server: RunningApp;
let token: string;
beforeAll(async () => {
	server = await RunningApp.start();
	token = await server.pairNew('sample-03');
});
afterAll(() => server.remove());

const immutable = globSync('_app/immutable/**/*.js', { cwd: 'build/client' });
const script = immutable.find((file) => !file.includes('argon2'));
const worker = immutable.find((file) => /workers\/(?!argon2)/.test(file));
const picture = globSync('icons/**/*.svg', { cwd: 'build/client' })[0];
const kinds: [string, string, RequestInit?][] = [
	['a prerendered page', '/km'],
	['the book’s one address', '/key'],
	['a hashed worker', `/${worker}`],
	['the service worker', '/service-worker.js'],
	['a page that is not there', '/nothing'],
	['one that is not there, in a language', '/en/nothing'],
	['a file that is not there', '/_app/immutable/nothing.js'],
	['a picture that is not there', '/icons/nothing.svg'],
	['a verb that a page does not know', '/km', { method: 'POST' }],
	['an address that cannot be decoded', '/%E0%A4%A'],
	['a path that climbs', '/..%2f..%2fpackage.json']
];
const toPrograms: [string, string, RequestInit?][] = [
	['an API answer', '/api/v1/health'],
	['an API problem', '/api/v1/nothing'],
	['a refused verb', '/api/v1/snapshot', { method: 'DELETE' }],
	['a refused right to answer', '/ballots/tokens', { method: 'POST' }],
	['a form from elsewhere', '/auth/pair', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }]
];

describe('every answer', () => {
	test.each(kinds)('%s carries the headers', async (_kind, path, init) => {
		const answer = await server.fetch(path, { redirect: 'manual', ...init });
		const header = (name: string) => answer.headers.get(name);
		expect(header('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/);
		expect(header('content-security-policy')).toContain("require-trusted-types-for 'script'");
		expect(header('content-security-policy')).not.toMatch(/unsafe-(inline|eval)'/);
		expect({
			coop: header('cross-origin-opener-policy'),
			coep: header('cross-origin-embedder-policy'),
			corp: header('cross-origin-resource-policy'),
			sniff: header('x-content-type-options'),
			frame: header('x-frame-options'),
			referrer: header('referrer-policy')
		}).toEqual({
			coop: 'same-origin',
			// From the book to an open page a browser then has to change the process: the book's memory ends.
			coep: /^\/(km|en)/.test(path) ? null : 'require-corp',
			corp: 'same-origin',
			sniff: 'nosniff',
			frame: 'DENY',
			referrer: 'no-referrer'
		});
		expect(header('permissions-policy')).toMatch(/camera=\(\).*microphone=\(\).*unload=\(self\)/);
		expect(header('set-cookie')).toBeNull();
		expect(header('clear-site-data')).toBeNull();
		expect(header('x-powered-by')).toBeNull();
		expect(header('strict-transport-security')).toBeNull();
		expect(header('cache-control')).toBeTruthy();
	});

	test.each(toPrograms)('%s carries what counts for data alone', async (_kind, path, init) => {
		const { headers } = await server.fetch(path, { redirect: 'manual', ...init });
		expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.* frame-ancestors 'none'$/);
		const header = (name: string) => headers.get(name);
		expect(
			['cross-origin-resource-policy', 'x-content-type-options', 'x-frame-options', 'cache-control'].map(
				header
			)
		).toEqual(['same-origin', 'nosniff', 'DENY', 'private, no-store']);
		for (const name of ['set-cookie', 'clear-site-data', 'x-powered-by', 'permissions-policy'])
			expect([name, header(name)]).toEqual([name, null]);
		const bytes = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
		expect(bytes).toBeLessThan(800);
	});

	test('a script, style, picture or list carries what counts for it alone', async () => {
		const hashed = ['js', 'css', 'svg'].map(
			(end) => globSync(`_app/immutable/{chunks,assets}/*.${end}`, { cwd: 'build/client' })[0]
		);
		const lists = ['manifest-km.webmanifest', 'release.json', 'voice/km.json', '_app/version.json'];
		for (const part of [...hashed, picture, ...lists]) {
			const { status, headers } = await server.fetch(`/${part}`);
			expect([part, status]).toEqual([part, 200]);
			expect(headers.get('content-security-policy')).toBe("default-src 'none'");
			expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
			expect(headers.get('x-content-type-options')).toBe('nosniff');
			const bytes = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
			expect(bytes, part).toBeLessThan(600);
		}
	});

	test('a 304 carries them too', async () => {
		const page = await server.fetch('/km');
		const again = await server.fetch('/km', { headers: { 'if-none-match': page.headers.get('etag') ?? '' } });
		expect(again.status).toBe(304);
		const names = Object.keys(securityHeaders('/km', { inline: new Map(), postOffice: null, secure: false }));
		expect(names.length).toBeGreaterThan(6);
		for (const name of names) expect([name, again.headers.get(name)]).toEqual([name, page.headers.get(name)]);
	});
});

describe('what Node answers by itself', () => {
	const asks = (what: string, ...lines: string[]) => [what, ...lines, '', ''].join('\r\n');
	const json = ['Host: x', 'Content-Type: application/json'];
	const long = 'a'.repeat(20_000);
	test.each([
		['what is no HTTP', 400, 'nonsense\r\n\r\n'],
		['a request that names no host', 400, asks('GET /km HTTP/1.1')],
		['a length that is none', 400, asks('POST /auth/pair HTTP/1.1', ...json, 'Content-Length: x')],
		['headers without end', 431, asks('GET /km HTTP/1.1', 'Host: x', `A: ${long}`)],
		[
			'pieces with too long names',
			413,
			`${asks('POST /auth/pair HTTP/1.1', ...json, 'Transfer-Encoding: chunked')}5;${long}\r\nhello\r\n0\r\n\r\n`
		],
		[
			// Read by our own endpoint, and no more of it than that takes.
			'a body that is too long',
			400,
			asks('POST /auth/pair HTTP/1.1', ...json, 'Content-Length: 90000') + long.repeat(5)
		],
		['an expectation', 200, asks('GET /km HTTP/1.1', 'Host: x', 'Expect: more', 'Connection: close')],
		['a tunnel', undefined, asks('CONNECT x:1 HTTP/1.1', 'Host: x')]
	])('%s is answered with our headers or with nothing at all', async (_what, status, words) => {
		const text = await said(words);
		if (status === undefined) {
			expect(text).toBe('');
			return;
		}
		const [head = ''] = text.split('\r\n\r\n');
		const [first, ...lines] = head.split('\r\n');
		expect(first).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		const headers = new Map(
			lines
				.map((line) => line.split(/: (.*)/s) as [string, string])
				.map(([name, value]) => [name.toLowerCase(), value])
		);
		// Read by an endpoint, it is answered as data.
		const isData = headers.get('content-type') === 'application/problem+json';
		for (const [name, value] of Object.entries(isData ? asData : ours(status === 200 ? '/km' : '/nothing')))
			expect([name, headers.get(name.toLowerCase())]).toEqual([name, value]);
		expect(headers.get('content-security-policy')).toMatch(
			/^default-src 'none'; (script-src 'self'|base-uri 'none')/
		);
		expect(headers.get('cache-control')).toMatch(/no-cache|no-store/);
		for (const name of ['server', 'x-powered-by', 'set-cookie']) expect(headers.has(name), name).toBe(false);
	});

	const settings = { inline: new Map(), postOffice: null, secure: false };
	// All but those that differ by address.
	const ours = (path: string) => {
		const {
			'Content-Security-Policy': _policy,
			'Cross-Origin-Embedder-Policy': _embedder,
			...rest
		} = securityHeaders(path, settings);
		return rest;
	};
	const asData = securityHeaders('/auth/pair', settings);

	/** All that the server says to these bytes until it ends the connection. */
	function said(words: string): Promise<string> {
		return new Promise((resolve) => {
			const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
			let text = '';
			socket.on('data', (chunk) => (text += chunk)).on('error', () => {});
			socket.on('close', () => resolve(text));
			socket.write(words);
		});
	}
});

describe('verbs', () => {
	const pages = ['/km', '/key', '/', '/nothing', '/manifest-km.webmanifest', `/${script}`];
	test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
		'%s is not for pages and files',
		async (method) => {
			for (const path of pages) {
				const answer = await server.fetch(path, { method });
				expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, 'GET, HEAD']);
				expect(await answer.text()).toBe('');
			}
		}
	);

	test('TRACE gives nothing back, of what was sent neither', async () => {
		for (const path of ['/km', '/api/v1/health', '/auth/unlock']) {
			const { status, headers, text } = await asked(path, 'TRACE');
			expect([path, status, headers['x-frame-options']]).toEqual([path, 405, 'DENY']);
			expect(text).not.toContain('secret');
		}
	});

	test('reading where one can only send is a problem answer', async () => {
		for (const path of ['/auth/pair', '/auth/unlock', '/auth/empty', '/ballots/tokens'])
			for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
				const answer = await server.fetch(path, { method });
				expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, 'POST']);
				expect(answer.headers.get('content-type')).toBe('application/problem+json');
				expect((await answer.json()).code).toBe('send-only');
			}
	});

	function asked(path: string, method: string) {
		return new Promise<{ status?: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) =>
			request(server.origin + path, { method, headers: { 'x-mine': 'secret' } }, (answer) => {
				let text = '';
				answer.on('data', (chunk) => (text += chunk));
				answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
			})
				.on('error', reject)
				.end()
		);
	}
});

test('a request that is wrong in itself is refused and leaves no line in the log', async () => {
	for (const path of ['/%E0%A4%A', '/km/%ff', '/key%ff', '/_app/%ff.js'])
		expect((await server.fetch(path)).status, path).toBeGreaterThanOrEqual(400);
	expect(server.output()).not.toContain('fault');
});

test.each([
	['/vi/nothing', 'vi'],
	['/en/skills/nothing', 'en'],
	['/km/nothing', 'km'],
	['/nothing', 'km'],
	['/vietnam', 'km']
] as const)('the page at %s, which is not there, speaks as its address says: %s', async (path, language) => {
	const html = await (await server.fetch(path)).text();
	expect(html).toContain(`<html lang="${language}">`);
	expect(html).toContain(wordsOf(language)('open.leave'));
	expect(html).toContain(`href="/${language}/calm"`);
});

test.each([
	['/nothing', '/km'],
	['/en/nothing', '/en']
])('%s, which is not there, is the page that the build made of %s, in its colours', async (path, home) => {
	const [answer, there] = [await server.fetch(path), await server.fetch(home)];
	const html = await answer.text();
	expect([answer.status, html]).toEqual([404, await there.text()]);
	const [, style = ''] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
	const hash = createHash('sha256').update(style).digest('base64');
	expect(answer.headers.get('content-security-policy')).toContain(`style-src 'self' 'sha256-${hash}'`);
});

test('the entrance shows Leave, the question and both pads before any script, in the colours of the page', async () => {
	const html = await (await server.fetch('/key')).text();
	const face = html.slice(html.indexOf('<!--face-->'), html.indexOf('<!--/face-->'));
	for (const word of ['open.leave', 'entrance.pictures.ask', 'entrance.numbers.open', 'entrance.invited'])
		expect(face).toContain(wordsOf('km')(word));
	expect(face.match(/<use href="#\w+"/g)).toHaveLength(36);
	expect(face).toContain('data-without');
	// Nothing that the page's policy refuses.
	expect(html).not.toMatch(/ style=| onclick=/);
});

describe('what may be kept', () => {
	test.each([
		[`/${immutable[0]}`, 'public, max-age=31536000, immutable'],
		['/service-worker.js', 'no-cache'],
		['/km', 'no-cache'],
		['/key', 'no-store'],
		['/_app/immutable/nothing.js', 'no-cache'],
		['/api/v1/health', 'private, no-store'],
		['/api/v1/openapi.json', 'private, no-store'],
		['/auth/nothing', 'private, no-store'],
		['/ballots/tokens', 'private, no-store']
	])('%s: %s', async (path, expected) => {
		expect((await server.fetch(path)).headers.get('cache-control')).toBe(expected);
	});

	test('nothing of a person', async () => {
		for (const path of ['/api/v1/snapshot', '/api/v1/directory', '/api/v1/words/km']) {
			const answer = await server.fetch(path, withToken(token));
			expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
		}
	});
});

describe('scripts', () => {
	test.each([
		['script', 'script-src'],
		['style', 'style-src']
	])('every inline %s of every page is allowed by its own hash, and no other', async (element, directive) => {
		let inline = 0;
		const pages = globSync('**/*.html', { cwd: 'build/prerendered' });
		const addresses = pages.map((page) => `/${page.replace(/(index)?\.html$/, '')}`);
		const kept = globSync('_app/kept/**/*.html', { cwd: 'build/client' }).map((page) => `/${page}`);
		expect(kept.length).toBeGreaterThan(40);
		for (const path of [...addresses, ...kept, '/km/nothing']) {
			const answer = await server.fetch(path);
			const policy = answer.headers.get('content-security-policy') ?? '';
			const parts = (await answer.text()).matchAll(
				new RegExp(`<${element}([^>]*)>([^]*?)</${element}>`, 'g')
			);
			const hashes = [...parts]
				.filter(([, attributes, body]) => !attributes?.includes('src=') && body)
				.map(([, , body]) => `'sha256-${createHash('sha256').update(body!).digest('base64')}'`);
			const [, allowed = ''] = new RegExp(`${directive} 'self'([^;]*)`).exec(policy) ?? [];
			expect(allowed.split(' ').filter(Boolean).toSorted(), path).toEqual([...new Set(hashes)].toSorted());
			inline += hashes.length;
		}
		expect(inline).toBeGreaterThan(0);
	});

	test('WebAssembly is allowed in the key worker’s own answer alone', async () => {
		const policyOf = (path: string) =>
			securityHeaders(path, { inline: new Map(), postOffice: null, secure: false })[
				'Content-Security-Policy'
			];
		expect(policyOf('/_app/immutable/workers/argon2-worker-Ab12.js')).toContain("'wasm-unsafe-eval'");
		for (const path of [
			'/key',
			'/argon2.js',
			'/_app/immutable/argon2.css',
			'/_app/immutable/x.js?argon2.js'
		]) {
			expect(policyOf(path), path).not.toContain('wasm');
		}
		for (const file of immutable) {
			const policy = (await server.fetch(`/${file}`)).headers.get('content-security-policy') ?? '';
			expect(policy.includes('wasm'), file).toBe(/argon2[^/]*\.js$/.test(file));
		}
	});
});

test('behind TLS the server speaks HTTPS itself and asks phones to stay with it', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'tls-'));
	const { cert, key } = certificateIn(folder);
	const secure = await RunningApp.start({ variables: { TLS_CERT: cert, TLS_KEY: key } });
	try {
		const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
			const address = `${secure.origin.replace('http:', 'https:')}/api/v1/health`;
			get(address, { ca: readFileSync(cert), checkServerIdentity: () => undefined }, (answer) => {
				answer.resume();
				resolve(answer.headers);
			}).on('error', reject);
		});
		expect(headers['strict-transport-security']).toContain('max-age=');
		const session = connectHttp2(secure.origin, { rejectUnauthorized: false });
		/** Over HTTP/2, as a browser asks: the headers and what came. */
		const over2 = (path: string, more: Record<string, string> = {}, body?: string) =>
			new Promise<[IncomingHttpHeaders & { ':status'?: number }, string]>((resolve, reject) => {
				const stream = session.request({ ':path': path, ...more });
				let told: IncomingHttpHeaders = {};
				let text = '';
				stream.on('response', (headers) => (told = headers)).on('data', (chunk) => (text += chunk));
				stream.on('end', () => resolve([told, text])).on('error', reject);
				stream.end(body);
			});
		const [kmPage, html] = await over2('/km');
		expect(kmPage).toMatchObject({ ':status': 200, 'strict-transport-security': expect.any(String) });
		expect(kmPage['content-security-policy']).toContain('default-src');
		expect(html).toContain('<html lang="km"');
		expect(kmPage).not.toHaveProperty('connection');
		// Before the framework, and by it; with a body, and without what has to be there.
		expect((await over2('/api/v1/snapshot'))[0]).toMatchObject({ ':status': 401 });
		const origin = { origin: secure.origin, 'content-type': 'application/json', ':method': 'POST' };
		expect((await over2('/auth/pair', origin, '{"code":"0000000000"}'))[0][':status']).toBeGreaterThanOrEqual(
			400
		);
		expect(
			(await over2('/auth/pair', { ...origin, origin: 'https://elsewhere.example' }, '{}'))[0]
		).toMatchObject({
			':status': 403
		});
		const [asset] = /\/_app\/immutable\/[\w./-]+\.js/.exec(html)!;
		const [file, words] = await over2(asset, { 'accept-encoding': 'identity' });
		expect([file[':status'], words.length > 1000]).toEqual([200, true]);
		session.close();
		expect(secure.output()).not.toMatch(/Warning/);
	} finally {
		await secure.remove();
		rmSync(folder, { recursive: true });
	}
});
