import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { createServer, get, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { certificateIn } from '#tests/support/certificate.ts';
import {
	connectionLimits,
	connectionOptions,
	limitConnections,
	namingHost,
	oneAtATime
} from './connections.ts';
import { speakingHttp2, streamLimits } from './http2.ts';

const folder = mkdtempSync(join(tmpdir(), 'http2-'));
const { cert, key } = certificateIn(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const open: { servers: Server[]; sessions: ClientHttp2Session[] } = { servers: [], sessions: [] };
afterEach(() => {
	for (const session of open.sessions.splice(0)) session.destroy();
	for (const server of open.servers.splice(0)) server.close().closeAllConnections();
});

/** As long as a test may wait; what is meant is the order of things. */
const short = { idle: 300, request: 600 };

async function serving(
	listener: RequestListener,
	limits = connectionLimits,
	timeouts = short
): Promise<Server> {
	const pair = { cert: readFileSync(cert), key: readFileSync(key) };
	const server = createServer(
		{ ...pair, ...connectionOptions, ALPNProtocols: ['h2', 'http/1.1'] },
		oneAtATime(namingHost(listener, {}))
	);
	speakingHttp2(server, timeouts);
	limitConnections(server, {}, limits);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	open.servers.push(server);
	return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** Somebody who speaks HTTP/2, once it is known how much may be asked at once. */
async function speaking(server: Server): Promise<ClientHttp2Session> {
	const session = connect(`https://127.0.0.1:${portOf(server)}`, { rejectUnauthorized: false });
	open.sessions.push(session);
	session.on('error', () => {});
	await new Promise((resolve) => session.once('remoteSettings', resolve));
	return session;
}

/** What came of a request: its status, or that it was ended without one. */
function asked(stream: ClientHttp2Stream): Promise<number | 'ended'> {
	return new Promise((resolve) => {
		let status: number | undefined;
		stream.on('response', (headers) => (status = headers[':status']));
		stream.on('error', () => {}).on('close', () => resolve(status ?? 'ended'));
		stream.resume();
	});
}

const closed = (session: ClientHttp2Session) => new Promise((resolve) => session.once('close', resolve));

test('the same listener answers over HTTP/2 and over HTTP/1.1, and is told the host', async () => {
	const seen: unknown[] = [];
	const server = await serving((request, response) => {
		seen.push([request.httpVersion, request.headers.host, request.url]);
		response.end('here');
	});
	expect(await asked((await speaking(server)).request({ ':path': '/a' }))).toBe(200);
	const host = `127.0.0.1:${portOf(server)}`;
	await new Promise((resolve) =>
		get(`https://${host}/b`, { rejectUnauthorized: false, agent: false }, (answer) =>
			answer.resume().on('end', resolve)
		)
	);
	expect(seen).toEqual([
		['2.0', host, '/a'],
		['1.1', host, '/b']
	]);
});

test('of one connection so many requests are answered at once as is said, and the others after them', async () => {
	let [now, most] = [0, 0];
	const server = await serving((_request, response) => {
		most = Math.max(most, ++now);
		response.once('close', () => now--);
		setTimeout(() => response.end(), 20);
	});
	const session = await speaking(server);
	const all = Array.from({ length: 50 }, () => asked(session.request()));
	expect(new Set(await Promise.all(all))).toEqual(new Set([200]));
	expect(most).toBe(streamLimits.atOnce);
});

test('a connection that asks nothing ends, and one that goes on asking stays', async () => {
	const server = await serving((_request, response) => void response.end());
	const silent = await speaking(server);
	const busy = await speaking(server);
	let isOver = false;
	void closed(silent).then(() => (isOver = true));
	while (!isOver) {
		expect(await asked(busy.request())).toBe(200);
		await new Promise((resolve) => setTimeout(resolve, short.idle / 6));
	}
	expect(busy.closed).toBe(false);
});

test('a request that does not come whole is ended by itself: what else that connection asks goes on', async () => {
	const server = await serving((request, response) => {
		request.resume().on('end', () => response.end());
	});
	const session = await speaking(server);
	const never = session.request({ ':method': 'POST' }, { endStream: false });
	never.write('some');
	const ended = asked(never);
	let isOver = false;
	void ended.then(() => (isOver = true));
	while (!isOver) {
		expect(await asked(session.request())).toBe(200);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	expect(await ended).toBe('ended');
	expect(await asked(session.request())).toBe(200);
});

test('an answer may take longer than that', async () => {
	const server = await serving((_request, response) => {
		response.write('some');
		setTimeout(() => response.end(), short.request * 2);
	});
	const session = await speaking(server);
	const stream = session.request();
	let text = '';
	stream.on('data', (chunk) => (text += chunk));
	const began = performance.now();
	expect(await asked(stream)).toBe(200);
	expect(stream.rstCode).toBe(0);
	expect([text, performance.now() - began > short.request]).toEqual(['some', true]);
});

test('a request counts as a busy connection: one too many ends the oldest of them, not its connection', async () => {
	const answers: ServerResponse[] = [];
	const server = await serving(
		(_request, response) => void answers.push(response),
		{
			...connectionLimits,
			busy: 4
		},
		{ idle: 60_000, request: 60_000 }
	);
	const [one, other] = [await speaking(server), await speaking(server)];
	const first = asked(one.request());
	await vi.waitFor(() => expect(answers).toHaveLength(1));
	const others = Array.from({ length: 4 }, () => asked(other.request()));
	await vi.waitFor(() => expect(answers).toHaveLength(5));
	expect(await first).toBe('ended');
	expect(one.closed).toBe(false);
	for (const answer of answers.slice(1)) answer.end();
	expect(await Promise.all(others)).toEqual([200, 200, 200, 200]);
});

test('a server that ends says goodbye to who asks nothing, and in the end to everybody', async () => {
	const answers: ServerResponse[] = [];
	const server = await serving((_request, response) => void answers.push(response), connectionLimits, {
		idle: 60_000,
		request: 60_000
	});
	const [silent, busy] = [await speaking(server), await speaking(server)];
	const [silentEnds, busyEnds] = [closed(silent), closed(busy)];
	const answer = asked(busy.request());
	await vi.waitFor(() => expect(answers).toHaveLength(1));
	server.close();
	server.closeIdleConnections();
	await silentEnds;
	expect(busy.destroyed).toBe(false);
	answers[0]!.end();
	expect(await answer).toBe(200);
	await busyEnds;
	const late = await serving(() => {}, connectionLimits, { idle: 60_000, request: 60_000 });
	const waiting = await speaking(late);
	const never = asked(waiting.request());
	late.closeAllConnections();
	expect(await never).toBe('ended');
});
