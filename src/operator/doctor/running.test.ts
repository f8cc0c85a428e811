import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAddresses } from '#lib/server/addresses.ts';
import { missing } from '#lib/server/http/caller-address.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { running } from './running.ts';

let data: string;
let server: Server;
let reasons: string[];
beforeEach(async () => {
	data = mkdtempSync(join(tmpdir(), 'doctor-'));
	reasons = [];
	server = createServer((_, response) => response.end(JSON.stringify({ status: 'ok', reasons })));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
	server.close();
	rmSync(data, { recursive: true });
});

const told = async (port = 9) => {
	const environment = readEnvironment({ COMPANION_DATA: data, PORT: String(port) });
	const deployment = () => readDeployment({ path: '/nowhere.json', named: false });
	const verdicts = await running({ environment, deployment, now: () => new Date(), say: () => {} });
	return verdicts.map(({ state, what }) => `${state}: ${what}`);
};
const started = () =>
	writeAddresses(data, {
		app: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		mailbox: null
	});

test('nothing is asked before the first start', async () => expect(await told()).toEqual([]));

test('a header for addresses that requests do not carry is told as the running app tells it', async () => {
	started();
	expect(await told()).toEqual([expect.stringMatching(/^good: The app answers at /)]);
	reasons = [missing];
	expect(await told()).toEqual([`look: ${missing}`]);
});

test('an app that does not answer is worth a look', async () => {
	started();
	await new Promise((resolve) => server.close(resolve));
	expect(await told()).toEqual([expect.stringMatching(/^look: The app does not answer at /)]);
});

test('an app that answers here, and not where phones ask, is told apart from one that is down', async () => {
	const { port } = server.address() as AddressInfo;
	writeAddresses(data, { app: 'http://127.0.0.1:9', mailbox: null });
	expect(await told(port)).toEqual(['look: The app answers on this machine, and not at http://127.0.0.1:9']);
});
