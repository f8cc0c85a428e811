import { createPublicKey, randomBytes } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSecret } from '#lib/server/secret.ts';
import { isoWeek } from '#lib/server/week.ts';
import { beside, bytesOf, emptyHouse, removeHouse } from '#tests/support/house.ts';
import { openIssued, type Issued } from './issued.ts';
import type { IssuerKey } from './issuer-keys.ts';
import { makeKeys, quartersFrom } from './make-keys.ts';
import { NotBlinded } from './sign-blinded.ts';

const day = 86_400_000;
const wednesday = Date.parse('2026-11-25T09:00:00Z');
const period = '2026-Q4';

let key: IssuerKey;
beforeAll(async () => {
	const { issuer } = await makeKeys(quartersFrom('2026-11-25', 1)[0]!);
	key = { privateKey: issuer.ratings, publicKey: createPublicKey(issuer.ratings) };
});

let folder: string;
let now: number;
let issued: Issued;
const open = () => openIssued(folder, openSecret(folder, randomBytes), () => isoWeek(new Date(now)));
beforeEach(async () => {
	folder = await emptyHouse('issued');
	now = wednesday;
	issued = await open();
});
afterEach(async () => {
	await issued.close();
	await removeHouse(folder);
});

/** Some number below the modulus. */
const blinded = () => Buffer.concat([Buffer.of(0), randomBytes(255)]);
const ask = (ref: string, message = blinded(), of = period) => issued.issue(key, ref, of, 'ratings', message);

/** The rows as any other process reads them. */
const rows = async () =>
	Number((await beside(folder, 'ballots.db', 'SELECT count(*) AS n FROM issued'))[0]?.n);

const stored = () => bytesOf(folder, 'ballots.db');

test('a double token issue at once gives one signature, and to the other that it is taken', async () => {
	for (let again = 0; again < 5; again++) {
		const answers = await Promise.all(Array.from({ length: 8 }, () => ask(`person ${again}`)));
		expect(answers.filter((answer) => answer !== 'taken')).toHaveLength(1);
	}
});

test('the same request at once and again gives the same answer, in every week and over a clean end', async () => {
	const message = blinded();
	const [first, ...others] = await Promise.all(Array.from({ length: 4 }, () => ask('one', message)));
	expect(first).toBeInstanceOf(Buffer);
	for (const other of others) expect(other).toEqual(first);
	now += 7 * day;
	await issued.tidy();
	expect(await ask('one', message)).toEqual(first);
	expect(await ask('one')).toBe('taken');
	await issued.close();
	issued = await open();
	expect(await ask('one', message)).toEqual(first);
	expect(await ask('one')).toBe('taken');
});

test('a right is written when its week is over, not at the visit and not in a round of that week', async () => {
	const before = await stored();
	await ask('one');
	await ask('two');
	expect(await stored()).toBe(before);
	now += 4 * day + 14 * 3_600_000;
	await issued.tidy();
	expect(await rows()).toBe(0);
	now += 3_600_000;
	await issued.tidy();
	expect(await rows()).toBe(2);
});

test('a clean end writes the rights of the running week', async () => {
	await ask('one');
	await issued.close();
	expect(await rows()).toBe(1);
	issued = await open();
	expect(await ask('one')).toBe('taken');
});

test.each([
	['over', false],
	['cut short by a clean end', true]
])('of a period that another process closed nothing is written when the week is %s', async (_, ends) => {
	await ask('one');
	await ask('one', blinded(), '2027-Q1');
	const command = await open();
	await command.setState(period, 'closed');
	await command.forget(period);
	await command.close();
	now += 7 * day;
	if (ends) {
		await issued.close();
		expect(await rows()).toBe(1);
		issued = await open();
		return;
	}
	await issued.tidy();
	expect(await rows()).toBe(1);
	await issued.close();
	issued = await open();
	expect(await rows()).toBe(1);
});

test('what is forgotten is forgotten in memory too', async () => {
	await ask('one');
	await issued.forget(period);
	now += 7 * day;
	await issued.tidy();
	expect(await rows()).toBe(0);
});

test('what is no blinded message is refused, and keeps nobody from asking', async () => {
	await expect(ask('one', Buffer.alloc(256, 255))).rejects.toThrow(NotBlinded);
	expect(await ask('one')).toBeInstanceOf(Buffer);
});

test('after a power cut the same request still has the same answer, and rights of weeks before are known', async () => {
	await ask('before');
	now += 7 * day;
	await issued.tidy();
	const message = blinded();
	const answer = await ask('one', message);
	// Nobody closes the first: what it gathered is gone, as with a process that was killed.
	issued = await open();
	expect(await ask('one', message)).toEqual(answer);
	expect([await ask('one'), await ask('before')]).toEqual(['taken', 'taken']);
});

test('a write that fails is tried again in the next round, and nobody gets a second right meanwhile', async () => {
	await ask('one');
	now += 7 * day;
	await beside(folder, 'ballots.db', 'ALTER TABLE issued RENAME TO gone');
	await expect(issued.tidy()).rejects.toThrow();
	await beside(folder, 'ballots.db', 'ALTER TABLE gone RENAME TO issued');
	expect(await ask('one')).toBe('taken');
	await issued.tidy();
	expect(await rows()).toBe(1);
});
