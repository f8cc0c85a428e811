import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWK } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import { fhirSettings } from '#lib/server/cases/fhir/settings.ts';
import { defaultScope } from '#lib/server/cases/fhir/backend-services.ts';
import { readFhir } from '#lib/server/cases/import/read-fhir.ts';
import { openSource, readerTools } from '#lib/server/cases/open-source.ts';
import { fhirBundle, fhirCanary, fhirPeople } from '#tests/cases/fhir/people.ts';
import {
	clientId,
	fhirConfiguration,
	guard,
	keyPairIn,
	secondsOfToken,
	type GuardedFhir
} from './guarded-fhir.ts';
import { startMedplum, type MedplumServer, type MedplumVersion } from './medplum-server.ts';

const now = new Date('2026-11-22T03:00:00Z');
const people = fhirPeople('2026-11-22');
const tools = { ...readerTools, now: () => new Date() };
let keys: { folder: string; publicKey: JWK };

beforeAll(async () => {
	const folder = mkdtempSync(join(tmpdir(), 'source-'));
	keys = { folder, publicKey: await keyPairIn(folder) };
});
afterAll(() => rmSync(keys.folder, { recursive: true }));

describe.each<MedplumVersion>(['5.2.13', '4.5.2'])(
	'a FHIR server (Medplum %s behind oidc-provider)',
	(version) => {
		let medplum: MedplumServer;
		let guarded: GuardedFhir;
		let before: Record<string, string>;
		beforeAll(async () => {
			medplum = await startMedplum(version, people);
			guarded = await guard(medplum.origin, keys.publicKey, defaultScope);
			before = await medplum.versions();
		});
		beforeEach(() => (guarded.interfere = undefined));
		afterAll(async () => {
			await guarded.close();
			await medplum.close();
		});

		const deploymentWith = (more: object = {}) =>
			v.parse(Deployment, { source: fhirConfiguration(guarded, more) });
		const open = (more: object = {}) => openSource(keys.folder, deploymentWith(more), tools);

		test('gives the same plans as the same resources in a file', async () => {
			const source = open();
			const refs = await source.listRefs();
			expect(refs.toSorted()).toEqual(['bo', 'quiet', 'road-17']);
			const settings = {
				...fhirSettings(deploymentWith(), now),
				today: fhirSettings(deploymentWith(), tools.now()).today
			};
			const file = readFhir([{ file: 'x.json', text: JSON.stringify(fhirBundle(people)) }], settings);
			expect(file.cases).toHaveLength(3);
			for (const { body } of file.cases)
				expect(sorted(await source.readCase(body.ref))).toEqual(sorted(body));
			expect(byId(await source.readOrganizations())).toEqual(
				byId(file.organizations.map(({ body }) => body))
			);
		});

		test('is read whole where its pages are small', async () => {
			const pages: string[] = [];
			const small: typeof fetch = (input, init) => {
				const url = new URL(String(input));
				if (url.searchParams.has('_count')) url.searchParams.set('_count', '2');
				pages.push(url.pathname + url.search);
				return fetch(url, init);
			};
			const source = openSource(keys.folder, deploymentWith(), { ...tools, fetch: small });
			await source.listRefs();
			expect((await source.readCase('bo')).sessions).toHaveLength(5);
			expect(pages.filter((page) => page.includes('Appointment')).length).toBe(3);
		});

		test('sees no verb but GET, and no resource changes its version', async () => {
			const source = open();
			for (const ref of await source.listRefs()) await source.readCase(ref);
			await source.readOrganizations();
			expect(guarded.seen.length).toBeGreaterThan(20);
			expect(new Set(guarded.seen.map(({ method }) => method))).toEqual(new Set(['GET']));
			expect(await medplum.versions()).toEqual(before);
			// The control: a version does change when something is written.
			const goal = people.find(({ id }) => id === 'bo-goal')!;
			await medplum.change({ ...goal, lifecycleStatus: 'active' });
			expect((await medplum.versions())['Goal/bo-goal']).not.toBe(before['Goal/bo-goal']);
			await medplum.change(goal);
			before = await medplum.versions();
		});

		test('is asked for nobody who only a hidden team names', async () => {
			guarded.seen.length = 0;
			const source = open();
			await source.listRefs();
			const raw = await source.readCase('road-17');
			expect(JSON.stringify(raw)).not.toContain(fhirCanary);
			const practitioners = guarded.seen.filter(({ path }) => path.startsWith('Practitioner'));
			expect(practitioners.length).toBeGreaterThan(0);
			expect(guarded.seen.some(({ query }) => query.includes('RelatedPerson'))).toBe(false);
		});

		test('that refuses a token is asked for a new one, once', async () => {
			const source = open();
			await source.listRefs();
			guarded.forgetTokens();
			const given = guarded.tokens.given;
			expect(await source.listRefs()).toHaveLength(3);
			expect(guarded.tokens.given).toBe(given + 1);
		});

		test('is never shown a token that has run out: a new one is asked for before', async () => {
			let ahead = 0;
			const shown: string[] = [];
			const watching: typeof fetch = (input, init) => {
				shown.push(new Headers(init?.headers).get('authorization') ?? '');
				return fetch(input, init);
			};
			const source = openSource(keys.folder, deploymentWith(), {
				...tools,
				now: () => new Date(Date.now() + ahead * 1000),
				fetch: watching
			});
			const bearers = () => new Set(shown.filter((one) => one.startsWith('Bearer')));
			await source.listRefs();
			ahead = secondsOfToken / 2;
			await source.listRefs();
			expect(bearers().size).toBe(1);
			ahead = secondsOfToken - 5;
			await source.listRefs();
			expect(bearers().size).toBe(2);
		});

		test('is signed in to with a clock of ours that is two hours wrong', async () => {
			const wrong = { ...tools, now: () => new Date(Date.now() - 7_200_000) };
			// The assertion's own clock is the library's: it asks the global one.
			const realNow = Date.now;
			Date.now = () => realNow() - 7_200_000;
			try {
				expect(await openSource(keys.folder, deploymentWith(), wrong).listRefs()).toHaveLength(3);
			} finally {
				Date.now = realNow;
			}
		});

		test('of which too little may be read gives no plan at all', async () => {
			const scope = defaultScope.replace(' system/Goal.rs', '');
			const source = open({ signIn: { kind: 'smart-backend-services', clientId, scope } });
			await source.listRefs();
			await expect(source.readCase('road-17')).rejects.toMatchObject({ fault: 'not-allowed' });
		});
	}
);

const byId = (rows: unknown[]) =>
	rows.toSorted((a, b) => String((a as { id: string }).id).localeCompare(String((b as { id: string }).id)));
// Servers keep no order; a plan's own order is the phone's affair.
const sorted = (raw: object) =>
	Object.fromEntries(
		Object.entries(raw).map(([key, value]) => [key, Array.isArray(value) ? byId(value) : value])
	);
