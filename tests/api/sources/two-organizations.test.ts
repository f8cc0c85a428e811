import { copyFileSync, globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { quartersFrom } from '#lib/server/ballots/make-keys.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { mailboxCommand } from '#mailbox/command.ts';
import { makePeriods } from '#operator/commands/feedback/keys.ts';
import { newId, RunningApp, today, withToken } from '#tests/support/app.ts';
import { freePort, RunningProcess } from '#tests/support/processes.ts';
import { ballotFor, blindFast, unblindFast } from '#tests/safety/ballots/fast-phone.ts';
import { login, oscarConfiguration, startOscar, type OscarServer } from './oscar-server.ts';
import { account, ids, primeroConfiguration, startPrimero, type PrimeroServer } from './primero-server.ts';

/* Two organisations on one machine: two configurations, two pairs of processes, two data folders, two case systems. */

type Pair = { server: RunningApp; mailbox: RunningProcess; mailboxOrigin: string; keys: PeriodKeys };

let upstreamA: PrimeroServer;
let upstreamB: OscarServer;
let pairA: Pair;
let pairB: Pair;
let a: RunningApp;
let b: RunningApp;
let tokenA: string;
let tokenB: string;

async function organization(source: object, password: string): Promise<Pair> {
	const folder = mkdtempSync(join(tmpdir(), 'organization-'));
	writeFileSync(join(folder, 'source-password.txt'), password, { mode: 0o600 });
	const config = join(folder, 'config.json');
	writeFileSync(config, JSON.stringify({ source, phaseMap: { referral_to_oscar: 'planning' } }));
	const mailboxPort = String(await freePort());
	const variables = { COMPANION_CONFIG: config, MAILBOX_PORT: mailboxPort };
	// Both ask in the same quarters: what keeps them apart is their keys and not a name.
	const environment = readEnvironment({ ...variables, COMPANION_DATA: folder });
	const periods = quartersFrom(today(), 2);
	await makePeriods(environment, periods, {
		existing: { demonstration: true, periods: [] },
		opening: join(folder, 'opening'),
		reader: 'Nobody',
		passphrases: { ratings: 'for a test alone', words: 'for a test alone' },
		demonstration: true
	});
	const issued = await openIssued(folder, openSecret(folder));
	await issued.setState(periods[0]!.id, 'open');
	await issued.close();
	const server = await RunningApp.start({ variables, data: folder });
	const mailbox = new RunningProcess([mailboxCommand.entry], server.variables);
	await mailbox.run();
	return {
		server,
		mailbox,
		mailboxOrigin: `http://127.0.0.1:${mailboxPort}`,
		keys: JSON.parse(readFileSync(environment.keys, 'utf8')) as PeriodKeys
	};
}

async function end({ server, mailbox }: Pair): Promise<void> {
	await mailbox.stop();
	await server.remove();
}

beforeAll(async () => {
	upstreamA = await startPrimero();
	upstreamB = await startOscar();
	pairA = await organization(primeroConfiguration(upstreamA.origin), account.password);
	pairB = await organization(oscarConfiguration(upstreamB.origin), login.password);
	a = pairA.server;
	b = pairB.server;
	tokenA = await a.pairNew(ids.dara);
	tokenB = await b.pairNew('7');
});
afterAll(async () => {
	await end(pairA);
	await end(pairB);
	await upstreamA.close();
	await upstreamB.close();
});

const paths = ['/api/v1/snapshot', '/api/v1/directory', '/api/v1/words/en'];
const statusOf = async (server: RunningApp, path: string, token: string) =>
	(await server.fetch(path, withToken(token))).status;

describe('two organisations side by side', () => {
	test('each give their own phones their own plans', async () => {
		const goals = async (server: RunningApp, token: string) => {
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
		const atB = await b.pair({ code });
		const unknown = await b.pair({ code: [...code].toReversed().join('') });
		// The same answer as for a code that never was.
		expect([atB.status, await atB.json()]).toEqual([unknown.status, await unknown.json()]);
		expect((await a.pair({ code, phoneId: newId() })).status).toBe(200);
	});

	test('cannot read each other’s copies, even from a stolen file', async () => {
		expect(readFileSync(join(a.data, 'secret.key')).equals(readFileSync(join(b.data, 'secret.key')))).toBe(
			false
		);
		const stolen = mkdtempSync(join(tmpdir(), 'stolen-'));
		const files = globSync('*.db', { cwd: a.data });
		expect(files).toEqual(expect.arrayContaining(['cache.db', 'phones.db']));
		for (const file of files) copyFileSync(join(a.data, file), join(stolen, file));
		for (const file of ['secret.key', 'config.json', 'source-password.txt']) {
			copyFileSync(join(b.data, file), join(stolen, file));
		}
		const thief = await RunningApp.start({
			variables: { COMPANION_CONFIG: join(stolen, 'config.json') },
			data: stolen
		});
		try {
			// What cannot be opened under another key is a fault, not "not paired": a key file that was mixed up must not make
			// phones drop their books.
			expect(await statusOf(thief, '/api/v1/snapshot', tokenA)).toBe(503);
			expect(await statusOf(thief, '/api/v1/snapshot', tokenB)).toBe(401);
		} finally {
			await thief.remove();
		}
	});

	test('each name their own mailbox to their phones, and it lets their own app alone speak to it', async () => {
		for (const [{ server, mailboxOrigin }, token] of [[pairA, tokenA] as const, [pairB, tokenB] as const]) {
			const answer = await server.fetch('/api/v1/snapshot', withToken(token));
			expect(await answer.json()).toMatchObject({ mailbox: mailboxOrigin });
			const health = await fetch(`${mailboxOrigin}/health`);
			expect(health.status).toBe(200);
			expect(health.headers.get('access-control-allow-origin')).toBe(server.origin);
		}
	});

	test('give no right to answer to a phone of the other, and take no ballot of the other', async () => {
		const [period] = pairA.keys.periods;
		expect(pairB.keys.periods[0]).toMatchObject({ id: period!.id });
		const blind = blindFast(period!.ratings.sign);
		const ask = (server: RunningApp, token: string) =>
			server.fetch('/ballots/tokens', {
				method: 'POST',
				headers: { ...withToken(token).headers, 'content-type': 'application/json' },
				body: JSON.stringify({
					period: period!.id,
					kind: 'ratings',
					blinded: blind.blinded.toString('base64url')
				})
			});
		expect((await ask(b, tokenA)).status).toBe(401);
		const answer = await ask(a, tokenA);
		const { signature } = (await answer.json()) as { signature: string };
		const right = unblindFast(period!.ratings.sign, blind, Buffer.from(signature, 'base64url'));
		const ballot = await ballotFor(period!, 'ratings', blind, right);
		const post = ({ mailboxOrigin }: Pair) =>
			fetch(`${mailboxOrigin}/ballots/${period!.id}/ratings`, {
				method: 'POST',
				headers: { 'content-type': 'application/octet-stream' },
				body: ballot
			});
		expect((await post(pairB)).status).toBe(401);
		expect((await post(pairA)).status).toBe(201);
		expect((await post(pairA)).status).toBe(200);
	});

	test('never ask one another’s case system', () => {
		expect(upstreamA.seen.length).toBeGreaterThan(0);
		expect(upstreamA.seen.every(({ path }) => !path.startsWith('clients'))).toBe(true);
		expect(upstreamB.seen.every(({ path }) => /^(clients|auth)/.test(path))).toBe(true);
	});
});
