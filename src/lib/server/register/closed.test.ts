import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Phase } from '#lib/domain/journey.ts';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import type { PlanCache } from '#lib/server/plans/plan-cache.ts';
import { openFileReadOnly } from '#lib/server/database/sqlite/file.ts';
import { openSecret } from '#lib/server/secret.ts';
import { forgetClosed } from './closed.ts';
import { openRegister, type Register } from './register.ts';

let folder: string;
let register: Register;
const now = new Date('2026-11-22T03:00:00Z');

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'closed-'));
	register = await openRegister(folder, openSecret(folder), randomBytes, () => now);
});
afterEach(async () => {
	await register.close();
	rmSync(folder, { recursive: true });
});

const newId = () => randomBytes(16).toString('base64url');
const pairOne = async (ref: string) => {
	const { code } = await register.invite(ref, 'person', 15);
	return (await register.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer;
};
const keyShares = () => {
	const file = openFileReadOnly(join(folder, 'locks.db'));
	const row = file.prepare('SELECT count(*) AS n FROM slots').get();
	file.close();
	return row?.n;
};

/** The copy that phones read, as much of it as is asked here: where each person stands, and since when. */
const standing = (where: Record<string, { phase: Phase; since?: string }>) =>
	({
		plan: async (ref: string) => where[ref] && { plan: { journey: { been: [], ...where[ref] } } }
	}) as unknown as PlanCache;

const closedLong = standing({ dara: { phase: 'closure', since: '2026-09-01' } });

describe('a plan that was closed', () => {
	test('ends its phone after the weeks that were chosen: told so at its next contact, its key share destroyed', async () => {
		const { token } = await pairOne('dara');
		await forgetClosed(register, closedLong, now, 8);
		expect(await register.phoneWith(token)).toBe('revoked');
		expect(keyShares()).toBe(0);
	});

	test('ends nobody’s where nothing was chosen, which is the default', async () => {
		const { token } = await pairOne('dara');
		await forgetClosed(register, closedLong, now, undefined);
		expect(await register.phoneWith(token)).toMatchObject({ ref: 'dara' });
		expect(keyShares()).toBe(1);
	});

	test.each([
		['closed not so long ago', { phase: 'closure', since: '2026-10-01' }],
		['closed on the very last day', { phase: 'closure', since: '2026-09-27' }],
		['closed, nobody wrote when', { phase: 'closure' }],
		['going on, and for long', { phase: 'reintegration', since: '2025-01-01' }]
	] as const)('is not one that is %s', async (_, journey) => {
		const { token } = await pairOne('dara');
		await forgetClosed(register, standing({ dara: journey }), now, 8);
		expect(await register.phoneWith(token)).toMatchObject({ ref: 'dara' });
	});

	test('ends no other person’s phone, and none whose plan cannot be read just now', async () => {
		const [closed, other, unread] = [await pairOne('dara'), await pairOne('sok'), await pairOne('lina')];
		const cache = standing({
			dara: { phase: 'closure', since: '2026-09-01' },
			sok: { phase: 'planning', since: '2026-09-01' }
		});
		await forgetClosed(register, cache, now, 8);
		await forgetClosed(register, cache, now, 8);
		expect(await register.phoneWith(closed.token)).toBe('revoked');
		expect(await register.phoneWith(other.token)).toMatchObject({ ref: 'sok' });
		expect(await register.phoneWith(unread.token)).toMatchObject({ ref: 'lina' });
		expect(keyShares()).toBe(2);
	});
});
