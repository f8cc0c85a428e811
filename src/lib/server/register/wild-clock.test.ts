import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openSecret } from '#lib/server/secret.ts';
import { beside, emptyHouse, removeHouse } from '#tests/support/house.ts';
import { graceWeeks } from './lived-weeks.ts';
import { openRegister, type PairedPhone, type Register } from './register.ts';

/*
 * A server with a clock that may stand anywhere and a counter that only grows. Nothing may be forgotten because of what
 * the clock says; what was really silent for long is forgotten all the same.
 */

const day = 86_400_000;
const silentWeeks = 8;
const wednesday = Date.parse('2026-11-04T03:00:00Z');

let folder: string;
let register: Register;
/** What the machine lived, and what its clock says of it. */
let lived: number;
let clock: number;
beforeEach(async () => {
	folder = await emptyHouse('wild');
	lived = 0;
	clock = wednesday;
	await begin();
});
afterEach(async () => {
	await register.close();
	await removeHouse(folder);
});

async function begin(): Promise<void> {
	register = await openRegister(folder, openSecret(folder), randomBytes, () => new Date(clock));
	await register.startGathering(() => lived);
}
async function restart(clean = true): Promise<void> {
	if (clean) await register.writeContacts();
	await register.close();
	await begin();
}
const today = () => new Date(clock).toISOString().slice(0, 10);
const round = () => register.tidy({ now: clock, today: today(), days: 30 }, silentWeeks);
/** Time passes as it does, with a round each day. */
async function pass(days: number): Promise<void> {
	for (let passed = 0; passed < days; passed++) {
		lived += day;
		clock += day;
		await round();
	}
}
const newId = () => randomBytes(16).toString('base64url');
async function pairOne(ref = 'somebody', audience: 'person' | 'family' = 'person'): Promise<PairAnswer> {
	const { code } = await register.invite(ref, audience, 15);
	return (await register.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer;
}
const phoneOf = async ({ token }: PairAnswer) => (await register.phoneWith(token)) as PairedPhone;
const keyShares = async () =>
	(await beside(folder, 'locks.db', 'SELECT count(*) AS n FROM slots WHERE key_share IS NOT NULL'))[0]?.n;

test('one start with a clock in 2029 forgets nobody, nor does what it left when the clock is right again', async () => {
	for (let phone = 0; phone < 10; phone++) await pairOne(`person-${phone}`);
	await pass(7);
	clock = Date.parse('2029-01-05T03:00:00Z');
	await restart();
	await round();
	expect(register.doubt()).toBe('ahead');
	expect(await register.list()).toHaveLength(10);
	clock = wednesday + 8 * day;
	await restart();
	await pass(7 * 3);
	expect(register.doubt()).toBeUndefined();
	expect(await register.list()).toHaveLength(10);
	expect((await register.list()).filter(({ ending }) => ending)).toEqual([]);
	expect(await keyShares()).toBe(10);
});

test('a phone that reads while the clock stands in 2020 is none of 2020: it is not forgotten later', async () => {
	const answer = await pairOne();
	await pass(7);
	const before = clock;
	clock = Date.parse('2020-03-04T03:00:00Z');
	await restart();
	expect(register.doubt()).toBe('behind');
	register.noteContact(await phoneOf(answer));
	await restart();
	clock = before + day;
	await restart();
	await pass(7 * 3);
	expect(await register.list()).toMatchObject([{ week: '2026-W46' }]);
	expect((await register.list())[0]).not.toHaveProperty('ending');
});

test('a clock that stays where it is for a week is believed again, whichever of the two was wrong', async () => {
	await pairOne();
	clock = Date.parse('2029-01-05T03:00:00Z');
	await restart();
	await pass(8);
	expect(register.doubt()).toBeUndefined();
	clock = wednesday + 9 * day;
	await restart();
	expect(register.doubt()).toBe('behind');
	await pass(8);
	expect(register.doubt()).toBeUndefined();
	expect(await register.list()).toHaveLength(1);
});

test('by a clock that is not believed no invitation goes, none works longer, and nothing that waits has waited', async () => {
	const family = await pairOne('somebody', 'family');
	await pairOne();
	const offered = { goals: [], people: [], partners: [], promises: ['p'] };
	const at = { now: clock, today: today(), days: 30 };
	await register.choose('somebody', { items: ['promises'] }, offered, at);
	const [before] = await register.listChoices();
	const { code } = await register.invite('somebody', 'person', 15);
	const right = clock;
	for (const wrong of ['2029-01-05T03:00:00Z', '2020-01-05T03:00:00Z']) {
		clock = Date.parse(wrong);
		await restart();
		await round();
		expect(await register.pair({ code, phoneId: newId(), lockId: newId() })).toBe('not-valid');
	}
	clock = right + 60_000;
	await restart();
	await round();
	expect(await register.listChoices()).toEqual([before]);
	expect((await phoneOf(family)).readsFrom).toBeGreaterThan(clock);
	expect(await register.pair({ code, phoneId: newId(), lockId: newId() })).toHaveProperty('token');
});

test('a notes book that was asked for yesterday is there after a clock that stood in 2029', async () => {
	await register.locks.slot(newId(), newId());
	clock = Date.parse('2029-01-05T03:00:00Z');
	await restart();
	await register.locks.tidy();
	expect(await keyShares()).toBe(1);
	// Control: as the weeks really pass it goes.
	clock = wednesday + day;
	await restart();
	for (let passed = 0; passed < 4; passed++) {
		await pass(7);
		await register.locks.tidy();
	}
	expect(await keyShares()).toBe(0);
});

/** Numbers that look random and are the same each time. */
function drawing(seed: number) {
	let state = seed;
	return (limit: number) => {
		state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
		return Math.floor((state / 2 ** 31) * limit);
	};
}

test.each([1, 2])(
	'whatever a clock does in five weeks of running, nobody is forgotten who came in them (%i)',
	async (seed) => {
		const draw = drawing(seed);
		const phones = [];
		for (let phone = 0; phone < 4; phone++) phones.push(await pairOne(`person-${phone}`));
		for (let step = 0; step < 5 * 7; step++) {
			lived += day;
			// To any day from 2020 to 2040, or on from where it stands, with or without an end in between.
			const jumps = draw(3) > 0;
			clock = jumps ? Date.parse('2020-01-01T00:00:00Z') + draw(20 * 365) * day : clock + day;
			if (draw(2) > 0) await restart(draw(3) > 0);
			if (draw(2) > 0) register.noteContact(await phoneOf(phones[draw(4)]!));
			await round();
			await register.locks.tidy();
		}
		expect(await register.list()).toHaveLength(4);
		expect((await register.list()).filter(({ ending }) => ending)).toEqual([]);
		expect(await keyShares()).toBe(4);
	}
);

test('control: who really stays away for so many weeks is forgotten', async () => {
	await pairOne();
	await pass(7 * (silentWeeks + graceWeeks));
	expect(await register.list()).toHaveLength(1);
	await pass(7);
	expect(await register.list()).toEqual([]);
	expect(await keyShares()).toBe(0);
});
