import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { invite } from '#lib/server/register/invitations.ts';
import { pair } from '#lib/server/register/pair.ts';
import { forgetSilent, listPhones, phoneWith, revoke } from '#lib/server/register/phones.ts';
import { openPhonesDatabase, type PhonesDatabase } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { forgetOldAttempts } from './attempts.ts';
import { lockDesk, type LockDesk } from './desk.ts';

let folder: string;
let phones: PhonesDatabase;
let desk: LockDesk;
let now: Date;
const start = () => {
	phones = openPhonesDatabase(folder, openSecret(folder), randomBytes, () => now);
	desk = lockDesk(phones);
};
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'locks-'));
	now = new Date('2026-11-22T03:00:00Z');
	start();
});
afterEach(() => {
	phones.close();
	rmSync(folder, { recursive: true });
});

const newId = () => randomBytes(16).toString('base64url');
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000));
const blindedOf = (code: string) => {
	const made = ristretto255_oprf.oprf.blind(Buffer.from(code));
	return { ...made, text: Buffer.from(made.blinded).toString('base64url') };
};
const proof = (proofKey: string, message: string) =>
	createHmac('sha256', Buffer.from(proofKey, 'base64url')).update(message).digest('base64url');

/** The four halves of one code, as the phone would make them. */
function halves(lockId: string, code = '483920'): string[] {
	const made = blindedOf(code);
	const { evaluated } = desk.unlock({ lockId, blinded: made.text });
	return evaluated.map((element) =>
		Buffer.from(
			ristretto255_oprf.oprf.finalize(Buffer.from(code), made.blind, Buffer.from(element, 'base64url'))
		).toString('hex')
	);
}

/** One wrong try: seconds to wait, or 0 when it was answered. */
function wrongTry(lockId: string): number {
	try {
		desk.unlock({ lockId, blinded: blindedOf('000000').text });
		return 0;
	} catch (error) {
		return Number((error as ApiProblem).headers['Retry-After']);
	}
}

const pairOne = (lockId: string) =>
	pair(phones, {
		code: invite(phones, 'sample', 'person', 15).code,
		phoneId: newId(),
		lockId
	}) as PairAnswer;

describe('the server’s half', () => {
	test('is the same for one code and slot, however it was blinded, and another for every slot and phone', () => {
		const lockId = newId();
		const first = halves(lockId);
		expect(halves(lockId)).toEqual(first);
		expect(new Set([...first, ...halves(newId())]).size).toBe(8);
	});

	test('changes for ever when its slot is forgotten, and no other with it', () => {
		const lockId = newId();
		const [one, two] = [pairOne(lockId), pairOne(lockId)];
		const before = halves(lockId);
		desk.heed({ lockId, slot: one.slot, proof: proof(one.proofKey, proofMessages.forget()) });
		const after = halves(lockId);
		expect(before.map((half, slot) => half === after[slot])).toEqual(
			before.map((_, slot) => slot !== one.slot)
		);
		expect(phoneWith(phones, one.token)).toBeUndefined();
		expect(phoneWith(phones, two.token)).toBeDefined();
	});

	test('of a paired slot is not the one that an unknown phone would get: it is random, and destroyed for good', () => {
		const lockId = newId();
		const before = halves(lockId);
		const { slot, proofKey } = pairOne(lockId);
		expect(halves(lockId)[slot]).not.toBe(before[slot]);
		desk.heed({ lockId, slot, proof: proof(proofKey, proofMessages.forget()) });
		expect(halves(lockId)).toEqual(before);
	});

	test.each([
		['staff revoke the phone', (id: string) => void revoke(phones, id)],
		[
			'the phone was silent too long',
			() => {
				later(60 * 24 * 40);
				forgetSilent(phones, 4);
			}
		]
	])('is destroyed when %s', (_, end) => {
		const lockId = newId();
		const { slot } = pairOne(lockId);
		const before = halves(lockId);
		end(listPhones(phones)[0]!.id);
		expect(halves(lockId)[slot]).not.toBe(before[slot]);
	});

	test('of every slot is destroyed when the phone is emptied', () => {
		const lockId = newId();
		const answers = [pairOne(lockId), pairOne(lockId)];
		const before = halves(lockId);
		const [{ slot, proofKey } = answers[0]!] = answers;
		desk.heed({ lockId, slot, proof: proof(proofKey, proofMessages.empty()) });
		const after = halves(lockId);
		for (const { slot, token } of answers) {
			expect(after[slot]).not.toBe(before[slot]);
			expect(phoneWith(phones, token)).toBeUndefined();
		}
	});

	test('lies in no file in clear, and not at all once it is forgotten', () => {
		const lockId = newId();
		const { slot, proofKey } = pairOne(lockId);
		const { half } = phones.locks.database.prepare('SELECT half FROM slots').get() as { half: Uint8Array };
		const lockHash = phones.keyed('lock', lockId);
		const seed = phones.locks.unseal(half, `half ${lockHash} ${slot}`);
		const files = () =>
			readdirSync(folder).map((file) => ({ file, bytes: readFileSync(join(folder, file)) }));
		expect(files().some(({ bytes }) => bytes.includes(Buffer.from(half)))).toBe(true);
		expect(files().some(({ bytes }) => bytes.includes(seed))).toBe(false);
		desk.heed({ lockId, slot, proof: proof(proofKey, proofMessages.forget()) });
		expect(files().filter(({ bytes }) => bytes.includes(Buffer.from(half)))).toEqual([]);
	});

	test('is refused to what is no element of the group', () => {
		const blinded = Buffer.alloc(32, 255).toString('base64url');
		expect(() => desk.unlock({ lockId: newId(), blinded })).toThrow('bad-request');
	});
});

describe('guessing', () => {
	test.each([
		['with books', true],
		['without any', false]
	])('is refused after ten for a day on a phone %s, after growing waits', (_, paired) => {
		const lockId = newId();
		if (paired) pairOne(lockId);
		const answered: number[] = [];
		for (let minute = 0; minute < 60 * 12; minute += 1) {
			if (wrongTry(lockId) === 0) answered.push(minute);
			else later(1);
		}
		expect(answered).toHaveLength(10);
		expect(answered).toEqual([0, 1, 2, 3, 5, 7, 13, 29, 60, 121].map((minute) => expect.closeTo(minute, -1)));
		expect(wrongTry(lockId)).toBeGreaterThan(60 * 60 * 10);
		later(60 * 24);
		expect(wrongTry(lockId)).toBe(0);
	});

	test('is counted over a restart', () => {
		const lockId = newId();
		for (let round = 0; round < 3; round += 1) {
			wrongTry(lockId);
			phones.close();
			start();
		}
		expect([wrongTry(lockId), wrongTry(lockId)]).toEqual([0, 60]);
	});

	test('a right try is taken back and nothing else: a book of one’s own does not buy more guesses', () => {
		const lockId = newId();
		const { slot, proofKey } = pairOne(lockId);
		let wrong = 0;
		while (now.getUTCDate() === 22) {
			if (wrongTry(lockId) === 0) wrong += 1;
			try {
				const { nonce } = desk.unlock({ lockId, blinded: blindedOf('1').text });
				desk.heed({ lockId, slot, proof: proof(proofKey, proofMessages.opened(nonce)) });
			} catch {
				later(1);
			}
			later(1);
		}
		expect(wrong).toBe(10);
	});

	test('right tries alone are never made to wait, and leave nothing behind', () => {
		const lockId = newId();
		const { slot, proofKey } = pairOne(lockId);
		for (let round = 0; round < 30; round += 1) {
			const { nonce } = desk.unlock({ lockId, blinded: blindedOf('1').text });
			desk.heed({ lockId, slot, proof: proof(proofKey, proofMessages.opened(nonce)) });
		}
		expect(phones.locks.database.prepare('SELECT * FROM attempts').all()).toEqual([]);
	});

	test('the same request again is the same try; a proof is good for one', () => {
		const lockId = newId();
		const { slot, proofKey } = pairOne(lockId);
		const blinded = blindedOf('1').text;
		const first = desk.unlock({ lockId, blinded });
		for (let again = 0; again < 20; again += 1) expect(desk.unlock({ lockId, blinded })).toEqual(first);
		const opened = { lockId, slot, proof: proof(proofKey, proofMessages.opened(first.nonce)) };
		desk.heed(opened);
		for (let round = 0; round < 5; round += 1) {
			wrongTry(lockId);
			desk.heed(opened);
		}
		expect(wrongTry(lockId)).toBeGreaterThan(0);
	});

	test('a proof of another phone, slot or message says nothing', () => {
		const lockId = newId();
		const { slot, proofKey } = pairOne(lockId);
		const { nonce } = desk.unlock({ lockId, blinded: blindedOf('1').text });
		const good = proof(proofKey, proofMessages.opened(nonce));
		desk.heed({ lockId: newId(), slot, proof: good });
		desk.heed({ lockId, slot: (slot + 1) % 4, proof: good });
		desk.heed({ lockId, slot, proof: proof(proofKey, 'opened') });
		desk.heed({ lockId, slot, proof: proof('A'.repeat(43), proofMessages.forget()) });
		const rows = phones.locks.database.prepare('SELECT failed FROM attempts').all();
		expect(rows).toEqual([{ failed: 1 }]);
		expect(listPhones(phones)).toHaveLength(1);
	});

	test('ten destroy the half only where she chose it, and not while the tenth may still prove itself', () => {
		const lockId = newId();
		const [chose, not] = [pairOne(lockId), pairOne(lockId)];
		desk.heed({
			lockId,
			slot: chose.slot,
			proof: proof(chose.proofKey, proofMessages.eraseAfterTen())
		});
		const before = halves(lockId);
		for (let tries = 1; tries < 10;) {
			if (wrongTry(lockId) === 0) tries += 1;
			else later(1);
		}
		forgetOldAttempts(phones.locks);
		const halfOf = (slot: number) =>
			phones.locks.database.prepare('SELECT half FROM slots WHERE slot = ?').get(slot)?.half;
		expect(halfOf(chose.slot)).not.toBeNull();
		later(3);
		forgetOldAttempts(phones.locks);
		expect([halfOf(chose.slot), halfOf(not.slot)]).toEqual([null, expect.any(Uint8Array)]);
		later(60 * 24 * 2);
		const after = halves(lockId);
		expect(after[chose.slot]).not.toBe(before[chose.slot]);
		expect(after[not.slot]).toBe(before[not.slot]);
	});
});

describe('notes books', () => {
	test('the same name gets the same slot; two at most, so that an invitation finds room', () => {
		const lockId = newId();
		const name = newId();
		const first = desk.slot(lockId, name);
		expect(desk.slot(lockId, name)).toEqual(first);
		const second = desk.slot(lockId, newId());
		expect(second.slot).not.toBe(first.slot);
		expect(() => desk.slot(lockId, newId())).toThrow('no-free-slot');
		const slots = [first.slot, second.slot, pairOne(lockId).slot, pairOne(lockId).slot];
		expect([...slots].sort()).toEqual([0, 1, 2, 3]);
	});

	test('one that is forgotten makes room for another', () => {
		const lockId = newId();
		const first = desk.slot(lockId, newId());
		desk.slot(lockId, newId());
		expect(() => desk.slot(lockId, newId())).toThrow('no-free-slot');
		desk.heed({ lockId, slot: first.slot, proof: proof(first.proofKey, proofMessages.forget()) });
		expect(() => desk.slot(lockId, newId())).not.toThrow();
	});
});

test('old counts are forgotten; no time stays in the database', () => {
	wrongTry(newId());
	later(60 * 24);
	forgetOldAttempts(phones.locks);
	expect(phones.locks.database.prepare('SELECT * FROM attempts').all()).toEqual([]);
});
