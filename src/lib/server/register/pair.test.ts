import { randomBytes } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openSecret } from '#lib/server/secret.ts';
import { invite, type Invitation } from './invitations.ts';
import { pair } from './pair.ts';
import { forget, forgetSilent, listPhones, noteContact, phoneWith, revoke, type Phone } from './phones.ts';
import { openPhonesDatabase, type PhonesDatabase } from './register.ts';

let folder: string;
let phones: PhonesDatabase;
let now: Date;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'phones-'));
	now = new Date('2026-11-22T10:00:00Z');
	phones = openPhonesDatabase(folder, openSecret(folder), randomBytes, () => now);
});
afterEach(() => {
	phones.close();
	rmSync(folder, { recursive: true });
});

const newId = () => randomBytes(16).toString('base64url');
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000));
const inviteOne = () => invite(phones, 'sample', 'person', 15);
const byCode = ({ code }: Invitation, phoneId = newId(), lockId = newId()) =>
	pair(phones, { code, phoneId, lockId });
const bySecret = ({ secret }: Invitation, phoneId = newId(), lockId = newId()) =>
	pair(phones, { secret, phoneId, lockId });
const wrong = ({ code }: Invitation) => ({
	code: code.slice(0, 4) + String((Number(code.slice(4)) + 1) % 1_000_000).padStart(6, '0'),
	secret: newId(),
	expires: now
});
const phoneOf = (answer: ReturnType<typeof pair>) => phoneWith(phones, (answer as PairAnswer).token) as Phone;

describe('an invitation', () => {
	test('works by code and by link', () => {
		expect(byCode(inviteOne())).toMatchObject({ token: expect.stringMatching(/^[\w-]{43}$/) });
		expect(phoneOf(bySecret(inviteOne()))).toMatchObject({ ref: 'sample', audience: 'person' });
	});

	test('works for one phone only, whichever half is used', () => {
		const invitation = inviteOne();
		byCode(invitation);
		expect(byCode(invitation)).toBe('not-valid');
		expect(bySecret(invitation)).toBe('not-valid');
	});

	test('a lost reply burns nothing: the same phone gets the same answer until it runs out', () => {
		const invitation = inviteOne();
		const [phoneId, lockId] = [newId(), newId()];
		const first = byCode(invitation, phoneId, lockId);
		expect(byCode(invitation, phoneId, lockId)).toEqual(first);
		expect(bySecret(invitation, phoneId, lockId)).toEqual(first);
		expect(listPhones(phones)).toHaveLength(1);
		later(16);
		expect(byCode(invitation, phoneId, lockId)).toBe('not-valid');
	});

	test('runs out', () => {
		const invitation = inviteOne();
		later(15);
		expect(byCode(invitation)).toBe('not-valid');
		expect(bySecret(invitation)).toBe('not-valid');
	});

	test('survives four wrong codes and not a fifth, across a restart', () => {
		const [patient, burnt] = [inviteOne(), inviteOne()];
		for (let tries = 0; tries < 4; tries++) expect(byCode(wrong(patient))).toBe('not-valid');
		for (let tries = 0; tries < 5; tries++) {
			byCode(wrong(burnt));
			phones.close();
			phones = openPhonesDatabase(folder, openSecret(folder), randomBytes, () => now);
		}
		expect(byCode(burnt)).toBe('not-valid');
		expect(bySecret(burnt)).toBe('not-valid');
		expect(byCode(patient)).toHaveProperty('token');
	});

	test('each wrong try leaves a durable write behind, also where there is no invitation', () => {
		const invitation = inviteOne();
		byCode(invitation);
		const changes = () => Number(phones.database.prepare('SELECT total_changes() AS n').get()?.n);
		const guesses = [
			() => byCode(wrong(invitation)),
			() => byCode(invitation),
			() => bySecret(invitation),
			() => bySecret(wrong(invitation)),
			() => byCode({ code: '0000000000', secret: '', expires: now })
		];
		for (const guess of guesses) {
			const before = changes();
			expect(guess()).toBe('not-valid');
			expect(changes() - before).toBe(1);
		}
	});

	test('neither code, secret, token, phone nor lock lies in the files', () => {
		const invitation = inviteOne();
		const [phoneId, lockId] = [newId(), newId()];
		const { token } = byCode(invitation, phoneId, lockId) as PairAnswer;
		const files = globSync(join(folder, 'phones.db*')).map((file) => readFileSync(file, 'latin1'));
		expect(files.join('')).toContain('sample');
		for (const hidden of [
			invitation.code,
			invitation.code.slice(4),
			invitation.secret,
			token,
			phoneId,
			lockId
		]) {
			expect(files.some((text) => text.includes(hidden))).toBe(false);
		}
	});

	test('two that are alive never share the four digits that find them', () => {
		const locators = Array.from({ length: 200 }, () => inviteOne().code.slice(0, 4));
		expect(new Set(locators).size).toBe(200);
	});
});

describe('slots', () => {
	test('four books fit on one phone, each in a slot of its own; a fifth burns no invitation', () => {
		const lockId = newId();
		const slots = Array.from({ length: 4 }, () => (byCode(inviteOne(), newId(), lockId) as PairAnswer).slot);
		expect(slots.toSorted()).toEqual([0, 1, 2, 3]);
		const fifth = inviteOne();
		expect(byCode(fifth, newId(), lockId)).toBe('no-free-slot');
		expect(byCode(fifth)).toHaveProperty('token');
	});

	test('revoking frees the slot, and the token is known as revoked', () => {
		const lockId = newId();
		const answers = Array.from({ length: 4 }, () => byCode(inviteOne(), newId(), lockId) as PairAnswer);
		const { id } = phoneOf(answers[2]!);
		expect(revoke(phones, id)).toBe(true);
		expect(revoke(phones, id)).toBe(false);
		expect(phoneWith(phones, answers[2]!.token)).toBe('revoked');
		expect(byCode(inviteOne(), newId(), lockId)).toMatchObject({ slot: answers[2]!.slot });
	});

	test('a revoked phone cannot come back with its old invitation', () => {
		const invitation = inviteOne();
		const [phoneId, lockId] = [newId(), newId()];
		revoke(phones, phoneOf(byCode(invitation, phoneId, lockId)).id);
		expect(byCode(invitation, phoneId, lockId)).toBe('not-valid');
	});

	test('a phone that forgets leaves nothing behind', () => {
		const invitation = inviteOne();
		const [phoneId, lockId] = [newId(), newId()];
		const answer = byCode(invitation, phoneId, lockId) as PairAnswer;
		forget(phones, phoneOf(answer));
		expect(phoneWith(phones, answer.token)).toBeUndefined();
		expect(listPhones(phones)).toEqual([]);
		expect(byCode(invitation, phoneId, lockId)).toBe('not-valid');
	});
});

describe('contact', () => {
	test('is known by the week and nothing finer', () => {
		const answer = byCode(inviteOne()) as PairAnswer;
		expect(listPhones(phones)).toMatchObject([{ week: '2026-W47' }]);
		later(60 * 24 * 7);
		noteContact(phones, phoneOf(answer));
		expect(listPhones(phones)).toMatchObject([{ week: '2026-W48' }]);
		const columns = phones.database.prepare("SELECT name FROM pragma_table_info('phones')").all();
		expect(columns.map(({ name }) => name)).toEqual([
			'id',
			'ref',
			'audience',
			'token_hash',
			'lock_hash',
			'slot',
			'week',
			'revoked'
		]);
	});

	test('a phone silent for longer than the deployment says is forgotten', () => {
		byCode(inviteOne());
		later(60 * 24 * 7 * 4);
		forgetSilent(phones, 4);
		expect(listPhones(phones)).toHaveLength(1);
		later(60 * 24 * 7);
		forgetSilent(phones, 4);
		expect(listPhones(phones)).toEqual([]);
	});
});
