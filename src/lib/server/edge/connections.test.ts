import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { connectionLimits, connectionOptions, limitConnections, namingHost } from './connections.ts';

const open: { servers: Server[]; sockets: Socket[] } = { servers: [], sockets: [] };
afterEach(() => {
	for (const socket of open.sockets.splice(0)) socket.destroy();
	for (const server of open.servers.splice(0)) server.close().closeAllConnections();
});

async function serving(headers?: Record<string, string>, limited = true): Promise<Server> {
	const answering: RequestListener = (request, response) => {
		request.resume();
		response.end('here');
	};
	const server = createServer(connectionOptions, limited ? namingHost(answering, headers) : answering);
	if (limited) limitConnections(server, headers);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	open.servers.push(server);
	return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** A connection that says `words` and nothing after; all that it hears until it ends. */
function saying(
	server: Server,
	words = ''
): { socket: Socket; heard: Promise<string>; opened: Promise<void> } {
	const socket = connect(portOf(server), '127.0.0.1');
	open.sockets.push(socket);
	let text = '';
	socket.on('data', (chunk) => (text += chunk)).on('error', () => {});
	if (words) socket.write(words);
	return {
		socket,
		heard: new Promise((resolve) => socket.on('close', () => resolve(text))),
		opened: new Promise((resolve) => socket.on('connect', () => resolve()))
	};
}

const asked = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

test('more silent connections than it holds end the oldest of them, and a phone is answered', async () => {
	const server = await serving();
	const half = Array.from({ length: connectionLimits.silent + 200 }, () => saying(server, 'GET / HT'));
	await Promise.all(half.map(({ opened }) => opened));
	expect(await saying(server, asked).heard).toContain('200 OK');
	const count = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
	expect(count).toBeLessThanOrEqual(connectionLimits.silent + 1);
	// The first of them are the ones that ended.
	await Promise.all(half.slice(0, 100).map(({ heard }) => heard));
	expect(half.at(-1)!.socket.destroyed).toBe(false);
});

test('a server as it comes out of the box holds all of them', async () => {
	const server = await serving(undefined, false);
	const half = Array.from({ length: connectionLimits.silent + 200 }, () => saying(server, 'GET / HT'));
	await Promise.all(half.map(({ opened }) => opened));
	await saying(server, asked).heard;
	const count = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
	expect(count).toBeGreaterThanOrEqual(connectionLimits.silent + 200);
});

test('the time until a request is there, and until it is whole, is bounded, and so are all connections', async () => {
	const server = await serving();
	expect(server.headersTimeout).toBe(10_000);
	expect(server.requestTimeout).toBe(30_000);
	expect(server.maxConnections).toBe(connectionLimits.most);
});

const headers = { 'X-Ours': 'yes', 'Cache-Control': 'no-store' };

test.each([
	['what is no HTTP', 'nonsense\r\n\r\n', 400],
	['headers that never end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
	['a length that is none', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n', 400],
	['a request that names no host', 'GET / HTTP/1.1\r\n\r\n', 400]
])('%s gets a bare answer with our headers', async (_what, words, status) => {
	const text = await saying(await serving(headers), words).heard;
	expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
	expect(text).toContain('X-Ours: yes');
	expect(text).toMatch(/\r\n\r\n$/);
	expect(text).not.toMatch(/^date:/im);
});

test('what comes too slowly gets the same', async () => {
	const server = await serving(headers);
	// The real times are for people; here as little as the server can count.
	server.headersTimeout = server.requestTimeout = 1;
	const text = await saying(server, 'GET / HTTP/1.1\r\n').heard;
	expect(text).toMatch(/^HTTP\/1.1 408 /);
	expect(text).toContain('X-Ours: yes');
});

test('what a request expects is no reason for an answer of Node’s own', async () => {
	const words = 'GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\nConnection: close\r\n\r\n';
	expect(await saying(await serving(headers), words).heard).toMatch(/^HTTP\/1.1 200 /);
});

test.each([
	['what is no HTTP', 'nonsense\r\n\r\n'],
	['a request that names no host', 'GET / HTTP/1.1\r\n\r\n']
])('a mailbox says nothing of itself to %s: it just ends the connection', async (_what, words) => {
	expect(await saying(await serving(), words).heard).toBe('');
});
