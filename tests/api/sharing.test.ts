import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Organization } from '#lib/domain/directory.ts';
import { Problem } from '#lib/domain/problem.ts';
import { itemsOf, Sharing } from '#lib/domain/sharing.ts';
import { Snapshot } from '#lib/domain/snapshot.ts';
import { SentSnapshot } from '#tests/support/sent-snapshot.ts';
import { letTimePass } from '#tests/support/time.ts';
import { RunningApp, withToken, type Audience } from '#tests/support/app.ts';
import { companion } from '#tests/support/processes.ts';
import { emptyLists } from '#tests/builders/raw-case.ts';

const ref = 'sample-07';
/** The place that this person is introduced to; it is not open to everybody. */
const skills = '00000001-0000-4000-8000-000000000001';
let server: RunningApp;
let hers: string;
let family: string;
let casesBefore: Buffer;

beforeAll(async () => {
	server = await RunningApp.start();
	casesBefore = readFileSync(join(server.data, 'cases.db'));
	hers = await pairNew(ref);
	family = await pairNew(ref, 'family');
});
afterEach(async () => void (await put({ items: [] })));
afterAll(() => server.remove());

const read = (path: string, token: string, headers = {}) => server.fetch(path, withToken(token, headers));
const put = (body: object | string, token = hers) =>
	server.fetch('/sharing', {
		method: 'PUT',
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: typeof body === 'string' ? body : JSON.stringify(body)
	});
const sharingOf = async (answer: Response | Promise<Response>) =>
	v.parse(v.strictObject(Sharing.entries), await (await answer).json());
const snapshotOf = async (token: string) =>
	(await (await read('/api/v1/snapshot', token)).json()) as Snapshot;
const problemOf = async (answer: Response) => {
	expect(answer.headers.get('content-type')).toBe('application/problem+json');
	return [answer.status, v.parse(v.strictObject(Problem.entries), await answer.json()).code];
};

const pairNew = (of: string, audience?: Audience) => server.pairNew(of, audience);
const pass = (hours: number, of = ref) => letTimePass(server.data, of, hours);

/** All that a family's phone can ask for, as text; without the moment of the last reading. */
async function allThatTheyRead(token = family): Promise<string> {
	const { asOf: _asOf, ...snapshot } = await snapshotOf(token);
	return JSON.stringify(snapshot) + (await (await read('/api/v1/directory', token)).text());
}

describe('a family book', () => {
	test('is empty when it begins, whatever the team marked for the family', async () => {
		const snapshot = await snapshotOf(family);
		expect(v.parse(SentSnapshot, snapshot)).toEqual(snapshot);
		expect(snapshot).toMatchObject({
			me: { language: 'km', reading: 'family' },
			journey: { phase: 'reintegration', been: [] },
			...emptyLists()
		});
		// The control: there is something that could be chosen.
		const offered = itemsOf((await sharingOf(read('/sharing', hers))).offered);
		expect(offered).toEqual(['goal:room', 'person:sreymom', 'partner:skills', 'promises']);
	});

	test('of a person with many things is the same, letter for letter, as one of a person with none', async () => {
		const many = await pairNew('sample-03', 'family');
		const none = await pairNew('sample-01', 'family');
		const [few, lots] = await Promise.all([none, many].map(allThatTheyRead));
		expect(lots).toBe(few);
		const tagOf = async (token: string) => (await read('/api/v1/snapshot', token)).headers.get('etag');
		expect(await tagOf(many)).toBe(await tagOf(none));
	});

	test('shows an item after a day, and that item alone', async () => {
		const empty = await read('/api/v1/snapshot', family);
		const stands = await sharingOf(put({ items: ['goal:room'] }));
		const from = Date.parse(stands.chosen[0]?.from ?? '');
		expect(from - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
		expect(from - Date.now()).toBeLessThan(25 * 3_600_000);
		// The family's phone is new: it waits its own day, and she knows from when it reads.
		expect(stands).toMatchObject({
			chosen: [{ item: 'goal:room' }],
			readers: 0,
			waiting: [expect.any(String)]
		});

		await pass(22);
		const waiting = await read('/api/v1/snapshot', family, { 'if-none-match': empty.headers.get('etag') });
		expect(waiting.status).toBe(304);

		await pass(4);
		const { goals, team, referrals, promises, sessions } = await snapshotOf(family);
		expect(goals.map(({ what }) => what)).toEqual(['រៀបចំបន្ទប់គេងឲ្យស្ងប់']);
		expect(goals[0]?.steps.map(({ what }) => what)).toEqual(['លាបពណ៌ជញ្ជាំង', 'ដាក់អំពូលតូចមួយ']);
		expect([team, referrals, promises, sessions]).toEqual([[], [], [], []]);
		expect((await sharingOf(read('/sharing', hers))).chosen).toEqual([{ item: 'goal:room' }]);
	});

	test('is told nothing of her plan beyond what she chose: no id, no name, no date', async () => {
		const all = ['goal:room', 'person:sreymom', 'partner:skills', 'promises'];
		await put({ items: all });
		await pass(26);
		const text = await allThatTheyRead();
		const { me, goals, sessions, team, referrals, consents } = await snapshotOf(hers);
		const [room, own] = goals;
		const hidden = [
			me.called,
			room?.why,
			room?.steps[2]?.what,
			own?.what,
			...sessions.map(({ expect: told }) => told),
			team[1]?.name,
			...referrals.map(({ meets }) => meets),
			...consents.map(({ about }) => about),
			...goals.map(({ id }) => `"${id}"`),
			...goals.flatMap(({ steps }) => steps.map(({ id }) => `"${id}"`)),
			...team.map(({ id }) => `"${id}"`),
			'"skills"'
		].filter((one) => one !== undefined);
		expect(hidden.length).toBeGreaterThan(12);
		for (const one of hidden) expect(text, one).not.toContain(one);
		const { periods: _periods, asOf: _asOf, ...shown } = await snapshotOf(family);
		expect(JSON.stringify(shown)).not.toMatch(/20\d\d-\d{2}/);
		// The control: what she chose is there.
		for (const one of [room?.what, team[0]?.name, skills]) expect(text).toContain(one);
	});

	test('gets a place without its address, and not at all before she chose it', async () => {
		const places = async () =>
			((await (await read('/api/v1/directory', family)).json()) as { organizations: Organization[] })
				.organizations;
		expect((await places()).map(({ id }) => id)).not.toContain(skills);
		expect((await read(`/api/v1/directory/${skills}`, family)).status).toBe(404);
		await put({ items: ['partner:skills'] });
		await pass(26);
		const shown = (await places()).find(({ id }) => id === skills);
		expect(shown).toMatchObject({ locations: [], phones: [] });
		const whole = (await (await read(`/api/v1/directory/${skills}`, hers)).json()) as Organization;
		expect(whole.locations.length).toBeGreaterThan(0);
	});

	test('loses at once what is taken back, and looks as if it had never been there', async () => {
		const before = await allThatTheyRead();
		await put({ items: ['goal:room', 'person:sreymom'] });
		await pass(26);
		expect((await snapshotOf(family)).goals).toHaveLength(1);
		await put({ items: ['person:sreymom'] });
		expect((await snapshotOf(family)).goals).toEqual([]);
		expect((await snapshotOf(family)).team).toHaveLength(1);
		await put({ items: [] });
		expect(await allThatTheyRead()).toBe(before);
	});

	test('of a phone that comes later waits its own day, and she sees that there is one more', async () => {
		await put({ items: ['goal:room'] });
		await pass(26);
		const later = await pairNew(ref, 'family');
		expect((await snapshotOf(family)).goals).toHaveLength(1);
		expect((await snapshotOf(later)).goals).toEqual([]);
		const { readers, waiting } = await sharingOf(read('/sharing', hers));
		expect([readers, waiting.length]).toEqual([1, 1]);
		expect(Date.parse(waiting[0] ?? '') % 3_600_000).toBe(0);
		await pass(26);
		expect(await sharingOf(read('/sharing', hers))).toMatchObject({ readers: 2, waiting: [] });
		expect((await snapshotOf(later)).goals).toHaveLength(1);
		const forgotten = await server.fetch('/auth/forget', { method: 'POST', ...withToken(later) });
		expect(forgotten.status).toBe(204);
	});

	test('is empty again when the time is over, without anybody doing anything', async () => {
		const { until } = await sharingOf(put({ items: ['goal:room'] }));
		expect(new Date(`${until}T00:00:00Z`).getUTCDay()).toBe(0);
		await pass(26);
		expect((await snapshotOf(family)).goals).toHaveLength(1);
		await pass(24 * 40);
		expect((await snapshotOf(family)).goals).toEqual([]);
		expect(await sharingOf(read('/sharing', hers))).toMatchObject({ chosen: [], until: null });
	});

	test('is shown only what the team allows, also when she asks for more', async () => {
		const { chosen } = await sharingOf(
			put({ items: ['goal:own', 'goal:g-kept-back', 'person:mony', 'goal:room'] })
		);
		expect(chosen.map(({ item }) => item)).toEqual(['goal:room']);
		await pass(26);
		const { goals, team } = await snapshotOf(family);
		expect([goals.length, team.length]).toEqual([1, 0]);
	});

	test('cannot ask what is shared, nor change it, and is not told that there is such a thing', async () => {
		await put({ items: ['goal:room'] });
		const asked = await read('/sharing', family);
		const unknown = await read('/sharing/else', family);
		expect([await asked.text(), asked.status]).toEqual([await unknown.text(), unknown.status]);
		expect(await problemOf(await put({ items: ['promises'] }, family))).toEqual([404, 'not-found']);
		expect((await sharingOf(read('/sharing', hers))).chosen).toHaveLength(1);
	});
});

describe('her choice', () => {
	test('has a strong ETag, and says so when nothing is new', async () => {
		const first = await put({ items: ['promises'] });
		const etag = first.headers.get('etag') ?? '';
		expect(etag).toMatch(/^"[\w-]{43}(-gz)?"$/);
		expect(first.headers.get('cache-control')).toBe('private, no-store');
		expect((await read('/sharing', hers, { 'if-none-match': etag })).status).toBe(304);
		await put({ items: [] });
		expect((await read('/sharing', hers, { 'if-none-match': etag })).status).toBe(200);
	});

	test('never reaches the case system, and lies sealed beside the phones', async () => {
		await put({ items: ['goal:room', 'person:sreymom'] });
		expect(readFileSync(join(server.data, 'cases.db')).equals(casesBefore)).toBe(true);
		const files = globSync(join(server.data, '**')).filter(
			(file) => statSync(file).isFile() && !file.endsWith('cases.db')
		);
		expect(files.length).toBeGreaterThan(2);
		for (const file of files)
			expect(readFileSync(file, 'latin1'), file).not.toMatch(/goal:room|person:sreymom/);
		const stored = await server.withRegister((register) => register.listChoices());
		expect(stored.map((one) => one.ref)).toEqual([ref]);
	});

	test('is seen by the team, in numbers', async () => {
		await put({ items: ['goal:room', 'promises'] });
		await pass(26);
		const { until } = await sharingOf(put({ items: ['goal:room', 'promises', 'partner:skills'] }));
		const { stdout } = await companion(server.variables, 'sharing', '--json');
		expect(JSON.parse(stdout)).toEqual([{ case: ref, shown: 2, waiting: 1, until, familyPhones: 1 }]);
		const { stdout: other } = await companion(server.variables, 'sharing', '--case', 'sample-06');
		expect(other).toBe('Nobody lets a family read along.\n');
	});

	test.each([
		['no JSON', '{'],
		['no items', {}],
		['a meeting', { items: ['session:visit'] }],
		['a consent', { items: ['consent:a'] }],
		['a start of one’s own', { items: ['goal:room'], from: '2026-01-01' }],
		['no day', { items: ['goal:room'], until: 'soon' }],
		['too many', { items: Array(201).fill('promises') }]
	])('is refused where there is: %s', async (_title, body) => {
		expect(await problemOf(await put(body))).toEqual([400, 'bad-request']);
	});

	test('needs the token of her own phone, and other verbs are not there', async () => {
		expect(await problemOf(await server.fetch('/sharing'))).toEqual([401, 'not-paired']);
		expect(await problemOf(await put({ items: [] }, 'A'.repeat(43)))).toEqual([401, 'not-paired']);
		for (const method of ['POST', 'PATCH', 'DELETE']) {
			const refused = await server.fetch('/sharing', { method, ...withToken(hers) });
			expect(refused.headers.get('allow'), method).toBe('GET, HEAD, PUT');
			expect(await problemOf(refused)).toEqual([405, 'read-only']);
		}
	});

	test('ends with her last phone, and goes on with another of hers', async () => {
		const own = await pairNew('sample-06');
		const second = await pairNew('sample-06');
		const theirs = await pairNew('sample-06', 'family');
		await put({ items: ['goal:cook'] }, own);
		await pass(26, 'sample-06');
		const phones = await server.withRegister((register) => register.list('sample-06'));
		const ids = phones.filter(({ audience }) => audience === 'person');
		expect((await snapshotOf(theirs)).goals).toHaveLength(1);
		await server.withRegister((register) => register.revoke(ids[0]!.id));
		expect((await snapshotOf(theirs)).goals).toHaveLength(1);
		await server.withRegister((register) => register.revoke(ids[1]!.id));
		expect((await snapshotOf(theirs)).goals).toEqual([]);
		for (const token of [own, second])
			expect(await problemOf(await put({ items: ['goal:cook'] }, token))).toEqual([401, 'pairing-revoked']);
	});

	test('is asked for so often and no more', async () => {
		const guarded = await RunningApp.start();
		try {
			const token = await guarded.pairNew(ref);
			const answers = await Promise.all(
				Array.from({ length: 70 }, () =>
					guarded.fetch('/sharing', {
						method: 'PUT',
						headers: { authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
						body: '{"items":[]}'
					})
				)
			);
			const refused = answers.filter(({ status }) => status === 429);
			expect(refused).toHaveLength(10);
			expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
		} finally {
			await guarded.remove();
		}
	});
});
