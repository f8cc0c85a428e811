import { createReadStream, mkdtempSync, rmSync, writeFileSync, type ReadStream } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
	closingSources,
	connectionLimits,
	connectionOptions,
	limitConnections,
	namingHost,
	oneAtATime
} from './connections.ts';

const open: { servers: Server[]; sockets: Socket[] } = { servers: [], sockets: [] };
afterEach(() => {
	for (const socket of open.sockets.splice(0)) socket.destroy();
	for (const server of open.servers.splice(0)) server.close().closeAllConnections();
});

async function listening(server: Server): Promise<void> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	open.servers.push(server);
}

async function serving(headers?: Record<string, string>, limited = true): Promise<Server> {
	const answering: RequestListener = (request, response) => {
		request.resume();
		response.end('here');
	};
	const server = createServer(connectionOptions, limited ? namingHost(answering, headers) : answering);
	if (limited) limitConnections(server, headers);
	await listening(server);
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

/** So many of them, a hundred at a time: the system keeps no more than some hundreds waiting, and drops the rest. */
async function manySaying(server: Server, count: number, words: string) {
	const all: ReturnType<typeof saying>[] = [];
	while (all.length < count) {
		const some = Array.from({ length: Math.min(100, count - all.length) }, () => saying(server, words));
		await Promise.all(some.map(({ opened }) => opened));
		all.push(...some);
	}
	return all;
}

const asked = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

test('more silent connections than it holds end the oldest of them, and a phone is answered', async () => {
	const server = await serving();
	const half = await manySaying(server, connectionLimits.silent + 200, 'GET / HT');
	expect(await saying(server, asked).heard).toContain('200 OK');
	const count = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
	expect(count).toBeLessThanOrEqual(connectionLimits.silent + 1);
	// The first of them are the ones that ended.
	await Promise.all(half.slice(0, 100).map(({ heard }) => heard));
	expect(half.at(-1)!.socket.destroyed).toBe(false);
});

test('a server as it comes out of the box holds all of them', async () => {
	const server = await serving(undefined, false);
	await manySaying(server, connectionLimits.silent + 200, 'GET / HT');
	await saying(server, asked).heard;
	const count = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
	expect(count).toBeGreaterThanOrEqual(connectionLimits.silent + 200);
});

const few = { most: 60, silent: 20, busy: 30, each: 10 };
const large = Buffer.alloc(8_000_000);

/** A server that reads what is sent before it answers, and answers at length. */
async function reading(limits: typeof connectionLimits): Promise<Server> {
	const server = createServer(connectionOptions, (request, response) => {
		request.resume().on('end', () => response.end(request.url === '/large' ? large : 'here'));
	});
	limitConnections(server, undefined, limits);
	await listening(server);
	return server;
}

const slowOnes = [
	['whose bodies never come', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n'],
	['whose answers are never read', 'GET /large HTTP/1.1\r\nHost: x\r\n\r\n']
] as const;

async function heardAmong(server: Server, words: string): Promise<string> {
	const slow = Array.from({ length: few.most + 20 }, () => saying(server, words));
	for (const { socket } of slow) socket.pause();
	await Promise.all(slow.map(({ opened }) => opened));
	await new Promise((resolve) => setTimeout(resolve, 300));
	return saying(server, asked).heard;
}

test.each(slowOnes)(
	'more requests than it holds %s end the oldest of them, and a phone is answered',
	async (_what, words) => {
		expect(await heardAmong(await reading(few), words)).toContain('200 OK');
	}
);

test.each(slowOnes)(
	'control: where they are only counted, requests %s refuse everybody',
	async (_what, words) => {
		expect(await heardAmong(await reading({ ...few, busy: Infinity }), words)).toBe('');
	}
);

/** The caller's address stands in a header, as behind a proxy; whose waiting request ends when a stranger's are too many. */
async function waitingAmongAStrangers(limits: typeof connectionLimits): Promise<'answered' | 'ended'> {
	const server = createServer(connectionOptions, (request, response) => {
		request.resume().on('end', () => response.end('here'));
	});
	limitConnections(server, undefined, limits, ({ headers }) => String(headers['x-address']));
	await listening(server);
	const from = (address: string) =>
		`POST / HTTP/1.1\r\nHost: x\r\nX-Address: ${address}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n`;
	const hers = saying(server, from('192.0.2.1'));
	await new Promise((resolve) => server.once('request', resolve));
	const strangers = Array.from({ length: limits.busy + 20 }, () => saying(server, from('198.51.100.1')));
	// As many as are one too many have ended.
	await Promise.race([Promise.all(strangers.slice(0, 20).map(({ heard }) => heard)), hers.heard]);
	hers.socket.write('{}');
	return (await hers.heard).includes('200 OK') ? 'answered' : 'ended';
}

test('a stranger’s requests that never come whole end the stranger’s, not one that is still on its way', async () => {
	expect(await waitingAmongAStrangers(few)).toBe('answered');
});

test('control: where only age counts, hers ends, which came first', async () => {
	expect(await waitingAmongAStrangers({ ...few, each: Infinity })).toBe('ended');
});

test('of requests that come before the last is answered only the first is heard', async () => {
	const heard = { all: 0, oneByOne: 0 };
	for (const kind of ['all', 'oneByOne'] as const) {
		const never: RequestListener = () => void (heard[kind] += 1);
		const server = createServer(connectionOptions, kind === 'all' ? never : oneAtATime(never));
		await listening(server);
		const { socket, heard: end } = saying(server, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(40));
		if (kind === 'oneByOne') expect(await end).toBe('');
		else await expect.poll(() => heard.all).toBe(40);
		socket.destroy();
	}
	expect(heard).toEqual({ all: 40, oneByOne: 1 });
});

/** Asks, and asks again on the same connection when the first answer has begun. */
async function askingTwice(server: Server): Promise<Socket> {
	const { socket } = saying(server, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
	await new Promise((resolve) => socket.once('data', resolve));
	socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
	return socket;
}

test('a request that comes when the last answer is all there, but not yet ended, is heard after it', async () => {
	const answers: ServerResponse[] = [];
	const server = createServer(
		connectionOptions,
		oneAtATime((_request, response) => {
			answers.push(response.setHeader('Content-Length', 4));
			response.write('here');
		})
	);
	let asked = 0;
	server.on('request', () => {
		asked += 1;
		// The first is ended only when the second request has come.
		if (asked === 2) setImmediate(() => answers[0]!.end());
	});
	await listening(server);
	const socket = await askingTwice(server);
	await expect.poll(() => answers.length).toBe(2);
	expect(socket.destroyed).toBe(false);
});

test('an answer that ends when the next request is here does not make the connection a silent one', async () => {
	const answers: ServerResponse[] = [];
	const server = createServer(connectionOptions, (_request, response) => {
		answers.push(response.setHeader('Content-Length', 4));
		response.write('here');
	});
	limitConnections(server, undefined, { most: 10, silent: 1, busy: 5, each: 1 });
	await listening(server);
	const socket = await askingTwice(server);
	await expect.poll(() => answers.length).toBe(2);
	const ended = new Promise((resolve) => answers[0]!.once('close', resolve));
	answers[0]!.end();
	await ended;
	// Two that are silent: one too many, and the oldest silent one goes. Hers is busy.
	await Promise.all([saying(server).opened, saying(server).opened]);
	await expect.poll(() => connectionsOf(server)).toBe(2);
	expect(socket.destroyed).toBe(false);
});

test('requests one after the other on one connection are all heard', async () => {
	const server = createServer(
		connectionOptions,
		oneAtATime((_request, response) => void response.end('here'))
	);
	limitConnections(server);
	await listening(server);
	const { socket } = saying(server);
	for (let one = 0; one < 20; one += 1) {
		socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
		await new Promise((resolve) => socket.once('data', resolve));
	}
	expect(socket.destroyed).toBe(false);
});

/** So many downloads that are broken off as they begin: how many of their files are closed after all connections are. */
async function closedAfterBreakingOff(downloads: number, wrap: typeof closingSources): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), 'download-'));
	const file = join(folder, 'large');
	writeFileSync(file, large);
	const sources: ReadStream[] = [];
	const server = createServer(
		connectionOptions,
		wrap((_request, response) => {
			const source = createReadStream(file);
			sources.push(source);
			source.pipe(response);
		})
	);
	await listening(server);
	for (let one = 0; one < downloads; one += 1) {
		const { socket, heard } = saying(server, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
		socket.once('data', () => socket.destroy());
		await heard;
	}
	await expect.poll(() => connectionsOf(server)).toBe(0);
	// What closes a file does so within the next turns.
	for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
	const closed = sources.filter(({ destroyed }) => destroyed).length;
	for (const source of sources) source.destroy();
	rmSync(folder, { recursive: true });
	return closed;
}

const connectionsOf = (server: Server) =>
	new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));

test('downloads that are broken off leave no file open', async () => {
	expect(await closedAfterBreakingOff(30, closingSources)).toBe(30);
});

test('control: where a file is only piped, all of them stay open', async () => {
	expect(await closedAfterBreakingOff(30, (listener) => listener)).toBe(0);
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
