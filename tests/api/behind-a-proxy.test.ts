import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { newId, RunningApp } from '#tests/support/app.ts';
import { freePort } from '#tests/support/processes.ts';

/* The app behind a proxy that passes on what it is sent, and says whose request it was in X-Forwarded-For. */

let proxy: Server;
let app: RunningApp | undefined;
afterEach(async () => {
	proxy.closeAllConnections();
	proxy.close();
	await app?.remove();
});

async function startBehind(header: string): Promise<{ origin: string; app: RunningApp }> {
	const port = await freePort();
	proxy = createServer((asked, answer) => {
		const { socket, method, url: path, headers } = asked;
		const upstream = request(
			{
				host: '127.0.0.1',
				port,
				method,
				path,
				headers: { ...headers, 'x-forwarded-for': socket.remoteAddress }
			},
			(given) => {
				answer.writeHead(given.statusCode ?? 502, given.headers);
				given.pipe(answer);
			}
		).on('error', () => answer.writeHead(502).end());
		asked.pipe(upstream);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	app = await RunningApp.start({ port, variables: { ORIGIN: origin, ADDRESS_HEADER: header } });
	return { origin, app };
}

/** Pairs a phone through the proxy, as a phone does. */
async function pairAt(origin: string, { code }: { code: string }): Promise<number> {
	const body = JSON.stringify({ code, phoneId: newId(), lockId: newId() });
	const headers = { 'content-type': 'application/json' };
	return (await fetch(`${origin}/auth/pair`, { method: 'POST', headers, body })).status;
}

const healthAt = async (origin: string) =>
	(await (await fetch(`${origin}/api/v1/health`)).json()) as { state: string; reasons: string[] };

test('a header that the proxy does not set is said at the start and by health, and phones get their answer', async () => {
	const { origin, app } = await startBehind('x-real-ip');
	// At the start it asks its own public address once, before any phone does.
	await expect.poll(app.output, { timeout: 15_000 }).toContain('ADDRESS_HEADER names a header');
	expect(await healthAt(origin)).toMatchObject({
		state: 'degraded',
		reasons: [expect.stringContaining('ADDRESS_HEADER')]
	});
	expect(await pairAt(origin, await app.invite('sample-02'))).toBe(200);
	expect(app.output().split('ADDRESS_HEADER names')).toHaveLength(2);
});

test('a header that the proxy sets is no reason to say anything', async () => {
	const { origin, app } = await startBehind('x-forwarded-for');
	expect(await pairAt(origin, await app.invite('sample-02'))).toBe(200);
	expect(await healthAt(origin)).toMatchObject({ state: 'ready', reasons: [] });
	expect(app.output()).not.toContain('ADDRESS_HEADER');
});
