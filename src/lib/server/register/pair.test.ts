import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openSecret } from '#lib/server/secret.ts';
import { beside, bytesOf, emptyHouse, engine, removeHouse, watching } from '#tests/support/house.ts';
import { graceWeeks } from './lived-weeks.ts';
import type { Invitation } from './invitations.ts';
import { openRegister, type PairedPhone, type Register } from './register.ts';

let folder: string;
let register: Register;
let now: Date;
beforeEach(async () => {
	folder = await emptyHouse('phones');
	now = new Date('2026-11-22T10:00:00Z');
	register = await openRegister(folder, openSecret(folder), randomBytes, () => now);
});
afterEach(async () => {
	await register.close();
	await removeHouse(folder);
});

const newId = () => randomBytes(16).toString('base64url');
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000));
const inviteOne = () => register.invite('sample', 'person', 15);
const byCode = ({ code }: Invitation, phoneId = newId(), lockId = newId()) =>
	register.pair({ code, phoneId, lockId });
const wrong = ({ code }: Invitation) => ({
	code: code.slice(0, 4) + String((Number(code.slice(4)) + 1) % 1_000_000).padStart(6, '0'),
	expires: now
});
const phoneOf = async (answer: unknown) =>
	(await register.phoneWith((answer as PairAnswer).token)) as PairedPhone;
const at = () => ({ now: now.getTime(), today: '2026-11-22', days: 90 });

const nobody = () => Promise.resolve(false);

test('an invitation to a plan that cannot be read yet is not used up, and works once it can', async () => {
	const { code } = await register.invite('a', 'person', 15);
	const [phoneId, lockId] = [newId(), newId()];
	expect(await register.pair({ code, phoneId, lockId }, nobody)).toBe('nothing-to-read');
	expect(await register.pair({ code: '0000000000', phoneId, lockId }, nobody)).toBe('not-valid');
	expect(await register.list()).toEqual([]);
	const paired = await register.pair({ code, phoneId, lockId });
	expect(paired).toMatchObject({ token: expect.any(String) });
	// A phone that has it gets its answer again, whatever became of the plan since.
	expect(await register.pair({ code, phoneId, lockId }, nobody)).toEqual(paired);
	expect(await register.pair({ code, phoneId: newId(), lockId: newId() })).toBe('not-valid');
});

describe('an invitation', () => {
	test('is looked at as often as one likes before it is used: it says whether it works, and counts wrong codes', async () => {
		const read = () => Promise.resolve(true);
		const lookAt = ({ code }: Invitation, canRead = read) =>
			register.look({ code, phoneId: newId(), lockId: newId(), look: true }, canRead);
		const invitation = await inviteOne();
		for (let looks = 0; looks < 3; looks++) expect(await lookAt(invitation)).toBe('works');
		expect(await lookAt(invitation, nobody)).toBe('nothing-to-read');
		expect(await register.list()).toEqual([]);
		for (let tries = 0; tries < 4; tries++) expect(await lookAt(wrong(invitation))).toBe('not-valid');
		expect(await byCode(invitation)).toHaveProperty('token');
		// Another phone's look at what is used, one at what is burnt, and one at what has run out.
		expect(await lookAt(invitation)).toBe('not-valid');
		const burnt = await inviteOne();
		for (let tries = 0; tries < 5; tries++) await lookAt(wrong(burnt));
		expect(await lookAt(burnt)).toBe('not-valid');
		const old = await inviteOne();
		later(15);
		expect(await lookAt(old)).toBe('not-valid');
	});

	test('works by its code', async () => {
		expect(await byCode(await inviteOne())).toMatchObject({ token: expect.stringMatching(/^[\w-]{43}$/) });
		expect(await phoneOf(await byCode(await inviteOne()))).toMatchObject({
			ref: 'sample',
			audience: 'person'
		});
	});

	test('works for one phone only', async () => {
		const invitation = await inviteOne();
		await byCode(invitation);
		expect(await byCode(invitation)).toBe('not-valid');
	});

	test('a lost reply burns nothing: the same phone gets the same answer until it runs out', async () => {
		const invitation = await inviteOne();
		const [phoneId, lockId] = [newId(), newId()];
		const first = await byCode(invitation, phoneId, lockId);
		expect(await byCode(invitation, phoneId, lockId)).toEqual(first);
		expect(await register.list()).toHaveLength(1);
		later(16);
		expect(await byCode(invitation, phoneId, lockId)).toBe('not-valid');
	});

	test('runs out', async () => {
		const invitation = await inviteOne();
		later(15);
		expect(await byCode(invitation)).toBe('not-valid');
	});

	test('takes the place of one that has run out, and opens no other: however many there are it is made as soon', async () => {
		await register.close();
		// All of them draw the same four digits, so that they meet.
		const random = (bytes: number) => (bytes === 4 ? Buffer.alloc(4) : randomBytes(bytes));
		register = await openRegister(folder, openSecret(folder), random, () => now);
		const digits = async () => (await inviteOne()).code.slice(0, 4);
		const ids = async () =>
			(await beside(folder, 'phones.db', 'SELECT id FROM invitations')).map(({ id }) => String(id));
		expect([await digits(), await digits()]).toEqual(['0000', '0001']);
		later(16);
		expect(await digits()).toBe('0000');
		expect(await ids()).toHaveLength(2);
		await register.tidy(at(), 104);
		const [first] = await ids();
		expect(await ids()).toEqual([first]);
		expect(await digits()).toBe('0001');
		// Whoever opened it would stumble over it.
		await beside(
			folder,
			'phones.db',
			`UPDATE invitations SET sealed = (SELECT sealed FROM invitations WHERE id = '${first}') WHERE id <> '${first}'`
		);
		later(16);
		expect(await digits()).toBe('0000');
	});

	test('survives four wrong codes and not a fifth, across a restart', async () => {
		const [patient, burnt] = [await inviteOne(), await inviteOne()];
		for (let tries = 0; tries < 4; tries++) expect(await byCode(wrong(patient))).toBe('not-valid');
		for (let tries = 0; tries < 5; tries++) {
			await byCode(wrong(burnt));
			await register.close();
			register = await openRegister(folder, openSecret(folder), randomBytes, () => now);
		}
		expect(await byCode(burnt)).toBe('not-valid');
		expect(await byCode(patient)).toHaveProperty('token');
	});

	test('each wrong try leaves a durable write behind, also where there is no invitation', async () => {
		const invitation = await inviteOne();
		await byCode(invitation);
		const { commits, close } = await watching(folder, 'phones.db');
		const guesses = [
			() => byCode(wrong(invitation)),
			() => byCode(invitation),
			() => byCode({ code: '0000000000', expires: now }),
			() => register.pair({ secret: newId(), phoneId: newId(), lockId: newId() })
		];
		for (const guess of guesses) {
			const before = await commits();
			expect(await guess()).toBe('not-valid');
			expect(await commits()).toBeGreaterThan(before);
		}
		close();
	});

	test('neither code, token, phone, lock nor whose it is lies in the files', async () => {
		const invitation = await inviteOne();
		const [phoneId, lockId] = [newId(), newId()];
		const { token } = (await byCode(invitation, phoneId, lockId)) as PairAnswer;
		const stored = await bytesOf(folder, 'phones.db');
		for (const hidden of [invitation.code, invitation.code.slice(4), token, phoneId, lockId, 'sample']) {
			expect(stored.includes(hidden)).toBe(false);
		}
	});

	test('two that are alive never share the four digits that find them', async () => {
		const invitations = await Promise.all(Array.from({ length: 200 }, () => inviteOne()));
		expect(new Set(invitations.map(({ code }) => code.slice(0, 4))).size).toBe(200);
	});
});

describe('slots', () => {
	test('two people’s books fit on one phone, each in a slot of its own; a third burns no invitation', async () => {
		const lockId = newId();
		const slots: number[] = [];
		for (let book = 0; book < 2; book++)
			slots.push(((await byCode(await inviteOne(), newId(), lockId)) as PairAnswer).slot);
		expect(new Set(slots).size).toBe(2);
		const third = await inviteOne();
		expect(await byCode(third, newId(), lockId)).toBe('no-free-slot');
		expect(await byCode(third)).toHaveProperty('token');
	});

	test('revoking frees the slot, and the token is known as revoked', async () => {
		const lockId = newId();
		const answers: PairAnswer[] = [];
		for (let book = 0; book < 2; book++)
			answers.push((await byCode(await inviteOne(), newId(), lockId)) as PairAnswer);
		const { id } = await phoneOf(answers[1]!);
		expect(await register.revoke(id)).toBe(true);
		expect(await register.revoke(id)).toBe(false);
		expect(await register.phoneWith(answers[1]!.token)).toBe('revoked');
		expect(await byCode(await inviteOne(), newId(), lockId)).toMatchObject({ slot: answers[1]!.slot });
	});

	test('a revoked phone cannot come back with its old invitation', async () => {
		const invitation = await inviteOne();
		const [phoneId, lockId] = [newId(), newId()];
		await register.revoke((await phoneOf(await byCode(invitation, phoneId, lockId))).id);
		expect(await byCode(invitation, phoneId, lockId)).toBe('not-valid');
	});

	test('a phone that forgets leaves nothing behind', async () => {
		const invitation = await inviteOne();
		const [phoneId, lockId] = [newId(), newId()];
		const answer = (await byCode(invitation, phoneId, lockId)) as PairAnswer;
		await register.forget(await phoneOf(answer));
		expect(await register.phoneWith(answer.token)).toBeUndefined();
		expect(await register.list()).toEqual([]);
		expect(await byCode(invitation, phoneId, lockId)).toBe('not-valid');
	});
});

/** Every byte of the register's files. */
const onDisk = () => bytesOf(folder, 'phones.db');
const week = 60 * 24 * 7;

/** So many weeks go by with a round in each, as a server lives them that keeps phones for four. */
async function weeksPass(weeks: number): Promise<void> {
	for (let passed = 0; passed < weeks; passed++) {
		later(week);
		await register.tidy(at(), 4);
	}
}

describe('contact', () => {
	if (engine === 'embedded')
		test('writes nothing while its week runs, and is in the list when the week is over', async () => {
			await register.startGathering(() => now.getTime());
			const phone = await phoneOf(await byCode(await inviteOne()));
			expect(await register.list()).toMatchObject([{ week: '2026-W47' }]);
			later(week);
			await register.tidy(at(), 104);
			const before = await onDisk();
			for (let visit = 0; visit < 3; visit++) register.noteContact(phone);
			expect(await onDisk()).toBe(before);
			await register.tidy(at(), 104);
			expect(await register.list()).toMatchObject([{ week: '2026-W47' }]);
			later(week);
			await register.tidy(at(), 104);
			expect(await register.list()).toMatchObject([{ week: '2026-W48' }]);
		});

	// There the round that writes them is once a day (`app.ts`), and rows are written whoever came.
	if (engine === 'postgres')
		test('writes nothing by itself, and is in the list after the next round', async () => {
			await register.startGathering(() => now.getTime());
			const phone = await phoneOf(await byCode(await inviteOne()));
			later(week);
			await register.tidy(at(), 104);
			const before = await onDisk();
			for (let visit = 0; visit < 3; visit++) register.noteContact(phone);
			expect(await onDisk()).toBe(before);
			expect(await register.list()).toMatchObject([{ week: '2026-W47' }]);
			await register.tidy(at(), 104);
			expect(await register.list()).toMatchObject([{ week: '2026-W48' }]);
		});

	test('is written when the process ends, and a process after it goes on', async () => {
		await register.startGathering(() => now.getTime());
		const phone = await phoneOf(await byCode(await inviteOne()));
		later(week);
		register.noteContact(phone);
		await register.writeContacts();
		await register.close();
		register = await openRegister(folder, openSecret(folder), randomBytes, () => now);
		await register.startGathering(() => now.getTime());
		expect(await register.list()).toMatchObject([{ week: '2026-W48' }]);
	});

	if (engine === 'embedded')
		test('that was lost in a power cut makes nobody silent: such a week counts for no one', async () => {
			await byCode(await inviteOne());
			for (let weeks = 0; weeks < 8; weeks++) {
				later(week);
				// Each time a process that ends without a word: what it gathered is gone.
				await register.close();
				register = await openRegister(folder, openSecret(folder), randomBytes, () => now);
				await register.startGathering(() => now.getTime());
			}
			await register.tidy(at(), 4);
			expect(await register.list()).toHaveLength(1);
			// From now on every week is witnessed; after the first of them the clock is believed.
			await weeksPass(5);
			expect(await register.list()).toMatchObject([{ revoked: false }]);
			expect((await register.list())[0]).not.toHaveProperty('ending');
			await weeksPass(5);
			expect(await register.list()).toEqual([]);
		});

	test('a phone silent for longer than the deployment says is announced and then forgotten, one that comes is not', async () => {
		await register.startGathering(() => now.getTime());
		await byCode(await inviteOne());
		const back = await phoneOf(await byCode(await inviteOne()));
		await weeksPass(4);
		expect((await register.list()).map(({ ending }) => ending)).toEqual([undefined, undefined]);
		await weeksPass(1);
		const ending = { reason: 'silent', weeks: graceWeeks };
		expect((await register.list()).map(({ ending }) => ending)).toEqual([ending, ending]);
		register.noteContact(back);
		await weeksPass(graceWeeks);
		expect(await register.list()).toMatchObject([{ id: back.id }]);
		expect((await register.list())[0]).not.toHaveProperty('ending');
	});

	test('a phone about to be forgotten stays where somebody says so, and reads as before', async () => {
		await register.startGathering(() => now.getTime());
		const answer = (await byCode(await inviteOne())) as PairAnswer;
		await weeksPass(5);
		const { id } = await phoneOf(answer);
		expect(await register.keepPhone(id)).toBe(true);
		expect(await register.keepPhone(id)).toBe(false);
		await weeksPass(4);
		expect(await register.phoneWith(answer.token)).toMatchObject({ id });
		expect((await register.list())[0]).not.toHaveProperty('ending');
	});

	test('where ten would be forgotten at once none is, until somebody says that it is meant', async () => {
		await register.startGathering(() => now.getTime());
		for (let phone = 0; phone < 10; phone++) await byCode(await inviteOne());
		await weeksPass(4 + graceWeeks);
		expect(await register.tidy(at(), 4)).toBe(0);
		later(week);
		expect(await register.tidy(at(), 4)).toBe(10);
		expect(await register.list()).toHaveLength(10);
		expect(await register.endWaiting()).toBe(10);
		expect(await register.list()).toEqual([]);
	});

	test('a round seals every row anew, all of one length', async () => {
		for (let phone = 0; phone < 5; phone++) await byCode(await inviteOne());
		const rows = async () =>
			(await beside(folder, 'phones.db', 'SELECT sealed FROM phones')).map(({ sealed }) =>
				Buffer.from(sealed as Uint8Array).toString('hex')
			);
		const before = await rows();
		await register.tidy(at(), 104);
		const after = await rows();
		expect(after).toHaveLength(5);
		expect(after.filter((row) => before.includes(row))).toEqual([]);
		expect(new Set([...before, ...after].map(({ length }) => length)).size).toBe(1);
	});
});

describe('at the same moment', () => {
	test('fifty phones with one invitation: one is paired, the others hear that it is not valid', async () => {
		const invitation = await inviteOne();
		const answers = await Promise.all(Array.from({ length: 50 }, () => byCode(invitation)));
		expect(answers.filter((answer) => answer === 'not-valid')).toHaveLength(49);
		expect(await register.list()).toHaveLength(1);
	});

	test('one phone that asks twice at once gets one answer twice', async () => {
		const invitation = await inviteOne();
		const [phoneId, lockId] = [newId(), newId()];
		const [first, second] = await Promise.all([
			byCode(invitation, phoneId, lockId),
			byCode(invitation, phoneId, lockId)
		]);
		expect(first).toEqual(second);
		expect(first).toHaveProperty('token');
		expect(await register.list()).toHaveLength(1);
	});

	test('five wrong codes at once burn an invitation, whatever comes between', async () => {
		const invitation = await inviteOne();
		await Promise.all(Array.from({ length: 5 }, () => byCode(wrong(invitation))));
		expect(await byCode(invitation)).toBe('not-valid');
	});

	test('phones that come and go on one lock never share a slot', async () => {
		const lockId = newId();
		const first = (await byCode(await inviteOne(), newId(), lockId)) as PairAnswer;
		const { id } = await phoneOf(first);
		const invitations = await Promise.all(Array.from({ length: 6 }, () => inviteOne()));
		await Promise.all([
			...invitations.slice(0, 3).map((one) => byCode(one, newId(), lockId)),
			register.revoke(id),
			register.forget({ id }),
			...invitations.slice(3).map((one) => byCode(one, newId(), lockId))
		]);
		const slots = await beside(folder, 'phones.db', 'SELECT slot FROM phones WHERE lock IS NOT NULL');
		expect(new Set(slots.map(({ slot }) => slot)).size).toBe(slots.length);
		expect(slots.length).toBeGreaterThan(0);
	});
});
