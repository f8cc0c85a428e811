import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Phase } from '#lib/domain/journey.ts';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import type { PlanCache } from '#lib/server/plans/plan-cache.ts';
import { openSecret } from '#lib/server/secret.ts';
import { forgetClosed } from './closed.ts';
import { invite } from './invitations.ts';
import { pair } from './pair.ts';
import { phoneWith } from './phones.ts';
import { openPhonesDatabase, type PhonesDatabase } from './register.ts';

let folder: string;
let phones: PhonesDatabase;
const now = new Date('2026-11-22T03:00:00Z');

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'closed-'));
	phones = openPhonesDatabase(folder, openSecret(folder), randomBytes, () => now);
});
afterEach(() => {
	phones.close();
	rmSync(folder, { recursive: true });
});

const newId = () => randomBytes(16).toString('base64url');
const pairOne = (ref: string) => {
	const { code } = invite(phones, ref, 'person', 15);
	return pair(phones, { code, phoneId: newId(), lockId: newId() }) as PairAnswer;
};
const halves = () => phones.locks.database.prepare('SELECT count(*) AS n FROM slots').get()?.n;

/** The copy that phones read, as much of it as is asked here: where each person stands, and since when. */
const standing = (where: Record<string, { phase: Phase; since?: string }>) =>
	({
		plan: (ref: string) => where[ref] && { plan: { journey: { been: [], ...where[ref] } } }
	}) as unknown as PlanCache;

const closedLong = standing({ dara: { phase: 'closure', since: '2026-09-01' } });

describe('a plan that was closed', () => {
	test('ends its phone after the weeks that were chosen: told so at its next contact, its half destroyed', () => {
		const { token } = pairOne('dara');
		forgetClosed(phones, closedLong, 8);
		expect(phoneWith(phones, token)).toBe('revoked');
		expect(halves()).toBe(0);
	});

	test('ends nobody’s where nothing was chosen, which is the default', () => {
		const { token } = pairOne('dara');
		forgetClosed(phones, closedLong, undefined);
		expect(phoneWith(phones, token)).toMatchObject({ ref: 'dara' });
		expect(halves()).toBe(1);
	});

	test.each([
		['closed not so long ago', { phase: 'closure', since: '2026-10-01' }],
		['closed on the very last day', { phase: 'closure', since: '2026-09-27' }],
		['closed, nobody wrote when', { phase: 'closure' }],
		['going on, and for long', { phase: 'reintegration', since: '2025-01-01' }]
	] as const)('is not one that is %s', (_, journey) => {
		const { token } = pairOne('dara');
		forgetClosed(phones, standing({ dara: journey }), 8);
		expect(phoneWith(phones, token)).toMatchObject({ ref: 'dara' });
	});

	test('ends no other person’s phone, and none whose plan cannot be read just now', () => {
		const [closed, other, unread] = [pairOne('dara'), pairOne('sok'), pairOne('lina')];
		const cache = standing({
			dara: { phase: 'closure', since: '2026-09-01' },
			sok: { phase: 'planning', since: '2026-09-01' }
		});
		forgetClosed(phones, cache, 8);
		forgetClosed(phones, cache, 8);
		expect(phoneWith(phones, closed.token)).toBe('revoked');
		expect(phoneWith(phones, other.token)).toMatchObject({ ref: 'sok' });
		expect(phoneWith(phones, unread.token)).toMatchObject({ ref: 'lina' });
		expect(halves()).toBe(2);
	});
});
