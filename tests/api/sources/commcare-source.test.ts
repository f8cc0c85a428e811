import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import { projectCase } from '#lib/server/cases/projection.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { runCommandLine } from '#operator/command-line.ts';
import {
	apiKey,
	commCareCanary,
	commCareConfiguration,
	people,
	startFakeCommCare,
	type FakeCommCare
} from '#tests/fakes/fake-commcare.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { opened } from './opened.ts';

const scratch = new Scratch('commcare');
const phaseMap = { case_management: 'coordination' };
let server: FakeCommCare;
beforeEach(async () => {
	server = await startFakeCommCare();
	scratch.write('source-api-key.txt', apiKey);
});
afterEach(() => server.close());

const open = (more: object = {}) =>
	opened(scratch.path, { ...commCareConfiguration(server.origin), ...more }, phaseMap);
const planOf = async (ref: string, source = open()) =>
	projectCase(await source.readCase(ref), 'person', phaseMap as never);

async function check(more: object = {}) {
	const lines: string[] = [];
	const source = { ...commCareConfiguration(server.origin), ...more };
	const code = await runCommandLine(['source', 'check'], {
		environment: readEnvironment({ COMPANION_DATA: scratch.path }),
		deployment: () => v.parse(Deployment, { source, phaseMap }),
		now: () => new Date('2026-11-29T03:00:00Z'),
		say: (line) => lines.push(line)
	});
	return { code, text: lines.join('\n') };
}

describe('a CommCare server', () => {
	test('gives people, goals with their steps, and meetings, through the map of its case types', async () => {
		const source = open();
		expect(await source.listRefs()).toEqual([people.child, people.closed]);
		const { plan, remarks } = await planOf(people.child, source);
		expect(remarks).toEqual([]);
		expect(plan).toMatchObject({
			me: { called: 'Bopha', language: 'km', reading: 'adult' },
			journey: { phase: 'coordination' },
			goals: [
				{
					what: 'រៀនដេរ',
					area: 'learning',
					state: 'under-way',
					steps: [{ what: 'Choose cloth', state: 'next' }]
				},
				// The case was closed, whatever the property still says.
				{ what: 'Sleep well', state: 'done' }
			],
			sessions: [{ kind: 'talk', how: 'home-visit', date: '2026-12-03', time: '09:00', state: 'planned' }]
		});
		const closed = await planOf(people.closed, source);
		// It was closed in the evening by their clock: the next day where the organisation works.
		expect(closed.plan.journey).toMatchObject({ phase: 'closure', since: '2026-09-02' });
	});

	test.each([false, true])(
		'says nothing that is not mapped, whether or not it lets us choose (old: %s)',
		async (isOld) => {
			server.isOld = isOld;
			const source = open();
			const refs = await source.listRefs();
			for (const ref of refs) expect(JSON.stringify(await planOf(ref, source))).not.toContain(commCareCanary);
			// A goal without a mark is in the case, and in no plan; all else is gone before anybody sees it.
			const raw = JSON.stringify(await source.readCase(people.child)).replaceAll(
				/COMMCARE-CANARY-unmarked-\d+/g,
				''
			);
			expect(raw).not.toContain(commCareCanary);
			const asked = server.seen.filter(({ query }) => !query.has('cursor')).at(-1)!.query;
			expect(asked.get('fields.properties')).toEqual(
				isOld ? null : expect.stringMatching(/^[a-z_]+(,[a-z_]+)*$/)
			);
		}
	);

	test('that gives whole cases is forgotten but for what is mapped, before anything is kept', async () => {
		server.isOld = true;
		const source = open();
		const kept = vi.spyOn(Map.prototype, 'set');
		await source.listRefs();
		await source.readCase(people.child);
		const cases = kept.mock.calls
			.map(([, value]) => value as { case_id?: unknown; properties?: object; indices?: object } | undefined)
			.filter((value) => typeof value?.case_id === 'string');
		kept.mockRestore();
		expect(cases.length).toBeGreaterThan(5);
		const properties = new Set(cases.flatMap((one) => Object.keys(one?.properties ?? {})));
		expect([...properties].filter((name) => /^(dob|name_of|form_of|interview)/.test(name))).toEqual([]);
		expect(properties).toContain('goal_text');
	});

	test('is only ever asked to read', async () => {
		const source = open();
		await source.listRefs();
		await source.readCase(people.child);
		await source.changedSince?.(new Date());
		expect(new Set(server.seen.map(({ method }) => method))).toEqual(new Set(['GET']));
	});

	test.each(['address', 'cursor'] as const)(
		'with ten thousand cases is read in pages, the next one named by its %s',
		async (nextAs) => {
			server.nextAs = nextAs;
			for (let at = 0; at < 10_000; at++)
				server.cases.set(`goal-x${at}`, {
					case_id: `goal-x${at}`,
					case_type: 'goal',
					parent: people.child,
					properties: { goal_text: `${at}`, life_area: 'health', goal_state: 'planned', show_in_app: '' }
				});
			const source = open();
			await source.listRefs();
			expect((await source.readCase(people.child)).goals).toHaveLength(10_003);
			// People, steps and meetings fit on a page each, and people are counted; the address of the next page is never followed.
			expect(server.seen).toHaveLength(3 + 1 + 11);
			await source.readCase(people.closed);
			expect(server.seen).toHaveLength(3 + 1 + 11);
		}
	);

	test('is asked who changed since, and whoever had or now has a changed row is read again', async () => {
		const source = open();
		await source.listRefs();
		expect(await source.changedSince?.(new Date('2026-06-01'))).toBeUndefined();
		await source.readCase(people.child);
		const step = server.cases.get('step-1')!;
		server.cases.set('step-1', {
			...step,
			properties: { ...step.properties, step_text: 'Buy cloth' },
			indexed_on: '2026-07-01'
		});
		await source.listRefs();
		expect(await source.changedSince?.(new Date('2026-06-01'))).toEqual([people.child]);
		expect((await planOf(people.child, source)).plan.goals[0]?.steps[0]?.what).toBe('Buy cloth');
		const goal = server.cases.get('goal-1')!;
		server.cases.set('goal-1', { ...goal, parent: people.closed, indexed_on: '2026-08-01' });
		await source.listRefs();
		expect((await source.changedSince?.(new Date('2026-07-15')))?.toSorted()).toEqual([
			people.child,
			people.closed
		]);
		expect((await planOf(people.child, source)).plan.goals.map(({ what }) => what)).toEqual(['Sleep well']);
	});

	test('between two nights lists nobody anew, and knows who came, who was taken out and that somebody is gone', async () => {
		const source = open();
		await source.listRefs();
		server.seen = [];
		const since = new Date('2026-06-01');
		const client = server.cases.get(people.child)!;
		server.cases.set('new', { ...client, case_id: 'new', indexed_on: '2026-07-01' });
		server.cases.set(people.closed, {
			...server.cases.get(people.closed)!,
			properties: { has_app: 'no' },
			indexed_on: '2026-07-01'
		});
		expect((await source.listRefs(since)).toSorted()).toEqual([people.child, 'new'].toSorted());
		expect(server.seen.map(({ query }) => query.get('indexed_on.gte') ?? query.get('limit'))).toEqual([
			since.toISOString(),
			'1'
		]);
		server.cases.delete(people.child);
		expect(await source.listRefs(since)).toEqual(['new']);
	});

	test('whose list breaks off, goes round in a circle or is none, gives nothing', async () => {
		const answering = (body: string) => {
			server.interfere = (_request, response) => {
				response.end(body);
				return true;
			};
		};
		answering('{"matching_records": 3, "cases": [], "next": {"cursor": "again"}}');
		await expect(open().listRefs()).rejects.toMatchObject({ fault: 'incomplete' });
		answering('{"matching_records": 3, "cases": [], "next": "https://elsewhere.invalid/"}');
		await expect(open().listRefs()).rejects.toMatchObject({ fault: 'unexpected' });
		answering('{"matching_records": 2, "cases": [{"case_id": "a", "case_type": "client"}]}');
		await expect(open().listRefs()).rejects.toMatchObject({ fault: 'incomplete' });
		answering('{"error": "no list"}');
		await expect(open().listRefs()).rejects.toMatchObject({ fault: 'unexpected' });
		answering('{"matching_records": 1, "cases": [{"case_type": "client"}]}');
		await expect(open().listRefs()).rejects.toMatchObject({ fault: 'unexpected' });
	});

	test('that refuses our key is asked once, and source check says loudly that the key could write', async () => {
		const { text, code } = await check();
		expect(code).toBe(0);
		expect(text).toContain('LOOK    *** OUR ACCOUNT CAN WRITE: CommCare gives its case API only');
		expect(text).toContain('ok      3 cases of the type goal, as goals');
		expect(text).not.toContain(commCareCanary);
		const types = {
			goal: { table: 'goals', columns: { goal_words: 'what' } },
			gone: { table: 'team', columns: {} }
		};
		const wrong = (await check({ types })).text;
		expect(wrong).toContain('LOOK    3 cases of the type goal, as goals; none of them has: goal_words');
		expect(wrong).toContain('LOOK    0 cases of the type gone, as team');
		scratch.write('source-api-key.txt', 'wrong');
		server.seen = [];
		expect((await check()).text).toContain('BROKEN  The case system does not accept our account.');
		expect(server.seen).toHaveLength(1);
	});

	test('whose map names a table or a column that is none of ours is refused with a sentence', async () => {
		expect(() => open({ types: { goal: { table: 'secrets', columns: {} } } })).toThrow(/no table of rows/);
		expect(() => open({ types: { goal: { table: 'goals', columns: { a: 'notes' } } } })).toThrow(
			/no column of goals/
		);
	});
});
