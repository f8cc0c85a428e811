import { randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Limits } from '#lib/domain/case-system.ts';
import { openReader } from './http-reader.ts';
import { noSignIn, secretSignIn, type SignIn } from './sign-in.ts';

let server: Server;
let base: string;
let listener: RequestListener;
let asked: { method: string; url: string; at: number }[];
let waits: number[];
let now: number;
const secret = 'UPSTREAM-CANARY';

beforeEach(async () => {
	asked = [];
	waits = [];
	now = Date.parse('2026-11-22T03:00:00Z');
	listener = (_request, response) => response.end('{}');
	server = createServer((request, response) => {
		asked.push({ method: request.method ?? '', url: request.url ?? '', at: now });
		listener(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir/R4`;
});
afterEach(() => {
	server.closeAllConnections();
	server.close();
});

const open = (more: object = {}, signIn: SignIn = noSignIn) =>
	openReader(base, signIn, v.parse(Limits, { seconds: 2, ...more }), {
		fetch,
		random: randomBytes,
		now: () => new Date(now),
		wait: async (milliseconds) => {
			waits.push(milliseconds);
			now += milliseconds;
		}
	});
const answering = (status: number, headers: Record<string, string> = {}, body = secret): RequestListener => {
	return (_request, response) => {
		response.writeHead(status, headers);
		response.end(body);
	};
};
const inTurn = (...listeners: RequestListener[]): RequestListener => {
	let turn = 0;
	return (...both) => listeners[Math.min(turn++, listeners.length - 1)]?.(...both);
};
async function faultOf(work: Promise<unknown>): Promise<string> {
	const error = await work.then(
		() => undefined,
		(caught: unknown) => caught as Error & { fault: string }
	);
	// What the other side wrote is in no message, no stack and no property of the error.
	expect(`${error?.message} ${error?.stack} ${JSON.stringify(error)}`).not.toContain(secret);
	return error?.fault ?? 'none';
}

describe('a reader', () => {
	test('can get and nothing else', async () => {
		const reader = open();
		expect(Object.keys(reader)).toEqual(['get']);
		await reader.get('Goal', { patient: 'Patient/a', _id: ['x', 'y'] });
		expect(asked).toMatchObject([{ method: 'GET', url: '/fhir/R4/Goal?patient=Patient%2Fa&_id=x&_id=y' }]);
	});

	test.each([
		'https://elsewhere.example/fhir/R4/Goal',
		'//elsewhere.example/Goal',
		'/admin',
		'../admin',
		'/fhir/R4x/Goal',
		'http://user:word@127.0.0.1/fhir/R4/Goal'
	])('never goes to %s', async (path) => {
		expect(await faultOf(open().get(path))).toBe('elsewhere');
		expect(asked).toEqual([]);
	});

	test('follows an address below its base, as pages are linked', async () => {
		await open().get(`${base}?_getpages=7`);
		await open().get(`${base}/Goal?page=2`);
		expect(asked.map(({ url }) => url)).toEqual(['/fhir/R4?_getpages=7', '/fhir/R4/Goal?page=2']);
	});

	test.each([301, 302, 303, 307, 308])('refuses a redirect (%i)', async (status) => {
		listener = answering(status, { location: `${base}/Goal` });
		expect(await faultOf(open().get('Goal'))).toBe('redirected');
		expect(asked).toHaveLength(1);
	});

	test.each([
		[403, 'not-allowed'],
		[404, 'not-there'],
		[410, 'not-there'],
		[400, 'unexpected'],
		[206, 'unexpected']
	])('gives %i up at once: %s', async (status, fault) => {
		listener = answering(status);
		expect(await faultOf(open().get('Goal'))).toBe(fault);
		expect(asked).toHaveLength(1);
	});

	test.each([
		['an error of theirs', answering(500), 'failing'],
		['a gateway that finds nobody', answering(502), 'failing'],
		['wrong JSON', answering(200, {}, `{"half": "${secret}`), 'not-json'],
		[
			'a page instead of JSON',
			answering(200, { 'content-type': 'text/html' }, `<p>${secret}</p>`),
			'not-json'
		],
		[
			'a cut answer',
			((_request, response) => {
				response.writeHead(200, { 'content-length': '5000' });
				response.write('{"a": 1');
				setTimeout(() => response.destroy(), 20);
			}) as RequestListener,
			'unreachable'
		]
	])('asks again after %s, then gives up', async (_name, how, fault) => {
		listener = how;
		expect(await faultOf(open().get('Goal'))).toBe(fault);
		expect(asked).toHaveLength(3);
		listener = inTurn(how, answering(200, {}, '{"good":true}'));
		expect(await open().get('Goal')).toEqual({ good: true });
	});

	test('waits between tries, longer each time and never twice the same', async () => {
		listener = answering(500);
		const all: number[] = [];
		for (let round = 0; round < 20; round++) {
			waits = [];
			await faultOf(open().get('Goal'));
			expect(waits).toHaveLength(2);
			expect(waits[0]).toBeGreaterThanOrEqual(500);
			expect(waits[0]).toBeLessThan(1500);
			expect(waits[1]).toBeGreaterThanOrEqual(1000);
			all.push(...waits);
		}
		expect(new Set(all).size).toBeGreaterThan(30);
	});

	test('leaves a busy system alone as long as it asks, and so do all other reads', async () => {
		listener = inTurn(answering(429, { 'retry-after': '7' }), answering(200, {}, '{}'));
		const reader = open();
		const from = now;
		await reader.get('Goal');
		expect((asked[1]?.at ?? 0) - from).toBeGreaterThanOrEqual(7000);

		listener = answering(503, { 'retry-after': '3600' });
		expect(await faultOf(reader.get('Goal'))).toBe('busy');
		const before = asked.length;
		expect(await faultOf(reader.get('Task'))).toBe('busy');
		expect(asked).toHaveLength(before);
		now += 3_700_000;
		listener = answering(200, {}, '{}');
		await reader.get('Task');
	});

	test('reads a moment to come back on the clock of the one who names it', async () => {
		const theirs = now - 3_600_000;
		const header = (milliseconds: number) => new Date(milliseconds).toUTCString();
		listener = inTurn(
			answering(503, { 'retry-after': header(theirs + 9000), date: header(theirs) }),
			answering(200, {}, '{}')
		);
		const from = now;
		await open().get('Goal');
		expect(now - from).toBeGreaterThanOrEqual(9000);
		expect(now - from).toBeLessThan(12_000);
	});

	test('gives a slow answer up, wherever it stops', async () => {
		listener = () => {};
		expect(await faultOf(open({ seconds: 0.1, tries: 1 }).get('Goal'))).toBe('slow');
		listener = (_request, response) => void response.write('{"a":');
		expect(await faultOf(open({ seconds: 0.1, tries: 1 }).get('Goal'))).toBe('slow');
	});

	test('stops reading an answer of 50 MB at its limit', async () => {
		const chunk = Buffer.alloc(1_000_000, 32);
		let sent = 0;
		listener = (_request, response) => {
			const more = () => {
				while (sent < 50 && !response.destroyed && response.write(chunk)) sent++;
				if (sent >= 50) response.end();
				else if (!response.destroyed) response.once('drain', more);
			};
			more();
		};
		expect(await faultOf(open({ megabytes: 2 }).get('Goal'))).toBe('too-large');
		expect(asked).toHaveLength(1);
		expect(sent).toBeLessThan(40);
	});

	test('says that nobody is there', async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
		expect(await faultOf(open().get('Goal'))).toBe('unreachable');
	});

	test('asks no more things at once than it is allowed', async () => {
		let atOnce = 0;
		let most = 0;
		listener = (_request, response) => {
			most = Math.max(most, ++atOnce);
			setTimeout(() => {
				atOnce--;
				response.end('{}');
			}, 5);
		};
		const reader = open({ atOnce: 3 });
		await Promise.all(Array.from({ length: 20 }, () => reader.get('Goal')));
		expect(most).toBe(3);
	});

	test('shows a password that was refused never again, until the file holds another', async () => {
		let password = 'first';
		const signIn = secretSignIn(
			() => password,
			(text) => ({ authorization: `Basic ${text}` })
		);
		listener = answering(401);
		const reader = open({}, signIn);
		expect(await faultOf(reader.get('cases'))).toBe('not-signed-in');
		for (let round = 0; round < 10; round++) expect(await faultOf(reader.get('cases'))).toBe('locked-out');
		expect(asked).toHaveLength(1);
		password = 'second';
		listener = answering(200, {}, '{}');
		await reader.get('cases');
		expect(asked).toHaveLength(2);
	});
});

test('no adapter has another way out: only the reader and the sign-ins call fetch, only the sign-ins post', () => {
	const files = globSync('src/lib/server/cases/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
	expect(files.length).toBeGreaterThan(20);
	const naming = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(file, 'utf8'))).sort();
	expect(naming(/\bfetch\(|\.fetch\b|node:https?|undici|WebSocket|XMLHttp/)).toEqual(
		[
			'src/lib/server/cases/fhir/backend-services.ts',
			'src/lib/server/cases/open-source.ts',
			'src/lib/server/cases/upstream/file-reader.ts',
			'src/lib/server/cases/upstream/http-reader.ts',
			'src/lib/server/cases/upstream/token-request.ts'
		].sort()
	);
	expect(naming(/'(POST|PUT|PATCH|DELETE)'/)).toEqual(['src/lib/server/cases/upstream/token-request.ts']);
});
