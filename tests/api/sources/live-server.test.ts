import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { itemsOf, type Sharing } from '#lib/domain/sharing.ts';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import { defaultScope } from '#lib/server/cases/fhir/backend-services.ts';
import { RunningApp, withToken } from '#tests/support/app.ts';
import { companion } from '#tests/support/processes.ts';
import { letTimePass } from '#tests/support/time.ts';
import { birthDays, fhirPeople } from '#tests/cases/fhir/people.ts';
import { fhirConfiguration, guard } from './guarded-fhir.ts';
import { startMedplum } from './medplum-server.ts';
import { login, oscarConfiguration, startOscar } from './oscar-server.ts';
import { account, ids, primeroConfiguration, startPrimero } from './primero-server.ts';

/*
 * The built server on each live source, in a process of its own, driven as people drive it: check, invite, pair, read.
 * Then everything that it said, wrote or kept is searched for what it must not know. Every unlisted field of every
 * source's records holds a text with this in it.
 */
const canary = 'CANARY-';

type Upstream = {
	source: object;
	refs: string[];
	/** Verb and path of all that reached it. */
	seen: () => string[];
	/** Whatever tells that something was written there; the same as long as nothing was. */
	state: () => Promise<unknown>;
	close: () => Promise<void>;
};

const today = new Date().toISOString().slice(0, 10);

const upstreams: Record<string, (folder: string) => Promise<Upstream>> = {
	async fhir(folder) {
		// The key pair as an operator makes it.
		const made = await companion({ COMPANION_DATA: folder }, 'source', 'key');
		const [publicKey] = (JSON.parse(made.stdout) as { keys: object[] }).keys;
		const medplum = await startMedplum('5.2.13', fhirPeople(today));
		const guarded = await guard(medplum.origin, publicKey as never, defaultScope);
		return {
			source: fhirConfiguration(guarded),
			refs: ['road-17', 'bo', 'quiet'],
			seen: () => guarded.seen.map(({ method, path }) => `${method} ${path}`),
			state: () => medplum.versions(),
			close: async () => {
				await guarded.close();
				await medplum.close();
			}
		};
	},
	async primero(folder) {
		writeFileSync(join(folder, 'source-password.txt'), account.password, { mode: 0o600 });
		const server = await startPrimero();
		return {
			source: primeroConfiguration(server.origin),
			refs: Object.values(ids),
			seen: () => server.seen.map(({ method, path }) => `${method} ${path}`),
			state: async () => undefined,
			close: server.close
		};
	},
	async oscar(folder) {
		writeFileSync(join(folder, 'source-password.txt'), login.password, { mode: 0o600 });
		const server = await startOscar();
		return {
			source: oscarConfiguration(server.origin),
			refs: ['7', '8', '9'],
			seen: () => server.seen.map(({ method, path }) => `${method} ${path}`),
			state: async () => undefined,
			close: server.close
		};
	}
};

describe.each(Object.entries(upstreams))('a server on %s', (kind, start) => {
	let upstream: Upstream;
	let server: RunningApp;
	let folder: string;
	let before: unknown;
	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'live-'));
		upstream = await start(folder);
		before = await upstream.state();
		const config = join(folder, 'config.json');
		const phaseMap = { referral_to_oscar: 'coordination' };
		writeFileSync(config, JSON.stringify({ source: { ...upstream.source, limits: { tries: 2 } }, phaseMap }));
		server = await RunningApp.start({ variables: { COMPANION_CONFIG: config }, data: folder });
	});
	afterAll(async () => {
		await server.remove();
		await upstream.close();
	});

	/** All that the commands said, to be searched at the end. */
	const said: string[] = [];
	const run = async (...args: string[]) => {
		const ended = await companion(server.variables, ...args);
		said.push(ended.stdout, ended.stderr);
		return ended;
	};
	const read = (token: string, path: string) => server.fetch(path, withToken(token));

	test('gives a paired phone the plan of its person', async () => {
		const token = await server.pairNew(upstream.refs[0]!);
		const snapshot = (await (await read(token, '/api/v1/snapshot')).json()) as Snapshot;
		expect(snapshot).toMatchObject({ stale: false, journey: { phase: 'coordination' } });
		expect(snapshot.goals.length).toBeGreaterThan(0);
		expect(snapshot.sessions.length).toBeGreaterThan(0);
		expect(snapshot.team[0]?.name).toBe('Sok');
	});

	test('is told by `source check` how things stand, in words that need no explaining', async () => {
		const { stdout, stderr, code } = await run('source', 'check');
		expect([code, stderr]).toEqual([0, '']);
		const lines = stdout.split('\n');
		expect(lines).toContain('ok      It is reachable');
		expect(lines).toContain('ok      It accepts our account');
		expect(lines).toContain(
			kind === 'oscar'
				? 'LOOK    *** OUR ACCOUNT CAN WRITE WHATEVER ITS PERSON CAN: OSCaR has no read-only account ***'
				: 'ok      Our account may read and not write'
		);
		expect(stdout).toContain('3 of 3 people can be read');
		expect(stdout).toContain('What a phone would get for one of them:');
		const words = await run('source', 'check', '--case', upstream.refs[0]!);
		expect(words.stdout).toMatch(/^ {2}goal {9}(Learn to ride|Go back to|Learn to sew)/m);
		// Without a name, one person is shown in numbers: whoever looks over a shoulder reads no plan.
		expect(stdout).not.toMatch(/Learn to ride|Go back to|Learn to sew/);
	});

	test('is told the same by `doctor`', async () => {
		const { stdout } = await run('doctor', '--json');
		const verdicts = JSON.parse(stdout) as { state: string; what: string }[];
		expect(verdicts.map(({ what }) => what)).toContain('3 of 3 people can be read');
		expect(verdicts.filter(({ state }) => state === 'broken')).toEqual([]);
	});

	test('lets a family read what she chose of what is marked for them, a day later, and tells the source nothing', async () => {
		const ref = upstream.refs[0]!;
		const [hers, family] = [await server.pairNew(ref), await server.pairNew(ref, 'family')];
		const shown = async () => (await (await read(family, '/api/v1/snapshot')).json()) as Snapshot;
		const { offered } = (await (await read(hers, '/sharing')).json()) as Sharing;
		// Of the three only FHIR has a mark for the family in its examples.
		expect(itemsOf(offered).length > 0).toBe(kind === 'fhir');
		expect(await shown()).toMatchObject({ goals: [], team: [], referrals: [], promises: [] });
		const items = [...itemsOf(offered), 'goal:never-marked'];
		const authorization = `Bearer ${hers}`;
		const chosen = await server.fetch('/sharing', {
			method: 'PUT',
			headers: { authorization, 'content-type': 'application/json' },
			body: JSON.stringify({ items })
		});
		expect(chosen.status).toBe(200);
		expect(await shown()).toMatchObject({ goals: [], team: [], referrals: [], promises: [] });
		if (kind === 'fhir') await letTimePass(server.data, ref, 26);
		const { goals, team, referrals } = await shown();
		expect([goals, team, referrals].map(({ length }) => length)).toEqual(
			[offered.goals, offered.people, offered.partners].map(({ length }) => length)
		);
	});

	test('says, writes and keeps nothing that is not listed', async () => {
		// Beside what `source check` and `doctor` said above.
		for (const command of [
			['cases', 'list'],
			['source', 'check', '--json'],
			['invite', '--case', 'nobody-there']
		])
			await run(...command);
		expect(said.length).toBeGreaterThan(10);
		for (const ref of upstream.refs) {
			for (const audience of ref === upstream.refs[0] ? ['person', 'family'] : ['person']) {
				const token = await server.pairNew(ref, audience as 'person' | 'family');
				for (const path of ['snapshot', 'directory', 'directory/lotus', 'words/en', 'nothing']) {
					const answer = await read(token, `/api/v1/${path}`);
					said.push(JSON.stringify([...answer.headers]), await answer.text());
				}
			}
		}
		said.push(server.output());
		const files = globSync(join(folder, '*.db*'));
		expect(files.map((file) => file.split('/').at(-1))).toEqual(
			expect.arrayContaining(['cache.db', 'directory.db', 'phones.db'])
		);
		for (const file of files) said.push(readFileSync(file, 'latin1'));
		for (const kept of [canary, ...birthDays]) expect(said.join('\n')).not.toContain(kept);
		expect(
			server
				.output()
				.replace(/Listening on .*/, '')
				.trim()
		).toBe('');
	}, 180_000);

	test('has only read, after all of this', async () => {
		const verbs = upstream.seen().filter((line) => !/^(GET|HEAD) /.test(line));
		expect(upstream.seen().length).toBeGreaterThan(30);
		// OSCaR's sign-in is the one POST there is; each process signs in for itself.
		expect(verbs.filter((line) => line !== 'POST auth/sign_in')).toEqual([]);
		expect(await upstream.state()).toEqual(before);
	});

	test('that is refused says where it stands, in one table, and shows no stack', async () => {
		await upstream.close();
		const { stdout, stderr, code } = await run('source', 'check');
		expect([code, stderr]).toEqual([1, '']);
		expect(stdout).toContain('BROKEN  The case system does not answer at its address.');
		const invited = await run('invite', '--case', upstream.refs[0]!);
		expect(invited.code).toBe(1);
		expect(invited.stderr.trim().split('\n')).toHaveLength(1);
		upstream = { ...upstream, close: async () => {} };
	});
});
