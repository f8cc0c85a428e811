import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Phase } from '#lib/domain/journey.ts';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import type { PlanCache } from '#lib/server/plans/plan-cache.ts';
import { openSecret } from '#lib/server/secret.ts';
import { beside, emptyHouse, removeHouse } from '#tests/support/house.ts';
import { closedLong } from './closed.ts';
import type { WhyEnd } from './endings.ts';
import { graceWeeks } from './lived-weeks.ts';
import { openRegister, type Register } from './register.ts';

let folder: string;
let register: Register;
let now: Date;

beforeEach(async () => {
	folder = await emptyHouse('closed');
	now = new Date('2026-11-22T03:00:00Z');
	register = await openRegister(folder, openSecret(folder), randomBytes, () => now);
	await register.startGathering(() => now.getTime());
});
afterEach(async () => {
	await register.close();
	await removeHouse(folder);
});

const newId = () => randomBytes(16).toString('base64url');
const pairOne = async (ref: string) => {
	const { code } = await register.invite(ref, 'person', 15);
	return (await register.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer;
};
const keyShares = async () => (await beside(folder, 'locks.db', 'SELECT count(*) AS n FROM slots'))[0]?.n;

/** The copy that phones read, as much of it as is asked here: where each person stands, and since when. */
const standing = (where: Record<string, { phase: Phase; since?: string }>) =>
	({
		journeys: async (refs: readonly string[]) =>
			new Map(refs.flatMap((ref) => (where[ref] ? [[ref, where[ref]]] : [])))
	}) as unknown as PlanCache;

async function* inOne(...refs: string[]) {
	yield refs;
}

/** So many weeks of rounds with what the plans say, as the server asks for it. */
async function live(weeks: number, plans: PlanCache, closedWeeks: number | undefined): Promise<void> {
	for (let passed = 0; passed < weeks; passed++) {
		now = new Date(now.getTime() + 7 * 86_400_000);
		const closed = await closedLong(register.refs(), plans, now, closedWeeks);
		const why: WhyEnd = new Map(closed.map((ref) => [ref, 'closed']));
		await register.tidy({ now: now.getTime(), today: now.toISOString().slice(0, 10), days: 30 }, 104, why);
	}
}

const closed = standing({ dara: { phase: 'closure', since: '2026-09-01' } });

describe('a plan that was closed', () => {
	test('announces the end of its phone, which reads on meanwhile, and then is told so, its key share destroyed', async () => {
		const { token } = await pairOne('dara');
		await live(1, closed, 8);
		expect(await register.list('dara')).toMatchObject([{ ending: { reason: 'closed', weeks: graceWeeks } }]);
		expect(await register.phoneWith(token)).toMatchObject({ ref: 'dara' });
		expect(await keyShares()).toBe(1);
		await live(graceWeeks, closed, 8);
		expect(await register.phoneWith(token)).toBe('revoked');
		expect(await keyShares()).toBe(0);
	});

	test('that is opened again ends nobody’s', async () => {
		const { token } = await pairOne('dara');
		await live(2, closed, 8);
		await live(graceWeeks, standing({ dara: { phase: 'planning' } }), 8);
		expect(await register.phoneWith(token)).toMatchObject({ ref: 'dara' });
		expect((await register.list())[0]).not.toHaveProperty('ending');
	});

	test('ends nobody’s where nothing was chosen, which is the default', async () => {
		const { token } = await pairOne('dara');
		await live(10, closed, undefined);
		expect(await register.phoneWith(token)).toMatchObject({ ref: 'dara' });
		expect(await keyShares()).toBe(1);
	});

	test.each([
		['closed not so long ago', { phase: 'closure', since: '2026-10-01' }],
		['closed on the very last day', { phase: 'closure', since: '2026-09-27' }],
		['closed, nobody wrote when', { phase: 'closure' }],
		['going on, and for long', { phase: 'reintegration', since: '2025-01-01' }]
	] as const)('is not one that is %s', async (_, journey) => {
		expect(await closedLong(inOne('dara'), standing({ dara: journey }), now, 8)).toEqual([]);
	});

	test('ends no other person’s phone, and none whose plan cannot be read just now', async () => {
		const [hers, other, unread] = [await pairOne('dara'), await pairOne('sok'), await pairOne('lina')];
		const cache = standing({
			dara: { phase: 'closure', since: '2026-09-01' },
			sok: { phase: 'planning', since: '2026-09-01' }
		});
		await live(graceWeeks + 1, cache, 8);
		expect(await register.phoneWith(hers.token)).toBe('revoked');
		expect(await register.phoneWith(other.token)).toMatchObject({ ref: 'sok' });
		expect(await register.phoneWith(unread.token)).toMatchObject({ ref: 'lina' });
		expect(await keyShares()).toBe(2);
	});
});
