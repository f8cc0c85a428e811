import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLease, type Lease } from '#lib/server/database/lease.ts';
import { openCounts, type SharedCounts } from '#lib/server/database/postgres/counts.ts';
import { postgresHouse } from '#lib/server/database/postgres/house.ts';
import { inHouse, layHouse } from '#lib/server/database/postgres/lay.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { allowances, rateLimits, sharedLimits, type LimitName } from '#lib/server/http/rate-limit.ts';
import { postgresInTests } from '#tests/support/postgres-in-tests.ts';
import { Scratch } from '#tests/support/scratch.ts';

/* What several processes have together: who leads, and how often strangers did what is written down anyway. */

const scratch = new Scratch('together');
postgresInTests();

const ask = (statement: string) =>
	inHouse(postgresHouse(scratch.path)!, async ({ pool }) => {
		const client = await pool.connect();
		const { rows } = await client.query<Record<string, unknown>>(statement);
		client.release();
		return rows;
	});
/** Grows with everything that is written, whatever it is. */
const written = async () =>
	(await ask('select pg_snapshot_xmax(pg_current_snapshot())::text as next'))[0]!.next;

describe.each(['postgres', 'embedded'])('the lease, %s', (engine) => {
	const open = (at: string) => openLease(scratch.path, { minutes: 5, uptime: () => performance.now(), at });
	let [one, other]: Lease[] = [];
	beforeEach(async () => {
		if (engine === 'postgres') await layHouse(scratch.path);
		[one, other] = [await open('http://one'), await open('http://other')];
	});
	afterEach(async () => {
		await one!.giveBack();
		await other!.giveBack();
	});

	test('one has it, and the others know where to ask; given back, the next may have it at once', async () => {
		expect(await other!.holder()).toBe('nobody');
		expect([await one!.take(), await other!.take(), await one!.take()]).toEqual([true, false, true]);
		expect([one!.isMine(), other!.isMine()]).toEqual([true, false]);
		expect(await other!.holder()).toEqual({ at: 'http://one' });
		await one!.giveBack();
		expect(one!.isMine()).toBe(false);
		expect([await other!.holder(), await other!.take()]).toEqual(['nobody', true]);
		expect(await other!.holder()).toEqual({ at: 'http://other' });
	});
});

describe('counted together', () => {
	let counts: SharedCounts[];
	beforeEach(async () => {
		await layHouse(scratch.path);
		const house = postgresHouse(scratch.path)!;
		const key = randomBytes(32);
		counts = [openCounts(house, key), openCounts(house, key)];
	});
	afterEach(() => Promise.all(counts.map((one) => one.close())));
	const limits = () => counts.map((one) => sharedLimits(rateLimits(), one));
	const takes = async (count: () => unknown): Promise<boolean> => {
		try {
			await count();
			return true;
		} catch (error) {
			expect(error).toBeInstanceOf(ApiProblem);
			expect(Number((error as ApiProblem).headers['Retry-After'])).toBeGreaterThan(0);
			return false;
		}
	};

	test('of what two processes are asked at once exactly so many are let through as by one', async () => {
		const two = limits();
		const { most } = allowances.wrongCodes;
		const asked = Array.from({ length: 2 * most }, (_, at) =>
			takes(() => two[at % 2]!.count('wrongCodes', '203.0.113.9'))
		);
		expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(most);
		// Nobody else, and nothing else, is counted with it.
		expect(await takes(() => two[0]!.count('wrongCodes', '203.0.113.10'))).toBe(true);
		expect(await takes(() => two[0]!.count('pairing', '203.0.113.9'))).toBe(true);
	});

	test('what is given back was none, whoever gives it back', async () => {
		const two = limits();
		for (let time = 0; time < 30; time++)
			await (await two[time % 2]!.count('wrongCodes', '203.0.113.9')).giveBack();
		expect(await takes(() => two[0]!.count('wrongCodes', '203.0.113.9'))).toBe(true);
	});

	test('a visit is counted where nothing is written', async () => {
		const [one] = limits();
		const before = await written();
		const visits: LimitName[] = ['reading', 'unlocking', 'telling'];
		for (const limit of visits) {
			await one!.count(limit, '203.0.113.9');
			await one!.countPhone(limit, 'a phone');
		}
		one!.countLock('203.0.113.9', 'a lock');
		expect(await written()).toBe(before);
		// Control: the same look finds a write.
		await one!.count('pairing', '203.0.113.9');
		expect(await written()).not.toBe(before);
	});

	test('no log has the rows, no row has an address, and yesterday’s salt is gone with what it named', async () => {
		const { house } = postgresHouse(scratch.path)!;
		const [one] = limits();
		await one!.count('pairing', '203.0.113.9');
		const tables = await ask(
			`select c.relname, c.relpersistence from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = '${house}' and c.relkind = 'r' and c.relname in ('counts', 'salt')`
		);
		expect(tables.map(({ relpersistence }) => relpersistence)).toEqual(['u', 'u']);
		const rows = () => ask(`select name, times, ends from "${house}".counts`);
		expect(await rows()).toHaveLength(3);
		const names = (await rows()).map(({ name }) => name as Buffer);
		expect(names.map(({ length }) => length)).toEqual([32, 32, 32]);
		expect(Buffer.concat(names).includes('203.0.113')).toBe(false);
		await ask(`update "${house}".salt set day = day - 1`);
		const [yesterday] = await ask(`select salt from "${house}".salt`);
		await one!.count('pairing', '203.0.113.9');
		expect(await rows()).toHaveLength(3);
		expect((await ask(`select salt from "${house}".salt`))[0]).not.toEqual(yesterday);
	});
});
