import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DirectoryEntry } from '#lib/server/cases/projection.ts';
import type { CaseSource, RawCase } from '#lib/server/cases/case-source.ts';
import type { Plan } from '#lib/domain/snapshot.ts';
import { openSecret } from '#lib/server/secret.ts';
import { openDirectoryCopy, type DirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { bytesOf, emptyHouse, removeHouse } from '#tests/support/house.ts';
import { openPlanCache, type PlanCache } from './plan-cache.ts';
import { refreshAll } from './refresh.ts';

let folder: string;
let cache: PlanCache;
let whole: PlanCache;
let directory: DirectoryCopy;
let organizations: unknown[] | 'fails';
let cases: Map<string, RawCase | 'fails'>;
let listFails: boolean;
let order: string[];
beforeEach(async () => {
	folder = await emptyHouse('cache');
	// One of these people is more than stays in memory.
	cache = await openPlanCache(folder, openSecret(folder), randomBytes, 1);
	directory = await openDirectoryCopy(folder, openSecret(folder), randomBytes);
	organizations = [lotus];
	cases = new Map(['a', 'b', 'c'].map((ref) => [ref, caseOf(ref)]));
	listFails = false;
	order = [];
	changed = 'cannot';
});
afterEach(async () => {
	await cache.close();
	await directory.close();
	await removeHouse(folder);
});

const lotus = {
	id: 'lotus',
	name: 'Name-canary',
	services: [{ id: 'sewing', name: 'Sewing', status: 'active' }],
	visibility: 'public'
};

const caseOf = (ref: string, text = `The way of ${ref}`) => rawCaseSaying(ref, text);

const source: CaseSource = {
	listRefs: async () => {
		if (listFails) throw new Error('down');
		return [...cases.keys()];
	},
	readCase: async (ref) => {
		order.push(ref);
		const found = cases.get(ref);
		if (!found || found === 'fails') throw new Error('half-way');
		return found;
	},
	readOrganizations: async () => {
		if (organizations === 'fails') throw new Error('down');
		return organizations;
	},
	close: () => {}
};
/** What the source answers when it is asked who changed; `cannot` is a source that is read whole. */
let changed: string[] | undefined | 'fails' | 'cannot';
type How = { since?: Date; agreed?: boolean; ending?: AbortSignal };
const refresh = (
	at = '2026-11-22T10:00:00.000Z',
	known: string[] = [],
	{ since, agreed, ending }: How = {}
) =>
	refreshAll(
		{
			since,
			ending,
			source:
				changed === 'cannot'
					? source
					: {
							...source,
							changedSince: async () => {
								if (changed === 'fails') throw new Error('down');
								return changed as string[] | undefined;
							}
						},
			plans: cache,
			directory,
			deployment: { phaseMap: {}, country: 'KH' },
			now: () => new Date(at),
			random: randomBytes
		},
		async function* () {
			// One at a time, and one of them has two phones.
			for (const ref of known) yield* [[ref], [ref]];
		},
		{ agreed }
	);

describe('a refresh', () => {
	test('keeps a copy of everybody, read at one moment', async () => {
		expect(await refresh()).toEqual({
			read: 3,
			failed: 0,
			unchanged: 0,
			listed: 3,
			gone: [],
			directory: true,
			remarks: 0,
			fewer: false
		});
		expect(await cache.plan('b', 'person')).toMatchObject({ stale: false, asOf: '2026-11-22T10:00:00.000Z' });
	});

	test('that fails for one leaves her last good copy, says that it may be old, and harms nobody else', async () => {
		await refresh();
		cases.set('b', 'fails');
		expect(await refresh('2026-11-23T10:00:00.000Z')).toMatchObject({ read: 2, failed: 1 });
		const kept = await cache.plan('b', 'person');
		expect(kept).toMatchObject({ stale: true, asOf: '2026-11-22T10:00:00.000Z' });
		expect(kept?.plan.promises).toHaveLength(1);
		expect(await cache.plan('a', 'person')).toMatchObject({ stale: false, asOf: '2026-11-23T10:00:00.000Z' });
		cases.set('b', caseOf('b'));
		await refresh('2026-11-24T10:00:00.000Z');
		expect((await cache.plan('b', 'person'))?.stale).toBe(false);
	});

	test('that is told to end reads nobody else, says nothing of all, and the next one reads everybody', async () => {
		await refresh();
		const before = await cache.lastRound();
		cases = new Map(Array.from({ length: 40 }, (_, at) => [`p${at}`, caseOf(`p${at}`)]));
		const ending = new AbortController();
		order = [];
		const of = source.readCase;
		source.readCase = async (ref) => {
			if (order.length === 9) ending.abort();
			return of(ref);
		};
		const ended = refresh('2026-11-23T10:00:00.000Z', [], { agreed: true, ending: ending.signal });
		await expect(ended).rejects.toThrow(/abort/i);
		source.readCase = of;
		expect(order.length).toBeGreaterThanOrEqual(10);
		expect(order.length).toBeLessThan(15);
		expect(await cache.lastRound()).toEqual(before);
		expect(await cache.madeOf()).toBeUndefined();
		expect(await refresh('2026-11-24T10:00:00.000Z', [], { agreed: true })).toMatchObject({ read: 40 });
	});

	test('follows a phase that goes back, and stays where it was at a word that nobody knows', async () => {
		const phase = async () => (await cache.plan('b', 'person'))?.plan.journey.phase;
		const at = (phase: string) => cases.set('b', { ...caseOf('b'), journey: { phase } });
		at('coordination');
		await refresh();
		at('planning');
		await refresh();
		expect(await phase()).toBe('planning');
		at('a-word-of-theirs');
		expect(await refresh()).toMatchObject({ read: 3, failed: 0 });
		expect([await phase(), (await cache.plan('b', 'person'))?.stale]).toEqual(['planning', false]);
	});

	test('leaves out a row that cannot be read, counts it, and goes on with the rest', async () => {
		const { promises } = caseOf('b');
		cases.set('b', { ...caseOf('b'), promises: [{ visibility: 'person', id: 'x' }, ...promises] });
		expect(await refresh()).toMatchObject({ read: 3, failed: 0, remarks: 1 });
		expect(await cache.plan('b', 'person')).toMatchObject({
			stale: false,
			plan: { promises: [{ id: 'p' }] }
		});
	});

	test('never publishes a plan that is nobody’s', async () => {
		await refresh();
		cases.set('b', { ...caseOf('b'), me: { reading: 'adult' } });
		expect(await refresh()).toMatchObject({ read: 2, failed: 1 });
		expect(await cache.plan('b', 'person')).toMatchObject({ stale: true, plan: { promises: [{ id: 'p' }] } });
	});

	test('without a list marks the copies that phones read, and loses none', async () => {
		await refresh();
		listFails = true;
		expect(await refresh(undefined, ['a', 'b'])).toMatchObject({ read: 0, failed: 2, listed: undefined });
		expect((await cache.plan('a', 'person'))?.stale).toBe(true);
		expect(await cache.plan('c', 'person')).toBeDefined();
	});

	test('keeps the directory, also when everybody is gone, and the last good one when it cannot be read', async () => {
		cases.clear();
		expect(await directory.entries()).toBeUndefined();
		await refresh();
		const kept = await directory.entries();
		expect(kept).toMatchObject([{ organization: { name: 'Name-canary' }, open: true }]);
		organizations = 'fails';
		expect(await refresh()).toMatchObject({ directory: false });
		expect(await directory.entries()).toEqual(kept);
	});

	test('drops the copy of somebody who is no longer there', async () => {
		await refresh();
		cases.delete('b');
		expect(await refresh(undefined, ['a', 'b'])).toMatchObject({ listed: 2, gone: ['b'] });
		expect(await cache.plan('b', 'person')).toBeUndefined();
		expect(await cache.plan('a', 'person')).toBeDefined();
	});

	test('drops no copy that another round made of somebody who came while this one had its list', async () => {
		let minute = 0;
		const tools = (source: CaseSource) => ({
			source,
			plans: cache,
			directory,
			deployment: { phaseMap: {}, country: 'KH' },
			now: () => new Date(Date.UTC(2026, 10, 22, 10, minute++)),
			random: randomBytes
		});
		const listRefs = async () => {
			const refs = [...cases.keys()];
			cases.set('d', caseOf('d'));
			await refreshAll(tools(source));
			return refs;
		};
		expect(await refreshAll(tools({ ...source, listRefs }))).toMatchObject({ listed: 3 });
		expect(await cache.plan('d', 'person')).toMatchObject({ stale: false });
		cases.delete('d');
		await refreshAll(tools(source));
		expect(await cache.plan('d', 'person')).toBeUndefined();
		// One that was made by a clock far ahead goes as any other.
		cases.set('d', caseOf('d'));
		await refresh('2028-01-01T10:00:00.000Z');
		cases.delete('d');
		await refreshAll(tools(source));
		expect(await cache.plan('d', 'person')).toBeUndefined();
	});

	test('names whoever is gone once, also where nothing changed since', async () => {
		const stands = { ...source, stands: async () => 'as it was' };
		const round = () =>
			refreshAll(
				{
					source: stands,
					plans: cache,
					directory,
					deployment: { phaseMap: {}, country: 'KH' },
					now: () => new Date(),
					random: randomBytes,
					since: new Date(0)
				},
				async function* () {
					yield ['x', 'a', 'x'];
					yield ['x'];
				}
			);
		expect(await round()).toMatchObject({ read: 3, gone: ['x'] });
		expect(await round()).toMatchObject({ read: 0, unchanged: 3, gone: ['x'] });
	});

	test('keeps everybody where the source lists far fewer than before, until somebody says that it is right', async () => {
		for (let index = 0; index < 10; index++) cases.set(`more-${index}`, caseOf(`more-${index}`));
		await refresh();
		for (let index = 0; index < 4; index++) cases.delete(`more-${index}`);
		expect(await refresh(undefined, ['more-0'])).toMatchObject({ listed: undefined, fewer: true });
		expect(await cache.plan('more-0', 'person')).toMatchObject({ stale: true });
		expect(await cache.plan('more-4', 'person')).toMatchObject({ stale: false });
		cases.clear();
		expect(await refresh()).toMatchObject({ listed: undefined, fewer: true });
		expect(await cache.count()).toBe(13);
		expect(await refresh(undefined, [], { agreed: true })).toMatchObject({ listed: 0, fewer: false });
		expect(await cache.count()).toBe(0);
	});

	test('reads in an order that changes', async () => {
		for (let index = 0; index < 20; index++) cases.set(`more-${index}`, caseOf(`more-${index}`));
		await refresh();
		const first = order;
		order = [];
		await refresh();
		expect(order.toSorted()).toEqual(first.toSorted());
		expect(order).not.toEqual(first);
	});

	test.each([1, 3])('reads anybody first as often as any other, where memory is for %d', async (few) => {
		await cache.close();
		cache = await openPlanCache(folder, openSecret(folder), randomBytes, few);
		const orders = new Map<string, number>();
		for (let round = 0; round < 120; round++) {
			order = [];
			await refresh();
			orders.set(order.join(), (orders.get(order.join()) ?? 0) + 1);
		}
		expect([...orders.keys()].toSorted()).toEqual(['a,b,c', 'a,c,b', 'b,a,c', 'b,c,a', 'c,a,b', 'c,b,a']);
		// Twenty of each are likely; four or less of one come once in ten thousand times.
		expect(Math.min(...orders.values())).toBeGreaterThan(4);
	});

	test('believes nothing of a list that ends half-way', async () => {
		await refresh();
		const listInParts: CaseSource['listInParts'] = async (take) => {
			take(['a', 'd'], undefined);
			throw new Error('half-way');
		};
		source.listInParts = listInParts;
		const told = await refresh(undefined, ['a', 'b']);
		delete source.listInParts;
		expect(told).toMatchObject({ read: 0, failed: 2, listed: undefined });
		expect(await cache.plan('a', 'person')).toMatchObject({ stale: true });
		expect(await cache.plan('c', 'person')).toMatchObject({ stale: false });
		expect(readdirSync(folder).filter((name) => name.startsWith('aside'))).toEqual([]);
	});

	test('says what the machine refused while a list is put aside, and takes it for no fault of the source', async () => {
		await refresh();
		let isFull = true;
		const inHeaps = <T>() => {
			const heaps = whole.inHeaps<T>();
			const put: typeof heaps.put = (heap, thing) => {
				if (!isFull) return heaps.put(heap, thing);
				isFull = false;
				throw new Error('no room');
			};
			return { ...heaps, put };
		};
		[cache, whole] = [{ ...cache, inHeaps }, cache];
		await expect(refresh()).rejects.toThrow('no room');
		isFull = true;
		await expect(refresh(undefined, ['a', 'b'])).rejects.toThrow('no room');
		cache = whole;
		expect(await cache.plan('a', 'person')).toMatchObject({ stale: false });
	});

	test('begins with no other person after one whose copy cannot be written', async () => {
		cases = new Map(Array.from({ length: 1000 }, (_, at) => [`p${at}`, caseOf(`p${at}`)]));
		const broken = { ...cache, keep: async () => Promise.reject(new Error('no room')) };
		[cache, whole] = [broken, cache];
		await expect(refresh()).rejects.toThrow('no room');
		cache = whole;
		expect(order.length).toBeGreaterThanOrEqual(400);
		expect(order.length).toBeLessThan(450);
	});
});

test('a copy in a shape that is ours no longer counts as none, until it is read anew', async () => {
	await refresh();
	const kept = await cache.plan('b', 'person');
	const old = { ...kept!.plan, journey: { phase: 'a-phase-of-long-ago' } } as unknown as Plan;
	await cache.keep([{ ref: 'b', plans: { person: old, family: kept!.plan } }], kept!.asOf);
	expect(await cache.plan('b', 'person')).toBeUndefined();
	expect(await cache.plan('b', 'family')).toBeDefined();
	await refresh();
	expect((await cache.plan('b', 'person'))?.plan.journey.phase).toBe('entry');
});

test('a directory in a shape that is ours no longer counts as none', async () => {
	await refresh();
	await directory.keep([{ organization: { id: 'lotus' }, open: true }] as unknown as DirectoryEntry[]);
	expect(await directory.entries()).toBeUndefined();
});

describe('the copies on disk', () => {
	const bytes = async () => (await bytesOf(folder, 'cache.db')) + (await bytesOf(folder, 'directory.db'));

	test('show neither what a plan says, nor whose it is, nor who the partners are', async () => {
		cases.set('ref-canary', caseOf('ref-canary', 'words-canary'));
		await refresh();
		expect((await cache.plan('ref-canary', 'person'))?.plan.promises[0]?.text).toBe('words-canary');
		expect(await directory.entries()).toMatchObject([{ organization: { name: 'Name-canary' } }]);
		expect(await bytes()).not.toMatch(/canary|lotus|Sewing|promises|journey/);
	});

	test('opens with no other key, and a copy moved to another name is refused', async () => {
		await refresh();
		await cache.close();
		const other = { key: () => randomBytes(32) };
		const stranger = await openPlanCache(folder, other, randomBytes);
		expect(await stranger.plan('a', 'person')).toBeUndefined();
		await stranger.close();
		const secret = openSecret(folder);
		const halfKnown = await openPlanCache(
			folder,
			{ key: (purpose) => (purpose === 'cache/content' ? randomBytes(32) : secret.key(purpose)) },
			randomBytes
		);
		await expect(halfKnown.plan('a', 'person')).rejects.toThrow();
		await halfKnown.close();
		cache = await openPlanCache(folder, secret, randomBytes);
		expect(await cache.plan('a', 'person')).toBeDefined();
	});
});

describe('a round between two nights', () => {
	const since = new Date('2026-11-22T10:00:00.000Z');
	const next = (at = '2026-11-22T10:15:00.000Z') => refresh(at, [], { since });

	test('reads only whose case changed, and everybody’s copy is true as of the same moment', async () => {
		await refresh();
		order = [];
		changed = ['b', 'somebody-who-is-gone'];
		expect(await next()).toMatchObject({ read: 1, failed: 0, unchanged: 2 });
		expect(order).toEqual(['b']);
		const copies = await Promise.all(['a', 'b', 'c'].map((ref) => cache.plan(ref, 'person')));
		// Nobody can tell from a copy whose plan was touched.
		expect(copies.map((kept) => kept?.asOf)).toEqual(Array(3).fill('2026-11-22T10:15:00.000Z'));
		expect(copies.every((kept) => kept?.stale === false)).toBe(true);
	});

	test('reads whoever is new, and whoever could not be read before', async () => {
		cases.set('a', 'fails');
		await refresh();
		cases.set('a', caseOf('a'));
		cases.set('d', caseOf('d'));
		order = [];
		changed = [];
		expect(await next()).toMatchObject({ read: 2, unchanged: 2 });
		expect(order.toSorted()).toEqual(['a', 'd']);
	});

	test('reads whoever had a good copy and could not be read since, though nothing of hers changed', async () => {
		await refresh();
		cases.set('a', 'fails');
		changed = ['a'];
		expect(await next()).toMatchObject({ read: 0, failed: 1 });
		cases.set('a', caseOf('a'));
		changed = [];
		expect(await next()).toMatchObject({ read: 1, failed: 0, unchanged: 2 });
		expect(await cache.plan('a', 'person')).toMatchObject({ stale: false });
	});

	test('drops whom the source no longer lists, and believes no list that fails', async () => {
		await refresh();
		cases.delete('c');
		changed = [];
		await next();
		expect(await cache.plan('c', 'person')).toBeUndefined();
		listFails = true;
		await refresh('2026-11-22T10:30:00.000Z', ['a', 'b'], { since });
		// It is as old as when it was last known to be true.
		expect(await cache.plan('a', 'person')).toMatchObject({ stale: true, asOf: '2026-11-22T10:15:00.000Z' });
	});

	test('takes no word for anybody’s plan from a list that is not believed', async () => {
		for (let at = 0; at < 20; at++) cases.set(`more-${at}`, caseOf(`more-${at}`));
		await refresh();
		for (let at = 0; at < 15; at++) cases.delete(`more-${at}`);
		changed = [];
		expect(await next()).toMatchObject({ fewer: true, unchanged: 0, read: 8 });
		expect(await cache.plan('more-0', 'person')).toMatchObject({ asOf: '2026-11-22T10:00:00.000Z' });
	});

	test.each([['fails' as const], [undefined]])(
		'reads everybody where the source cannot tell (%s)',
		async (told) => {
			await refresh();
			order = [];
			changed = told;
			expect(await next()).toMatchObject({ read: 3, unchanged: 0 });
			expect(order).toHaveLength(3);
		}
	);

	test('asks for those who changed in an order that differs each time', async () => {
		const many = Array.from({ length: 30 }, (_, at) => `p${at}`);
		cases = new Map(many.map((ref) => [ref, caseOf(ref)]));
		await refresh();
		changed = many.slice(0, 20);
		const orders: string[] = [];
		for (let round = 0; round < 3; round++) {
			order = [];
			await next();
			orders.push(order.join());
		}
		expect(new Set(orders).size).toBe(3);
	});
});
