import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '#lib/domain/snapshot.ts';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { sealing } from '#lib/server/sealing.ts';
import { openSecret } from '#lib/server/secret.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { beside, literalOf } from '#tests/support/house.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { begun, bytesOf, packed } from './packed.ts';
import { openPlanCache, type PlanCache } from './plan-cache.ts';

const scratch = new Scratch('plan-cache');
const secret = () => openSecret(scratch.path);
let cache: PlanCache;
beforeEach(async () => void (cache = await openPlanCache(scratch.path, secret(), randomBytes)));
afterEach(() => cache.close());

const [morning, noon, evening] = ['06', '12', '18'].map((hour) => `2026-11-29T${hour}:00:00.000Z`) as [
	string,
	string,
	string
];
const casesOf = (ref: string, words: string, me: object = {}) => {
	const raw = rawCaseSaying(ref, words);
	const told = { ...raw, me: { ...(raw.me as object), ...me } };
	return { ref, plans: { person: projectPlan(told, 'person'), family: projectPlan(told, 'family') } };
};

const inFile = (statements: string) => beside(scratch.path, 'cache.db', statements);
type Row = { name: string; head: Uint8Array; body: Uint8Array };
const rows = async () => (await inFile('SELECT name, head, body FROM kept ORDER BY name')) as Row[];
const contentOf = ({ name, head, body }: Row) => [name, Buffer.from(head), Buffer.from(body)];

describe('an answer that is kept', () => {
	test('is known by its digest without being opened', async () => {
		await cache.keep([casesOf('a', 'Hello')], morning);
		await inFile('UPDATE kept SET body = head');
		const answer = await cache.answer('a');
		expect(answer).toMatchObject({
			asOf: morning,
			stale: false,
			digest: expect.stringMatching(/^[\w-]{43}$/)
		});
		await expect(answer!.packed()).rejects.toThrow();
		await expect(cache.plan('a', 'person')).rejects.toThrow();
	});

	test('whose body does not open is made anew by the next round, though its head says that nothing changed', async () => {
		const hello = () => ({ ...casesOf('a', 'Hello'), mark: 'as it was' });
		await cache.keep([hello()], morning);
		await inFile('UPDATE kept SET body = head');
		expect([await cache.areAllGood(), await cache.lacking(['a'])]).toEqual([true, []]);
		await expect(cache.plan('a', 'person')).rejects.toThrow();
		expect([await cache.areAllGood(), await cache.lacking(['a'])]).toEqual([false, ['a']]);
		expect(await cache.isMadeOf('a', 'as it was')).toBe(false);
		await cache.keep([hello()], noon, true);
		expect(await cache.plan('a', 'person')).toBeDefined();
		expect([await cache.areAllGood(), await cache.lacking(['a'])]).toEqual([true, []]);
		expect(await cache.isMadeOf('a', 'as it was')).toBe(true);
		// Whoever is gone is waited for no longer.
		await inFile('UPDATE kept SET body = head');
		await expect(cache.plan('a', 'family')).rejects.toThrow();
		await cache.drop('a');
		expect(await cache.areAllGood()).toBe(true);
	});

	test('has one digest for one content, and another for another', async () => {
		const digest = async () => (await cache.answer('a'))?.digest;
		await cache.keep([casesOf('a', 'Hello')], morning);
		const first = await digest();
		await cache.keep([casesOf('a', 'Hello')], noon);
		expect(await digest()).toBe(first);
		await cache.keep([casesOf('a', 'Good evening')], evening);
		expect(await digest()).not.toBe(first);
	});

	test('does not stand ready for a record that a family reads, nor for nobody', async () => {
		await cache.keep([casesOf('a', 'Hello', { reading: 'family' })], morning);
		expect(await cache.plan('a', 'person')).toBeDefined();
		expect(await cache.answer('a')).toBeUndefined();
		expect(await cache.answer('nobody')).toBeUndefined();
	});

	test('says when it may be old', async () => {
		await cache.keep([casesOf('a', 'Hello')], morning);
		await cache.confirmAll(noon);
		expect(await cache.answer('a')).toMatchObject({ asOf: noon, stale: false });
		await cache.markStale(['a']);
		await cache.confirmAll(evening);
		expect(await cache.answer('a')).toMatchObject({ asOf: noon, stale: true });
		expect(await cache.lacking(['a'])).toEqual(['a']);
	});

	test('of an older version is looked at before it is given to anybody', async () => {
		await cache.keep([casesOf('a', 'Hello')], morning);
		const seals = sealing(secret().key('cache/content'), randomBytes);
		const kept = await cache.plan('a', 'person');
		const old = { ...kept!.plan, home: 'a field of long ago' } as Plan;
		for (const { name, head } of await rows()) {
			const told = seals.openJson(head, `head ${name}`) as object;
			const body = seals.seal(bytesOf(packed(begun(old))), name);
			const other = seals.sealJson({ ...told, rules: 'others' }, `head ${name}`, 512);
			await inFile(
				`UPDATE kept SET head = ${literalOf(other)}, body = ${literalOf(body)} WHERE name = '${name}'`
			);
		}
		expect(await cache.answer('a')).toBeUndefined();
		expect((await cache.plan('a', 'person'))?.plan).toEqual(kept?.plan);
		// The next round writes it anew, although it says the same.
		await cache.keep([casesOf('a', 'Hello')], noon, true);
		expect(await cache.answer('a')).toMatchObject({ asOf: noon });
	});
});

describe('a round that finds the same', () => {
	const keepBoth = (words: string, asOf: string, confirmed: boolean) =>
		cache.keep([casesOf('a', words), casesOf('b', 'Hello')], asOf, confirmed);

	test('writes nothing of it where all are confirmed at once', async () => {
		await keepBoth('Hello', morning, true);
		const before = (await rows()).map(contentOf);
		await keepBoth('Hello', noon, true);
		expect((await rows()).map(contentOf)).toEqual(before);
		await cache.confirmAll(noon);
		expect(await cache.answer('a')).toMatchObject({ asOf: noon });
		await keepBoth('Good evening', evening, true);
		// Of the one whose words are new, what she reads; her family may read nothing of it.
		expect(
			(await rows()).filter((row, at) => !Buffer.from(row.body).equals(before[at]![2] as Buffer))
		).toHaveLength(1);
	});

	test('writes each where they are not', async () => {
		await keepBoth('Hello', morning, false);
		await keepBoth('Hello', noon, false);
		for (const ref of ['a', 'b']) expect(await cache.answer(ref)).toMatchObject({ asOf: noon });
	});

	test('writes who was stale, so that she is good again', async () => {
		await keepBoth('Hello', morning, true);
		await cache.markStale(['a']);
		await keepBoth('Hello', noon, true);
		expect(await cache.answer('a')).toMatchObject({ asOf: noon, stale: false });
		expect(await cache.lacking(['a', 'b'])).toEqual([]);
	});

	test('ends where the process is told to end, and drops nobody then', async () => {
		await cache.keep([casesOf('a', 'Hello')], morning);
		const ending = AbortSignal.abort();
		await expect(cache.lacking(['a'], ending)).rejects.toThrow(/abort/i);
		await expect(cache.dropAllBut([['b']], ending)).rejects.toThrow(/abort/i);
		expect(await cache.count()).toBe(1);
	});
});

test('every head is sealed to one length, whatever it says', async () => {
	await cache.keep([casesOf('a', 'Hello')], morning);
	await cache.keep([casesOf('a-much-longer-reference-than-that', 'Hello '.repeat(500))], noon);
	await cache.markStale(['a']);
	expect(new Set((await rows()).map(({ head }) => head.length)).size).toBe(1);
});

test('where somebody stands is told without her plan', async () => {
	await cache.keep([casesOf('a', 'Hello')], morning);
	expect(await cache.journey('a')).toEqual({ phase: 'entry' });
	expect(await cache.journey('nobody')).toBeUndefined();
	expect(await cache.journeys(['nobody', 'a'])).toEqual(new Map([['a', { phase: 'entry' }]]));
});
