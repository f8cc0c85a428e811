import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import { defaultScope } from '#lib/server/cases/fhir/backend-services.ts';
import { openSource, readerTools } from '#lib/server/cases/open-source.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { startApp, type AppServer } from '#lib/server/app.ts';
import { fhirCanary, fhirPeople } from '#tests/cases/fhir/people.ts';
import { fhirConfiguration, guard, keyPairIn, type GuardedFhir } from './guarded-fhir.ts';
import { startMedplum, type MedplumServer } from './medplum-server.ts';

/* A whole server on a FHIR server that fails in every way we could think of, while a phone goes on reading. */

let medplum: MedplumServer;
let guarded: GuardedFhir;
let keys: string;
let folder: string;
let app: AppServer;
let log: string[];
let clock: Date;
let token: string;

beforeAll(async () => {
	keys = mkdtempSync(join(tmpdir(), 'keys-'));
	const publicKey = await keyPairIn(keys);
	medplum = await startMedplum('5.2.13', fhirPeople('2026-11-22'));
	guarded = await guard(medplum.origin, publicKey, defaultScope);
});
afterAll(async () => {
	await guarded.close();
	await medplum.close();
	rmSync(keys, { recursive: true });
});

beforeEach(async () => {
	guarded.interfere = undefined;
	folder = mkdtempSync(join(tmpdir(), 'fresh-'));
	copyFileSync(join(keys, 'source-key.json'), join(folder, 'source-key.json'));
	log = [];
	clock = new Date();
	const deployment = v.parse(Deployment, {
		source: fhirConfiguration(guarded, { limits: { seconds: 1, tries: 2, megabytes: 1 } })
	});
	const environment = readEnvironment({ COMPANION_DATA: folder });
	const source = openSource(folder, deployment, { ...readerTools, wait: async () => {} });
	app = await startApp(environment, deployment, { now: () => clock, log: (line) => log.push(line) }, source);
	const register = await openRegister(folder, openSecret(folder), randomBytes, () => clock);
	const { code } = await register.invite('road-17', 'person', 15);
	await register.close();
	const id = () => randomBytes(16).toString('base64url');
	({ token } = await app.pair({ code, phoneId: id(), lockId: id() }));
});
afterEach(async () => {
	await app.close();
	rmSync(folder, { recursive: true });
});

const snapshot = async () =>
	JSON.parse(await (await app.snapshot(await app.phone(token))).text()) as Snapshot;
const later = () => (clock = new Date(clock.getTime() + 3_600_000));

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const onGoals =
	(answer: Answer) =>
	(request: IncomingMessage, response: ServerResponse): boolean => {
		if (!request.url?.includes('/Goal?')) return false;
		answer(request, response);
		return true;
	};
const status =
	(code: number, headers = {}): Answer =>
	(_request, response) => {
		response.writeHead(code, headers);
		response.end(JSON.stringify({ issue: [{ diagnostics: `${fhirCanary}-fault` }] }));
	};

test('a server that is told to stop waits for no case system, and no plan is called old because of it', async () => {
	await app.close();
	const deployment = v.parse(Deployment, {
		source: fhirConfiguration(guarded, { limits: { seconds: 60, tries: 3, megabytes: 1 } })
	});
	const begin = () => startApp(readEnvironment({ COMPANION_DATA: folder }), deployment, { now: () => clock });
	const asked = new Promise<void>((resolve) => {
		guarded.interfere = () => (resolve(), true);
	});
	app = await begin();
	await asked;
	// It would take the minutes of three tries, and this test has less.
	await app.close();
	guarded.interfere = () => true;
	app = await begin();
	expect(await snapshot()).toMatchObject({ stale: false });
}, 20_000);

const faults: [string, Answer][] = [
	['is slow', () => {}],
	[
		'cuts its answer',
		(_request, response) => {
			response.writeHead(200, { 'content-length': '9000' });
			response.write(`{"resourceType":"Bundle","entry":[{"resource":{"x":"${fhirCanary}`);
			setTimeout(() => response.destroy(), 10);
		}
	],
	['answers wrong JSON', (_request, response) => response.end(`{"${fhirCanary}": `)],
	['answers something else', (_request, response) => response.end(JSON.stringify({ goals: [] }))],
	['is busy (429)', status(429, { 'retry-after': '3600' })],
	['fails (500)', status(500)],
	['takes a right away (403)', status(403)],
	['redirects', status(302, { location: 'https://elsewhere.example/Goal' })],
	[
		'answers with 50 MB',
		(_request, response) => {
			const chunk = Buffer.alloc(1_000_000, 32);
			let sent = 0;
			const more = () => {
				while (sent < 50 && !response.destroyed && response.write(chunk)) sent++;
				if (sent >= 50) response.end();
				else if (!response.destroyed) response.once('drain', more);
			};
			more();
		}
	],
	[
		'says that it could not read everything',
		(_request, response) =>
			response.end(
				JSON.stringify({
					resourceType: 'Bundle',
					total: 0,
					entry: [
						{
							search: { mode: 'outcome' },
							resource: {
								resourceType: 'OperationOutcome',
								issue: [{ severity: 'error', diagnostics: fhirCanary }]
							}
						}
					]
				})
			)
	],
	[
		'links to a page elsewhere',
		(_request, response) =>
			response.end(
				JSON.stringify({
					resourceType: 'Bundle',
					link: [{ relation: 'next', url: 'https://elsewhere.example/fhir/R4/Goal?page=2' }]
				})
			)
	]
];

describe('while the case system', () => {
	test.each(faults)('%s, a phone reads the last good plan, and when it was true', async (_name, answer) => {
		const good = await snapshot();
		expect(good).toMatchObject({ stale: false, goals: [{ id: 'bicycle' }, { id: 'papers' }] });
		later();
		guarded.interfere = onGoals(answer);
		expect(await app.refresh()).toMatchObject({ read: 0, failed: 3, listed: 3 });
		// Half of the reading went well: nothing of it is published, the goals stand, the day is the old one.
		expect(await snapshot()).toEqual({ ...good, stale: true });
		expect(log).toEqual(['refresh: 0 read, 3 kept as they were']);
		for (const file of globSync(join(folder, '*.db*'))) {
			expect(readFileSync(file, 'latin1')).not.toContain(fhirCanary);
		}
	});

	test('is down altogether, and comes back, the plan is old and then new again', async () => {
		const { asOf } = await snapshot();
		later();
		guarded.interfere = (_request, response) => {
			response.destroy();
			return true;
		};
		expect(await app.refresh()).toMatchObject({ listed: undefined, directory: false });
		expect(await snapshot()).toMatchObject({ stale: true, asOf });
		guarded.interfere = undefined;
		later();
		expect(await app.refresh()).toMatchObject({ read: 3, failed: 0 });
		expect(await snapshot()).toMatchObject({ stale: false, asOf: clock.toISOString() });
	});

	test('lists nobody at all, nobody’s plan is dropped', async () => {
		guarded.interfere = (request, response) => {
			if (!request.url?.includes('/Patient?')) return false;
			response.end(JSON.stringify({ resourceType: 'Bundle', total: 0 }));
			return true;
		};
		expect(await app.refresh()).toMatchObject({ listed: undefined });
		expect(await snapshot()).toMatchObject({ stale: true, goals: [{ id: 'bicycle' }, { id: 'papers' }] });
	});

	test('forgets a token in the middle of a round, nobody notices', async () => {
		let goals = 0;
		guarded.interfere = (request) => {
			if (request.url?.includes('/Goal?') && goals++ === 1) guarded.forgetTokens();
			return false;
		};
		expect(await app.refresh()).toMatchObject({ read: 3, failed: 0 });
		expect((await snapshot()).stale).toBe(false);
	});

	test('answers the next page of somebody else, nobody else’s goal is shown', async () => {
		guarded.interfere = onGoals((_request, response) =>
			response.end(
				JSON.stringify({
					resourceType: 'Bundle',
					entry: fhirPeople('2026-11-22')
						.filter(({ resourceType }) => resourceType === 'Goal')
						.map((resource) => ({ resource }))
				})
			)
		);
		await app.refresh();
		expect((await snapshot()).goals.map(({ id }) => id)).toEqual(['bicycle', 'papers']);
	});

	test('stands there, no visit of a phone, whatever it asks, causes a reading of it or shifts the next one', async () => {
		guarded.seen.length = 0;
		const [timers, ended] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
		const register = await openRegister(folder, openSecret(folder), randomBytes, () => clock);
		const { code } = await register.invite('road-17', 'person', 15);
		await register.close();
		for (let visit = 0; visit < 10; visit++) {
			clock = new Date(clock.getTime() + 60_000);
			await snapshot();
			const phone = await app.phone(token);
			await app.directory(phone);
			await app.sharing(phone);
		}
		const id = () => randomBytes(16).toString('base64url');
		const second = await app.pair({ code, phoneId: id(), lockId: id() });
		await app.forget(second.token);
		expect(guarded.seen).toEqual([]);
		// The next round is a timer of about a quarter of an hour, set when the last one ended.
		expect(timers.mock.calls.filter(([, pause = 0]) => pause > 600_000)).toEqual([]);
		const isLong = (timer: unknown) => (timer as { _idleTimeout?: number } | undefined)?._idleTimeout;
		expect(ended.mock.calls.filter(([timer]) => (isLong(timer) ?? 0) > 600_000)).toEqual([]);
		vi.restoreAllMocks();
	});

	test('is read, people come in an order that changes', async () => {
		const orders: string[] = [];
		for (let round = 0; round < 8; round++) {
			guarded.seen.length = 0;
			await app.refresh();
			const named = guarded.seen.map(({ query }) => new URLSearchParams(query).get('_id'));
			orders.push(named.filter(Boolean).join());
		}
		expect(new Set(orders).size).toBeGreaterThan(1);
	});
});
