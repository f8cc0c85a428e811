import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { FhirSystem } from '#lib/domain/case-system.ts';
import { Deployment } from '#lib/domain/deployment.ts';
import { readerTools } from '#lib/server/cases/open-source.ts';
import { openFhirSource } from './fhir-source.ts';

/* A FHIR server with people who have a goal each, and what a reader asks of it when it reads them together. */

type Json = Record<string, unknown> & { resourceType: string; id: string };
const base = 'https://records.example/fhir/R4';
const tag = { system: 'urn:companion:visibility', code: 'person' };
const patient = (id: string, more: object = {}): Json => ({ resourceType: 'Patient', id, ...more });
const goal = (id: string, subject: object, more: object = {}): Json => ({
	resourceType: 'Goal',
	id,
	meta: { tag: [tag] },
	subject,
	lifecycleStatus: 'active',
	description: { text: `Goal ${id}` },
	...more
});
const of = (id: string) => ({ reference: `Patient/${id}` });
const teamOf = (id: string, practitioner: string): Json => ({
	resourceType: 'CareTeam',
	id: `team-${id}`,
	meta: { tag: [tag] },
	subject: of(id),
	participant: [{ member: { reference: `Practitioner/${practitioner}` } }]
});

/** How a server differs from one that knows lists of values and answers each question. */
type Dialect = {
	/** What it makes of `Patient/a,Patient/b`. */
	comma?: 'one name' | 'the first' | 'the last';
	/** What it makes of a list of ids. */
	ids?: Dialect['comma'];
	/** Answers instead of it. */
	instead?: (url: URL) => Response | undefined;
	counts?: boolean;
};

function server(resources: Json[], { comma, ids, instead, counts = true }: Dialect = {}) {
	const asked: string[] = [];
	const store = [...resources];
	/** Whatever was changed since the source was opened. */
	const newer = new Set<Json>();
	const subjectsOf = (one: Json) =>
		[one.subject, one.patient, one.for].flatMap((it) => {
			const { reference, identifier } = (it ?? {}) as {
				reference?: string;
				identifier?: { value: string };
			};
			// The server itself knows who has an identifier.
			const byIdentifier = store.filter(({ identifier: own }) =>
				(own as { value: string }[] | undefined)?.some(({ value }) => value === identifier?.value)
			);
			return [reference, ...byIdentifier.map(({ id }) => `Patient/${id}`)];
		});
	const valuesOf = (text: string, taken: Dialect['comma']) => {
		if (taken === 'one name') return [text];
		const all = text.split(',');
		if (taken === 'the first') return all.slice(0, 1);
		return taken === 'the last' ? all.slice(-1) : all;
	};
	const fetch = (async (at: URL) => {
		asked.push(at.pathname.replace('/fhir/R4/', '') + at.search);
		const refused = instead?.(at);
		if (refused) return refused;
		const [type = '', id] = at.pathname.replace('/fhir/R4/', '').split('/');
		if (id !== undefined) {
			const one = store.find((each) => each.resourceType === type && each.id === id);
			return one ? Response.json(one) : new Response('', { status: 404 });
		}
		const query = at.searchParams;
		const whose = query.get('patient') ?? query.get('actor');
		const found = store
			.filter(({ resourceType }) => resourceType === type)
			.filter(
				(one) => whose === null || subjectsOf(one).some((name) => valuesOf(whose, comma).includes(name ?? ''))
			)
			.filter(({ id: own }) => !query.has('_id') || valuesOf(query.get('_id')!, ids).includes(own))
			.filter((one) => !query.has('_lastUpdated') || newer.has(one));
		if (query.get('_summary') === 'count')
			return Response.json({ resourceType: 'Bundle', ...(counts && { total: found.length }) });
		const entry = found.slice(0, Number(query.get('_count'))).map((resource) => ({ resource }));
		return Response.json({ resourceType: 'Bundle', entry });
	}) as typeof globalThis.fetch;
	const system = v.parse(FhirSystem, { kind: 'fhir', baseUrl: base });
	const source = openFhirSource(system, {
		data: '.',
		deployment: v.parse(Deployment, { source: system }),
		tools: { ...readerTools, fetch, wait: async () => {} }
	});
	return {
		source,
		asked,
		change: (one: Json) => {
			const at = store.findIndex(
				({ resourceType, id }) => resourceType === one.resourceType && id === one.id
			);
			if (at >= 0) store.splice(at, 1);
			store.push(one);
			newer.add(one);
		},
		remove: (id: string) => {
			const at = store.findIndex((one) => one.id === id);
			store.splice(at, 1);
		}
	};
}

const names = Array.from({ length: 8 }, (_, at) => `p${at}`);
const world = () => names.flatMap((id) => [patient(id), goal(`goal-${id}`, of(id))]);
type Opened = ReturnType<typeof server>;
async function goalsOf({ source }: Opened, refs = names): Promise<Record<string, string[]>> {
	const cases = await source.readCases!(refs);
	return Object.fromEntries(
		[...cases]
			.map(([ref, { goals }]) => [ref, (goals as { id: string }[]).map(({ id }) => id)] as const)
			.toSorted(([a], [b]) => (a < b ? -1 : 1))
	);
}
const everybodysOwn = Object.fromEntries(names.map((id) => [id, [`goal-${id}`]]));

describe('people who are read together', () => {
	test('have each their own plan, the same as alone, for one question a type', async () => {
		const open = server(world());
		await open.source.listRefs();
		open.asked.length = 0;
		expect(await goalsOf(open)).toEqual(everybodysOwn);
		// The people, seven types, and for each type a look whether it may be asked so (goals alone have something to look for).
		expect(open.asked).toHaveLength(1 + 7 + 7 + 1);
		expect((await open.source.readCase('p3')).goals).toMatchObject([{ id: 'goal-p3' }]);
	});

	test.each(['one name', 'the first', 'the last'] as const)(
		'lose nothing where the server takes a list of names for %s',
		async (comma) => {
			for (const dialect of [{ comma }, { ids: comma }, { comma, ids: comma }]) {
				const open = server(world(), dialect);
				await open.source.listRefs();
				expect(await goalsOf(open)).toEqual(everybodysOwn);
			}
		}
	);

	test('are asked for one by one where a type may not be listed at all', async () => {
		const open = server(world(), {
			instead: ({ pathname, searchParams }) =>
				pathname.endsWith('/Goal') && !searchParams.has('patient')
					? new Response('', { status: 403 })
					: undefined
		});
		await open.source.listRefs();
		expect(await goalsOf(open)).toEqual(everybodysOwn);
		expect(open.asked.filter((at) => at.startsWith('Goal?'))).toHaveLength(1 + names.length);
	});

	test('are not harmed by one of them whose list fails', async () => {
		const open = server(world(), {
			instead: ({ searchParams }) =>
				/Patient\/p5(,|$)/.test(searchParams.get('patient') ?? '')
					? new Response('', { status: 500 })
					: undefined
		});
		await open.source.listRefs();
		const { p5: _, ...others } = everybodysOwn;
		expect(await goalsOf(open)).toEqual(others);
	});

	test('are given up at once where the server is busy: nobody is asked for twice', async () => {
		let isBusy = false;
		const open = server(world(), {
			instead: () => (isBusy ? new Response('', { status: 503 }) : undefined)
		});
		await open.source.listRefs();
		isBusy = true;
		open.asked.length = 0;
		expect(await goalsOf(open)).toEqual({});
		// The people and seven types, three tries each.
		expect(open.asked.length).toBeLessThanOrEqual(8 * 3);
	});

	test('who have one reference or are gone are nobody, and the others are read', async () => {
		const identifier = [{ system: 'urn:companion:ref', value: 'p1' }];
		const open = server([...world(), patient('twin', { identifier }), goal('goal-twin', of('twin'))]);
		await open.source.listRefs();
		open.remove('p2');
		const { p1: _p1, p2: _p2, ...others } = everybodysOwn;
		expect(await goalsOf(open)).toEqual(others);
	});

	test('see neither what points at another by an identifier nor what a server gives to everybody', async () => {
		const house = [{ system: 'house', value: '7' }];
		const about = (value: string) => ({ type: 'Patient', identifier: { system: 'house', value } });
		const open = server([
			patient('p0', { identifier: house }),
			patient('p1', { identifier: [{ system: 'house', value: '8' }] }),
			patient('p2'),
			goal('own-0', of('p0')),
			goal('by-house-8', about('8')),
			goal('of-nobody', about('9'))
		]);
		await open.source.listRefs();
		expect(await goalsOf(open, ['p0', 'p1', 'p2'])).toEqual({ p0: ['own-0'], p1: ['by-house-8'], p2: [] });
		// A server that answers everybody's rows to every question.
		const all = server([patient('p0'), patient('p1'), goal('own-0', of('p0')), goal('own-1', of('p1'))], {
			instead: ({ pathname, searchParams }) =>
				pathname.endsWith('/Goal') && searchParams.has('patient')
					? Response.json({
							resourceType: 'Bundle',
							entry: ['p0', 'p1'].map((id) => ({ resource: goal(`own-${id.slice(1)}`, of(id)) }))
						})
					: undefined
		});
		await all.source.listRefs();
		expect(await goalsOf(all, ['p0', 'p1'])).toEqual({ p0: ['own-0'], p1: ['own-1'] });
	});
});

describe('a round between two nights', () => {
	const since = new Date('2026-11-29T00:00:00Z');

	test('lists nobody anew, and knows who came, who was taken out and who lost the tag', async () => {
		const open = server(world());
		await open.source.listRefs();
		open.asked.length = 0;
		open.change(patient('new'));
		open.change(patient('p1', { active: false }));
		expect(await open.source.listRefs(since)).toEqual([...names.filter((id) => id !== 'p1'), 'new']);
		expect(open.asked).toHaveLength(2);
	});

	test('lists everybody where somebody is gone of whom no version tells', async () => {
		const open = server(world());
		await open.source.listRefs();
		open.remove('p4');
		expect(await open.source.listRefs(since)).toEqual(names.filter((id) => id !== 'p4'));
		// One that does not count is told at night.
		const silent = server(world(), { counts: false });
		await silent.source.listRefs();
		silent.remove('p4');
		expect(await silent.source.listRefs(since)).toEqual(names);
		expect(await silent.source.listRefs()).not.toContain('p4');
	});

	test('reads those in whose plan somebody of the staff changed, and nobody else', async () => {
		const sok = (name: string): Json => ({
			resourceType: 'Practitioner',
			id: 'sok',
			name: [{ given: [name] }]
		});
		const open = server([...world(), sok('Sok'), teamOf('p2', 'sok'), teamOf('p6', 'sok')]);
		await open.source.listRefs();
		await open.source.readCases!(names);
		expect(await open.source.changedSince!(since)).toEqual([]);
		open.change(sok('Sokha'));
		expect(await open.source.changedSince!(since)).toEqual(['p2', 'p6']);
		const read = await open.source.readCases!(['p2', 'p6']);
		expect(read.get('p2')?.team).toMatchObject([{ name: 'Sokha' }]);
	});
});
