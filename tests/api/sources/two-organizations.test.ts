import { readFileSync, mkdtempSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, pairRequest, startServer, withToken, type RunningServer } from '#tests/api/running-server.ts';
import { login, oscarConfiguration, startOscar, type OscarServer } from './oscar-server.ts';
import { account, ids, primeroConfiguration, startPrimero, type PrimeroServer } from './primero-server.ts';

/* Two organisations on one machine: two configurations, two processes, two data folders, two case systems. */

let upstreamA: PrimeroServer;
let upstreamB: OscarServer;
let a: RunningServer;
let b: RunningServer;
let tokenA: string;
let tokenB: string;

async function organization(source: object, password: string): Promise<RunningServer> {
	const folder = mkdtempSync(join(tmpdir(), 'organization-'));
	writeFileSync(join(folder, 'source-password.txt'), password, { mode: 0o600 });
	const config = join(folder, 'config.json');
	writeFileSync(config, JSON.stringify({ source, phaseMap: { referral_to_oscar: 'planning' } }));
	return startServer({ COMPANION_CONFIG: config }, folder);
}

beforeAll(async () => {
	upstreamA = await startPrimero();
	upstreamB = await startOscar();
	a = await organization(primeroConfiguration(upstreamA.origin), account.password);
	b = await organization(oscarConfiguration(upstreamB.origin), login.password);
	tokenA = await a.pairNew(ids.dara);
	tokenB = await b.pairNew('7');
});
afterAll(async () => {
	await a.remove();
	await b.remove();
	await upstreamA.close();
	await upstreamB.close();
});

const paths = ['/api/v1/snapshot', '/api/v1/directory', '/api/v1/words/en'];
const statusOf = async (server: RunningServer, path: string, token: string) =>
	(await server.fetch(path, withToken(token))).status;

describe('two organisations side by side', () => {
	test('each give their own phones their own plans', async () => {
		const goals = async (server: RunningServer, token: string) => {
			const answer = await server.fetch('/api/v1/snapshot', withToken(token));
			return ((await answer.json()) as { goals: { what: string }[] }).goals.map(({ what }) => what);
		};
		expect(await goals(a, tokenA)).toEqual(['Go back to school', 'Sleep well']);
		expect(await goals(b, tokenB)).toEqual(['Learn to sew']);
	});

	test('let no phone of one read the other, with swapped tokens', async () => {
		for (const path of paths) {
			expect(await statusOf(a, path, tokenA), path).toBe(200);
			expect(await statusOf(b, path, tokenA), path).toBe(401);
			expect(await statusOf(a, path, tokenB), path).toBe(401);
		}
		const wrong = await b.fetch('/api/v1/snapshot', withToken(tokenA));
		expect(await wrong.json()).toMatchObject({ code: 'not-paired' });
	});

	test('take no invitation of one another', async () => {
		const { code } = await a.invite(ids.dara);
		const atB = await pairRequest(b, { code });
		const unknown = await pairRequest(b, { code: [...code].toReversed().join('') });
		// The same answer as for a code that never was.
		expect([atB.status, await atB.json()]).toEqual([unknown.status, await unknown.json()]);
		expect((await pairRequest(a, { code, phoneId: newId() })).status).toBe(200);
	});

	test('cannot read each other’s copies, even from a stolen file', async () => {
		expect(readFileSync(join(a.data, 'secret.key')).equals(readFileSync(join(b.data, 'secret.key')))).toBe(
			false
		);
		const stolen = mkdtempSync(join(tmpdir(), 'stolen-'));
		for (const file of ['cache.db', 'phones.db']) copyFileSync(join(a.data, file), join(stolen, file));
		for (const file of ['secret.key', 'config.json', 'source-password.txt']) {
			copyFileSync(join(b.data, file), join(stolen, file));
		}
		const thief = await startServer({ COMPANION_CONFIG: join(stolen, 'config.json') }, stolen);
		try {
			for (const token of [tokenA, tokenB])
				expect(await statusOf(thief, '/api/v1/snapshot', token)).toBe(401);
		} finally {
			await thief.remove();
		}
	});

	test('never ask one another’s case system', () => {
		expect(upstreamA.seen.length).toBeGreaterThan(0);
		expect(upstreamA.seen.every(({ path }) => !path.startsWith('clients'))).toBe(true);
		expect(upstreamB.seen.every(({ path }) => /^(clients|auth)/.test(path))).toBe(true);
	});
});
