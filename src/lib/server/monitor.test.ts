import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import type { AppServer } from './app.ts';
import { figuresText, listenForMonitor } from './monitor.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close().closeAllConnections()));

const figures = {
	isReady: true,
	round: { endedAt: '2026-11-29T10:20:37.512Z', failed: 0 },
	memory: 201_000_001,
	free: 0.4321
};

/** Prometheus' text format 0.0.4, as far as it is used: each figure with what it is, then its value. */
const form = /^(# HELP (\w+) [^\n]+\n# TYPE \2 gauge\n\2 -?\d+(\.\d+)?\n)+$/;

test('figures are in Prometheus’ text format, and those that are there alone', () => {
	const names = (text: string) => [...text.matchAll(/^(\w+) /gm)].map(([, name]) => name);
	expect(figuresText(figures)).toMatch(form);
	expect(names(figuresText(figures))).toEqual([
		'companion_ready',
		'companion_round_ended_timestamp_seconds',
		'companion_round_whole',
		'companion_memory_bytes',
		'companion_disk_free_ratio'
	]);
	expect(figuresText({ ...figures, round: undefined })).toMatch(form);
	expect(figuresText({ ...figures, isReady: false })).toContain('\ncompanion_ready 0\n');
	expect(figuresText({ ...figures, round: { ...figures.round, failed: 1 } })).toContain(
		'\ncompanion_round_whole 0\n'
	);
});

test('what one person does moves no figure: a little memory, a few bytes, one plan more or less', () => {
	const little = { ...figures, memory: figures.memory + 200_000, free: figures.free - 0.0001 };
	const round = { endedAt: '2026-11-29T10:20:59.000Z', failed: 0 };
	expect(figuresText({ ...little, round })).toBe(figuresText(figures));
	const failed = (failed: number) => figuresText({ ...figures, round: { ...round, failed } });
	expect(failed(1)).toBe(failed(2));
});

const app = {
	troubles: () => ['The clock does not fit the last round'],
	lastRound: async () => figures.round
} as unknown as AppServer;

async function listening(
	port = 0,
	log: (line: string) => void = () => {},
	asked: AppServer = app
): Promise<Server> {
	const server = listenForMonitor(asked, port, tmpdir(), log);
	servers.push(server);
	await new Promise<void>((resolve) => server.once('listening', resolve).once('error', () => resolve()));
	return server;
}

test('a monitor reads them on this machine alone, at one address and with one verb', async () => {
	const { port, address } = (await listening()).address() as AddressInfo;
	expect(address).toBe('127.0.0.1');
	const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });
	const answer = await ask('/metrics');
	expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
	const text = await answer.text();
	expect(text).toMatch(form);
	expect(text).toContain('\ncompanion_ready 0\n');
	expect([
		(await ask('/')).status,
		(await ask('/metrics?x')).status,
		(await ask('/metrics', 'POST')).status
	]).toEqual([404, 404, 404]);
});

test('where the databases cannot be asked a monitor is told that it is not ready, and all else that is known', async () => {
	const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	const away = {
		troubles: () => [],
		lastRound: () => Promise.reject(new Error('away'))
	} as unknown as AppServer;
	const { port } = (await listening(0, () => {}, away)).address() as AddressInfo;
	const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
	const text = await answer.text();
	expect(answer.status).toBe(200);
	expect(text).toMatch(form);
	expect(text).toContain('\ncompanion_ready 0\n');
	expect(text).not.toContain('companion_round');
	expect(text).toContain('\ncompanion_memory_bytes ');
	told.mockRestore();
});

test('a port that is taken is told in one line, and the service goes on', async () => {
	const other = createServer();
	servers.push(other);
	await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
	const { port } = other.address() as AddressInfo;
	const told: string[] = [];
	await listening(port, (line) => told.push(line));
	expect(told).toEqual([
		`METRICS_PORT: nothing can listen on port ${port} of this machine (EADDRINUSE), so a monitor reads nothing`
	]);
});
