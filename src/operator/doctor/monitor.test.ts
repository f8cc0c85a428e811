import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { figuresText } from '#lib/server/monitor.ts';
import { monitor } from './monitor.ts';

const told = async (port?: number) => {
	const environment = readEnvironment({ ...(port && { METRICS_PORT: String(port) }) });
	const deployment = () => readDeployment({ path: '/nowhere.json', named: false });
	const verdicts = await monitor({ environment, deployment, now: () => new Date(), say: () => {} });
	return verdicts.map(({ state, what }) => `${state}: ${what}`);
};

test('doctor says whether a monitor reads something, and nothing where none was asked for', async () => {
	let body = figuresText({ isReady: false, round: undefined, memory: 1, free: 1 });
	const server = createServer((_, response) => response.end(body));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const address = `http://127.0.0.1:${port}/metrics`;
	expect(await told()).toEqual([]);
	expect(await told(port)).toEqual([`good: A monitor on this machine reads ${address}`]);
	body = 'of something else';
	expect(await told(port)).toEqual([`look: Nothing for a monitor at ${address}`]);
	await new Promise((resolve) => server.close(resolve).closeAllConnections());
	expect(await told(port)).toEqual([`look: Nothing for a monitor at ${address}`]);
});
