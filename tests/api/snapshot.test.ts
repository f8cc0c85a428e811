import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BookWords } from '#lib/domain/book-words.ts';
import { Organization } from '#lib/domain/directory.ts';
import { Problem } from '#lib/domain/problem.ts';
import { Snapshot } from '#lib/domain/snapshot.ts';
import { openApi } from '#lib/server/openapi.ts';
import { problemAnswer } from '#lib/server/http/problem.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { canary } from '#operator/samples/sample-people.ts';
import { findNeverWords } from '#lib/server/never-words/find.ts';
import { withToken, RunningApp, today } from '#tests/support/app.ts';
import { SentSnapshot } from '#tests/support/sent-snapshot.ts';
import { RunningDesk } from '#tests/support/desk.ts';
import { companion } from '#tests/support/processes.ts';

let server: RunningApp;
const tokens: Record<string, string> = {};
const refs = Array.from({ length: 12 }, (_, index) => `sample-${String(index + 1).padStart(2, '0')}`);
const casesBytes = () => readFileSync(join(server.data, 'cases.db'));
let casesBefore: Buffer;

beforeAll(async () => {
	server = await RunningApp.start();
	casesBefore = casesBytes();
	for (const ref of refs) tokens[ref] = await server.pairNew(ref);
	tokens.family = await server.pairNew('sample-06', 'family');
});
afterAll(() => server.remove());

const read = (path: string, name = 'sample-03', headers = {}) =>
	server.fetch(path, withToken(tokens[name]!, headers));
const snapshotOf = async (name: string) => (await (await read('/api/v1/snapshot', name)).json()) as Snapshot;

describe('the snapshot', () => {
	test('of every sample person keeps the contract', async () => {
		for (const ref of refs) {
			const snapshot = await snapshotOf(ref);
			expect(v.parse(SentSnapshot, snapshot), ref).toEqual(snapshot);
		}
	});

	test('shows nothing that is hidden or not listed, and neither does any other answer', async () => {
		for (const name of Object.keys(tokens)) {
			const { language } = (await snapshotOf(name)).me;
			for (const path of [
				'/api/v1/snapshot',
				'/api/v1/directory',
				`/api/v1/directory/${riverSkills}`,
				`/api/v1/words/${language}`,
				`/api/v1/voice/${language}`,
				'/api/v1/openapi.json',
				'/sharing'
			]) {
				expect(await (await read(path, name)).text(), `${name} ${path}`).not.toContain(canary);
			}
		}
		const files = globSync(join(server.data, '{cache,directory,phones}.db*'));
		expect(files.length).toBeGreaterThan(2);
		for (const file of files) expect(readFileSync(file, 'latin1'), file).not.toContain(canary);
		expect(server.output()).not.toContain(canary);
		// The control: what must not come out was there.
		expect(casesBytes().toString('latin1')).toContain(canary);
	});

	test('of the hard people is as they are', async () => {
		expect((await snapshotOf('sample-01')).goals).toEqual([]);
		expect((await snapshotOf('sample-02')).sessions[0]).not.toHaveProperty('time');
		expect((await snapshotOf('sample-04')).sessions[0]).toMatchObject({ how: 'phone' });
		expect(new Set((await snapshotOf('sample-05')).referrals.map(({ stage }) => stage)).size).toBe(9);
		expect((await snapshotOf('sample-11')).goals).toHaveLength(40);
		expect((await snapshotOf('sample-12')).me.called).toBe('A');
		expect((await snapshotOf('family')).sessions).toEqual([]);
		expect((await snapshotOf('family')).me.reading).toBe('family');
	});

	test('has a strong ETag that a new reading of the same leaves alone', async () => {
		const first = await read('/api/v1/snapshot');
		const etag = first.headers.get('etag') ?? '';
		expect(etag).toMatch(/^"[\w-]{43}(-gz)?"$/);
		const { asOf } = (await first.json()) as Snapshot;
		const { code } = await companion(server.variables, 'cases', 'import', await sampleFile());
		expect(code).toBe(0);
		expect((await snapshotOf('sample-03')).asOf).not.toBe(asOf);
		const again = await read('/api/v1/snapshot', 'sample-03', { 'if-none-match': etag });
		expect([again.status, await again.text()]).toEqual([304, '']);
		expect(again.headers.get('cache-control')).toBe('private, no-store');
		const other = await read('/api/v1/snapshot', 'sample-04', { 'if-none-match': etag });
		expect(other.status).toBe(200);
		casesBefore = casesBytes();
	});

	test('is the same in every form, whatever else the address says', async () => {
		const text = await read('/api/v1/snapshot', 'sample-03', { 'accept-encoding': 'identity' });
		const packed = await read('/api/v1/snapshot?again', 'sample-03', { 'accept-encoding': 'br, gzip' });
		expect([text.headers.get('content-encoding'), packed.headers.get('content-encoding')]).toEqual([
			null,
			'gzip'
		]);
		expect(packed.headers.get('etag')).toBe(text.headers.get('etag')?.replace(/"$/, '-gz"'));
		expect(packed.headers.get('as-of')).toBe(text.headers.get('as-of'));
		// The framework says no length: it is answered before that.
		for (const answer of [text, packed])
			expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0);
		expect(await packed.text()).toBe(await text.text());
	});

	test('is given to a phone so often and no more, and to the next as ever', async () => {
		const token = await server.pairNew('sample-02');
		const asked = await Promise.all(
			Array.from({ length: 605 }, () => server.fetch('/api/v1/snapshot', withToken(token)))
		);
		const refused = asked.filter(({ status }) => status === 429);
		expect(refused).toHaveLength(5);
		expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
		expect(v.parse(Problem, await refused[0]?.json()).code).toBe('rate-limited');
		expect((await read('/api/v1/snapshot')).status).toBe(200);
	});

	test('answers HEAD without a body, and compresses', async () => {
		const head = await server.fetch('/api/v1/snapshot', {
			method: 'HEAD',
			...withToken(tokens['sample-03']!)
		});
		expect([head.status, await head.text()]).toEqual([200, '']);
		expect(head.headers.get('etag')).toBeTruthy();
		const packed = await read('/api/v1/snapshot', 'sample-11', { 'accept-encoding': 'gzip' });
		expect(packed.headers.get('content-encoding')).toBe('gzip');
		expect(((await packed.json()) as Snapshot).goals).toHaveLength(40);
	});
});

// The same people again, as a file that `cases import` takes.
async function sampleFile(): Promise<string> {
	const { samplePeople } = await import('#operator/samples/sample-people.ts');
	const { writeFileSync } = await import('node:fs');
	const path = join(server.data, 'again.json');
	const sample = samplePeople(today()).find(({ file }) => file.startsWith('03'));
	writeFileSync(path, sample?.text ?? '');
	return path;
}

// The samples' organisations, by the place of their file in the list.
const [riverSkills, greenBicycle, lotusSchool, , quietClinic] = [1, 2, 3, 4, 5].map(
	(number) => `00000001-0000-4000-8000-00000000000${number}`
);

describe('the directory', () => {
	test('holds open organisations and those one is introduced to, and nobody else’s', async () => {
		const ids = async (name: string) => {
			const { organizations } = (await (await read('/api/v1/directory', name)).json()) as {
				organizations: Organization[];
			};
			return organizations.map(({ id }) => id);
		};
		expect(await ids('sample-01')).toEqual([greenBicycle, lotusSchool]);
		expect(await ids('sample-03')).toEqual([riverSkills, greenBicycle, lotusSchool]);
		expect((await read(`/api/v1/directory/${riverSkills}`, 'sample-01')).status).toBe(404);
		const one = await (await read(`/api/v1/directory/${riverSkills}`, 'sample-03')).json();
		expect(v.parse(Organization, one)).toEqual(one);
	});

	test('keeps a redacted place and closed services back', async () => {
		const clinic = (await (
			await read(`/api/v1/directory/${quietClinic}`, 'sample-05')
		).json()) as Organization;
		expect(clinic.locations).toEqual([{ id: expect.any(String), location_type: 'redacted' }]);
		const bicycle = (await (await read(`/api/v1/directory/${greenBicycle}`)).json()) as Organization;
		expect(bicycle.services.map(({ name }) => name)).toEqual(['Repair course']);
	});
});

describe('the words of the book', () => {
	test.each(['km', 'en', 'vi'])(
		'come in %s for every namespace, without a variant left',
		async (language) => {
			for (const reading of ['adult', 'young', 'family']) {
				const words = await (await read(`/api/v1/words/${language}?reading=${reading}`)).json();
				const { texts } = v.parse(BookWords, words);
				// Beside them what she shows to somebody who may read another language; a family shows nothing of it.
				const others = reading === 'family' ? [] : ['others'];
				expect(Object.keys(texts)).toEqual([...bookNamespaces, ...others]);
				expect(JSON.stringify(texts)).not.toMatch(/_(adult|young|family)(_\w+)?":/);
			}
		}
	);

	test('refuse another language and another reading', async () => {
		expect((await read('/api/v1/words/fr')).status).toBe(404);
		expect((await read('/api/v1/words/..%2f..%2fpackage')).status).toBe(404);
		expect((await read('/api/v1/words/en?reading=old')).status).toBe(400);
	});

	test('a promise of the organisation’s own stands in its reading alone, and times and ages come beside the words', async () => {
		const { mkdirSync, rmSync, writeFileSync } = await import('node:fs');
		const own = join(server.data, 'words', 'en', 'journey.json');
		mkdirSync(join(own, '..'), { recursive: true });
		writeFileSync(own, JSON.stringify({ entry_young: { promise: { 3: 'We bring a ball.' } } }));
		const words = async (reading: string) =>
			v.parse(BookWords, await (await read(`/api/v1/words/en?reading=${reading}`)).json());
		const { texts, configuration } = await words('young');
		expect(texts.journey).toMatchObject({
			entry: { promise: { 1: 'We say who we are before we ask.', 3: 'We bring a ball.' } }
		});
		expect(texts.journey).not.toHaveProperty('road');
		expect(configuration.journey).toMatchObject({
			long: { entry: { from: 1, to: 3, unit: 'meetings' } },
			grownUpUntil: 18
		});
		expect(JSON.stringify((await words('adult')).texts.journey)).not.toContain('a ball');
		rmSync(own);
	});

	test('bring the team’s number in their language, as a director wrote it at the desk, at once', async () => {
		const { rmSync } = await import('node:fs');
		const path = join(server.data, 'settings.json');
		const numberIn = async (language: string) =>
			v.parse(BookWords, await (await read(`/api/v1/words/${language}`)).json()).configuration.teamNumber;
		expect(await numberIn('vi')).toBeUndefined();
		const hours = { km: 'ពេលព្រឹក', en: 'Mornings', vi: 'Buổi sáng' };
		writeFileSync(path, JSON.stringify({ teamNumber: { number: '023 999 999', hours } }));
		const dialled = { number: '023 999 999', tel: '+85523999999' };
		expect(await numberIn('vi')).toEqual({ ...dialled, hours: 'Buổi sáng' });
		expect(await numberIn('km')).toEqual({ ...dialled, hours: 'ពេលព្រឹក' });
		rmSync(path);
		expect(await numberIn('vi')).toBeUndefined();
	});

	test('say for how long she can answer after her plan is closed: by whatever ends first, and nothing where no end is set', async () => {
		const { rmSync } = await import('node:fs');
		const path = join(server.data, 'settings.json');
		const weeks = async () =>
			v.parse(BookWords, await (await read('/api/v1/words/km')).json()).configuration.answerWeeks;
		expect(await weeks()).toBeUndefined();
		writeFileSync(path, JSON.stringify({ retention: { closedWeeks: 26, closedPeopleWeeks: 52 } }));
		expect(await weeks()).toBe(26);
		rmSync(path);
	});

	test('take the organisation’s own words at once, and a slip in them harms nobody', async () => {
		const { mkdirSync, writeFileSync } = await import('node:fs');
		mkdirSync(join(server.data, 'words', 'en'), { recursive: true });
		const own = join(server.data, 'words', 'en', 'book.json');
		const before = await read('/api/v1/words/en');
		writeFileSync(own, JSON.stringify({ tabs: { today: 'Now' } }));
		const after = await read('/api/v1/words/en');
		expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
		expect(((await after.json()) as BookWords).texts.book).toMatchObject({ tabs: { today: 'Now' } });
		writeFileSync(own, '{"tabs":');
		expect(await (await read('/api/v1/words/en')).json()).toEqual(await before.json());
	});
});

describe('what the API refuses', () => {
	const problemOf = async (answer: Response) => {
		expect(answer.headers.get('content-type')).toBe('application/problem+json');
		return v.parse(v.strictObject(Problem.entries), await answer.json());
	};

	test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is not for reading', async (method) => {
		for (const path of [
			'/api/v1/snapshot',
			`/api/v1/directory/${riverSkills}`,
			'/api/v1/health',
			'/api/v1/nothing'
		]) {
			const answer = await server.fetch(path, { method, ...withToken(tokens['sample-03']!) });
			expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
			expect((await problemOf(answer)).code).toBe('read-only');
		}
	});

	test('a form or plain text gets 405 too, whatever page it comes from', async () => {
		for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
			const headers = { 'Content-Type': type, Origin: 'https://elsewhere.example' };
			const answer = await server.fetch('/api/v1/snapshot', { method: 'POST', headers, body: 'a=b' });
			expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
			expect((await problemOf(answer)).code).toBe('read-only');
			const pairing = await server.fetch('/auth/pair', { method: 'POST', headers, body: 'a=b' });
			expect([pairing.status, (await problemOf(pairing)).code]).toEqual([403, 'from-elsewhere']);
		}
	});

	test('no token, a wrong one and one of another form are not paired', async () => {
		const wrong = ['', 'Bearer', `Bearer ${'A'.repeat(43)}`, `Basic ${tokens['sample-03']}`, 'Bearer x y'];
		for (const path of ['/api/v1/snapshot', '/api/v1/directory', '/api/v1/directory/x', '/api/v1/words/en']) {
			for (const authorization of wrong) {
				const answer = await server.fetch(path, authorization ? { headers: { authorization } } : {});
				expect(answer.status, `${path} ${authorization}`).toBe(401);
				expect((await problemOf(answer)).code).toBe('not-paired');
			}
		}
	});

	test.each([
		['GET', '/api'],
		['GET', '/api/v1'],
		['GET', '/api/v1/nothing'],
		['GET', '/api/v2/snapshot'],
		['POST', '/auth/nothing'],
		['POST', '/ballots/nothing']
	])('%s %s is not there', async (method, path) => {
		expect((await problemOf(await server.fetch(path, { method }))).code).toBe('not-found');
	});

	test('a revoked phone is told so, and only that phone', async () => {
		const list = await companion(server.variables, 'phones', '--case', 'sample-12', '--json');
		const [{ phone }] = JSON.parse(list.stdout) as [{ phone: string }];
		expect((await companion(server.variables, 'revoke', phone)).code).toBe(0);
		expect((await problemOf(await read('/api/v1/snapshot', 'sample-12'))).code).toBe('pairing-revoked');
		expect((await read('/api/v1/snapshot', 'sample-11')).status).toBe(200);
	});
});

describe('what is served without a token', () => {
	test('names nothing that would betray why somebody has it', async () => {
		expect(findNeverWords('The case of a client')).toEqual(['client', 'case']);
		for (const path of [
			'/api/v1/openapi.json',
			'/api/v1/health',
			'/api/v1/nothing',
			'/nothing',
			'/auth/pair'
		]) {
			const answer = await server.fetch(path);
			expect(findNeverWords(await answer.text()), path).toEqual([]);
			expect(findNeverWords(JSON.stringify([...answer.headers])), path).toEqual([]);
		}
		for (const code of v.parse(v.object({ code: v.any() }), { code: Problem.entries.code.options }).code) {
			expect(findNeverWords(await problemAnswer(code).text())).toEqual([]);
		}
	});

	test('describes every path of api, auth and sharing, and no other', () => {
		const routes = globSync('{api,auth,sharing}/**/+server.ts', { cwd: 'src/routes' })
			.map((file) =>
				`/${file.replaceAll('\\', '/').replace('/+server.ts', '')}`.replaceAll('[', '{').replaceAll(']', '}')
			)
			.filter((path) => path !== '/api/v1/openapi.json');
		expect(Object.keys(openApi().paths as object).toSorted()).toEqual(routes.toSorted());
	});

	test('resolves every reference of the description', async () => {
		const text = await (await server.fetch('/api/v1/openapi.json')).text();
		const { components } = JSON.parse(text) as { components: { schemas: object } };
		for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
			expect(components.schemas).toHaveProperty(name!);
		}
		expect(text).not.toContain('"#/$defs');
	});
});

describe('after all of this', () => {
	test('the database of plans is the same, byte for byte', () => {
		expect(casesBytes().equals(casesBefore)).toBe(true);
		// An import's journal is truncated when it is done; a reader makes none.
		const beside = globSync(join(server.data, 'cases.db-*'));
		expect(beside.filter((file) => statSync(file).size > 0)).toEqual([]);
	});

	test('the server wrote down no reference, token or address', () => {
		const log = server.output();
		expect(log).toContain('Listening on');
		for (const token of Object.values(tokens)) expect(log).not.toContain(token);
		expect(log.replace(/Listening on .*/, '')).not.toMatch(/sample-|127\.0\.0\.1/);
	});

	test('it stops cleanly when it is asked to', async () => {
		expect(await server.stop()).toBe(0);
	});

	test('the copy of a house that moved does not open, and asks not to be begun anew', async () => {
		writeFileSync(join(server.data, 'moved-house'), '');
		const refused = /ended with 78: .*moved house/;
		await expect(server.run()).rejects.toThrow(refused);
		await expect(RunningDesk.start(server)).rejects.toThrow(refused);
		for (const unit of ['river', 'desk'])
			expect(readFileSync(`deploy/systemd/${unit}.service`, 'utf8')).toMatch(
				/^RestartPreventExitStatus=78$/m
			);
	});
});
