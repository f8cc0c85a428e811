import { createHash, createHmac, randomBytes } from 'node:crypto';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { bytesOf, emptyHouse, removeHouse } from '#tests/support/house.ts';
import type { LockService } from './lock-service.ts';
import { triesNameOf, triesOf } from './lock-store.ts';
import { openLocksDatabase, type LocksDatabase } from './locks-database.ts';
import { slotsFor } from './slot-order.ts';

let folder: string;
let register: Register;
let locks: LockService;
/** A second connection to locks.db, to look at what the first one wrote. */
let store: LocksDatabase;
let now: Date;
const start = async () => {
	const secret = openSecret(folder);
	register = await openRegister(folder, secret, randomBytes, () => now);
	locks = register.locks;
	store = await openLocksDatabase(folder, secret, randomBytes, () => now);
};
const stop = async () => {
	await store.close();
	await register.close();
};
beforeEach(async () => {
	folder = await emptyHouse('locks');
	now = new Date('2026-11-22T03:00:00Z');
	await start();
});
afterEach(async () => {
	await stop();
	await removeHouse(folder);
});

const lockHashOf = (lockId: string) =>
	createHmac('sha256', openSecret(folder).key('phones/lock')).update(lockId).digest('base64url');
const triesNow = (lockId: string) => triesOf(store, store.database.query, triesNameOf(store, lockId));
const allTries = () => store.database.query.selectFrom('tries').selectAll().execute();
const allSlots = () => store.database.query.selectFrom('slots').selectAll().orderBy('slot').execute();
const at = () => ({ now: now.getTime(), today: '2026-11-22', days: 90 });

const newId = () => randomBytes(16).toString('base64url');
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000));
/** One code blinded, always the same way, as the phone does it. */
const blindedOf = (code: string) => {
	const drawn = createHash('sha512').update(code).digest();
	const made = ristretto255_oprf.oprf.blind(Buffer.from(code), (length) => drawn.subarray(0, length));
	return { ...made, text: Buffer.from(made.blinded).toString('base64url') };
};
const proof = (proofKey: string, message: string) =>
	createHmac('sha256', Buffer.from(proofKey, 'base64url')).update(message).digest('base64url');

/** What the four key shares make of one code, as the phone would finish it. */
async function outputs(lockId: string, code = '483920'): Promise<string[]> {
	const made = blindedOf(code);
	const { evaluated } = await locks.unlock({ lockId, blinded: made.text });
	return evaluated.map((element) =>
		Buffer.from(
			ristretto255_oprf.oprf.finalize(Buffer.from(code), made.blind, Buffer.from(element, 'base64url'))
		).toString('hex')
	);
}

let guesses = 0;

/** How many seconds this phone waits now. */
async function waitOf(lockId: string): Promise<number> {
	const until = (await triesNow(lockId))?.until ?? 0;
	return Math.max(0, (until - now.getTime()) / 1000);
}

/** So many codes that were never tried, each as soon as it is answered. */
async function wrongTries(lockId: string, count: number): Promise<void> {
	for (let tries = 0; tries < count; tries += 1) {
		later(Math.ceil((await waitOf(lockId)) / 60));
		await wrongTry(lockId);
	}
}

/** One try with a code that was never tried: seconds to wait, or 0 when it was answered. */
async function wrongTry(lockId: string, code = `wrong ${guesses++}`): Promise<number> {
	try {
		await locks.unlock({ lockId, blinded: blindedOf(code).text });
		return 0;
	} catch (error) {
		return Number((error as ApiProblem).headers['Retry-After']);
	}
}

const pairOne = async (lockId: string) => {
	const { code } = await register.invite('sample', 'person', 15);
	return (await register.pair({ code, phoneId: newId(), lockId })) as PairAnswer;
};

/** Opens with a code that is right: asks, and proves it. */
async function open(
	lockId: string,
	{ slot, proofKey }: { slot: number; proofKey: string },
	code: string
): Promise<void> {
	const { nonce } = await locks.unlock({ lockId, blinded: blindedOf(code).text });
	await locks.take({ lockId, slot, proof: proof(proofKey, proofMessages.opened(nonce)) });
}

const say = (
	lockId: string,
	{ slot, proofKey }: { slot: number; proofKey: string },
	message: Exclude<keyof typeof proofMessages, 'opened'>
) => locks.take({ lockId, slot, proof: proof(proofKey, proofMessages[message]()) });

const triedOf = async (lockId: string) => (await triesNow(lockId))?.questions.length ?? 0;

describe('the server’s key share', () => {
	test('is the same for one code and slot, however it was blinded, and another for every slot and phone', async () => {
		const lockId = newId();
		const first = await outputs(lockId);
		expect(await outputs(lockId)).toEqual(first);
		expect(new Set([...first, ...(await outputs(newId()))]).size).toBe(8);
	});

	test('changes for ever when its slot is forgotten, and no other with it', async () => {
		const lockId = newId();
		const [one, two] = [await pairOne(lockId), await pairOne(lockId)];
		const before = await outputs(lockId);
		await locks.take({ lockId, slot: one.slot, proof: proof(one.proofKey, proofMessages.forget()) });
		const after = await outputs(lockId);
		expect(before.map((output, slot) => output === after[slot])).toEqual(
			before.map((_, slot) => slot !== one.slot)
		);
		expect(await register.phoneWith(one.token)).toBeUndefined();
		expect(await register.phoneWith(two.token)).toBeDefined();
	});

	test('of a paired slot is not the one that an unknown phone would get: it is random, and destroyed for good', async () => {
		const lockId = newId();
		const before = await outputs(lockId);
		const { slot, proofKey } = await pairOne(lockId);
		expect((await outputs(lockId))[slot]).not.toBe(before[slot]);
		await locks.take({ lockId, slot, proof: proof(proofKey, proofMessages.forget()) });
		expect(await outputs(lockId)).toEqual(before);
	});

	test.each([
		['staff revoke the phone', (id: string) => register.revoke(id)],
		[
			'the phone was silent too long',
			async () => {
				await register.startGathering(() => now.getTime());
				for (let week = 0; week < 10; week++) {
					later(60 * 24 * 7);
					await register.tidy(at(), 4);
				}
			}
		]
	])('is destroyed when %s', async (_, end) => {
		const lockId = newId();
		const { slot } = await pairOne(lockId);
		const before = await outputs(lockId);
		await end((await register.list())[0]!.id);
		expect((await outputs(lockId))[slot]).not.toBe(before[slot]);
	});

	test.each([
		['a person’s', true],
		['a notes book’s', false]
	])('%s key that empties the phone ends its own slot and nobody else’s', async (_, person) => {
		const lockId = newId();
		const [her, other, notes] = [
			await pairOne(lockId),
			await pairOne(lockId),
			await locks.slot(lockId, newId())
		];
		const emptying = person ? other : notes;
		const before = await outputs(lockId);
		await say(lockId, emptying, 'empty');
		const after = await outputs(lockId);
		expect(before.map((output, slot) => output === after[slot])).toEqual(
			before.map((_, slot) => slot !== emptying.slot)
		);
		expect(await register.phoneWith(her.token)).toBeDefined();
		expect((await register.phoneWith(other.token)) === undefined).toBe(person);
	});

	test('lies in no file in clear, and not at all once it is forgotten', async () => {
		const lockId = newId();
		const { slot, proofKey } = await pairOne(lockId);
		const sealed = (await allSlots())[0]!.key_share!;
		const seed = store.sealed.open(sealed, `key share ${lockHashOf(lockId)} ${slot}`);
		const stored = async () =>
			(await Promise.all(['locks.db', 'phones.db', 'ended.db'].map((file) => bytesOf(folder, file)))).join(
				''
			);
		const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
		expect((await stored()).includes(asText(sealed))).toBe(true);
		expect((await stored()).includes(asText(seed))).toBe(false);
		await locks.take({ lockId, slot, proof: proof(proofKey, proofMessages.forget()) });
		expect((await stored()).includes(asText(sealed))).toBe(false);
	});

	test.each([
		['no element of the group', Buffer.alloc(32, 255)],
		['the identity', Buffer.alloc(32)]
	])('is refused to %s, and no try is counted, nothing written', async (_, element) => {
		const lockId = newId();
		const before = await bytesOf(folder, 'locks.db');
		const blinded = element.toString('base64url');
		for (let again = 0; again < 12; again += 1)
			await expect(locks.unlock({ lockId, blinded })).rejects.toThrow('bad-request');
		expect(await allTries()).toEqual([]);
		expect(await bytesOf(folder, 'locks.db')).toBe(before);
		expect(await wrongTry(lockId)).toBe(0);
	});
});

describe('guessing', () => {
	test.each([
		['with books', true],
		['without any', false]
	])('is refused after ten for a day on a phone %s, after growing waits', async (_, paired) => {
		const lockId = newId();
		if (paired) await pairOne(lockId);
		const began = now.getTime();
		const answered: number[] = [];
		for (let tries = 0; tries < 10; tries += 1) {
			await wrongTry(lockId);
			answered.push((now.getTime() - began) / 60_000);
			later(Math.ceil((await waitOf(lockId)) / 60));
		}
		expect(answered).toEqual([0, 0, 0, 0, 1, 2, 7, 22, 52, 112]);
		now = new Date(began + 112 * 60_000);
		expect(await waitOf(lockId)).toBe(60 * 60 * 24);
		later(60 * 24 - 1);
		expect(await wrongTry(lockId)).toBe(60);
		later(1);
		expect(await wrongTry(lockId)).toBe(0);
	});

	test('is counted over a restart', async () => {
		const lockId = newId();
		for (let round = 0; round < 3; round += 1) {
			await wrongTry(lockId);
			await stop();
			await start();
		}
		expect([await wrongTry(lockId), await wrongTry(lockId)]).toEqual([0, 60]);
	});

	test('a code that was tried today is the same try all day, also when it was wrong', async () => {
		const lockId = newId();
		for (let again = 0; again < 50; again += 1) expect(await wrongTry(lockId, 'the same')).toBe(0);
		expect(await triedOf(lockId)).toBe(1);
		expect(await outputs(lockId, 'the same')).toEqual(await outputs(lockId, 'the same'));
	});

	test('a slot of one’s own buys not one guess: whatever is claimed, ten a day are answered', async () => {
		const lockId = newId();
		await pairOne(lockId);
		const owned = [
			await pairOne(lockId),
			await locks.slot(lockId, newId()),
			await locks.slot(lockId, newId())
		];
		let answered = 0;
		while (now.getUTCDate() === 22) {
			try {
				const { nonce } = await locks.unlock({ lockId, blinded: blindedOf(`guess ${answered}`).text });
				answered += 1;
				for (const { slot, proofKey } of owned)
					await locks.take({ lockId, slot, proof: proof(proofKey, proofMessages.opened(nonce)) });
			} catch {
				later(10);
			}
			later(1);
		}
		expect(answered).toBe(10);
	});

	test('a right code is counted once, then never again, whoever else opens in between', async () => {
		const lockId = newId();
		const [her, notes] = [await pairOne(lockId), await locks.slot(lockId, newId())];
		for (let round = 0; round < 40; round += 1) {
			await open(lockId, her, 'hers');
			await open(lockId, notes, 'notes');
			if (round > 0) expect(await triedOf(lockId)).toBe(round < 10 ? 2 : 0);
			if (round === 9) later(60 * 24);
			await locks.tidy();
		}
		expect(await allTries()).toEqual([]);
	});

	test('many right codes on one day make nobody wait before the tenth', async () => {
		const lockId = newId();
		const her = await pairOne(lockId);
		for (let code = 0; code < 9; code += 1) await open(lockId, her, `code ${code}`);
		await open(lockId, her, 'code 8');
		expect(await wrongTry(lockId)).toBe(0);
		expect(await wrongTry(lockId)).toBeGreaterThan(60 * 60 * 23);
	});

	test('while it waits not even a right code is answered: an answer would tell it from a wrong one', async () => {
		const lockId = newId();
		const her = await pairOne(lockId);
		await open(lockId, her, 'hers');
		for (let tries = 0; tries < 4; tries += 1) await wrongTry(lockId);
		expect([await wrongTry(lockId, 'hers'), await wrongTry(lockId, 'other')]).toEqual([60, 60]);
		later(1);
		expect(await wrongTry(lockId, 'hers')).toBe(0);
	});

	test('a request that is sent again because its reply was lost is answered, also while the phone waits', async () => {
		const lockId = newId();
		for (let tries = 0; tries < 3; tries += 1) await wrongTry(lockId);
		const [request, requestId] = [{ lockId, blinded: blindedOf('fourth').text }, newId()];
		const first = await locks.unlock({ ...request, requestId });
		expect(await locks.unlock({ ...request, requestId })).toEqual(first);
		await expect(locks.unlock(request)).rejects.toThrow('rate-limited');
		await expect(locks.unlock({ ...request, requestId: newId() })).rejects.toThrow('rate-limited');
		await expect(locks.unlock({ ...request, blinded: blindedOf('fifth').text, requestId })).rejects.toThrow(
			'rate-limited'
		);
	});

	test('after a key share has changed every question is a new one', async () => {
		const lockId = newId();
		const her = await pairOne(lockId);
		await open(lockId, her, 'hers');
		const notes = await locks.slot(lockId, newId());
		await open(lockId, her, 'hers');
		expect(await triedOf(lockId)).toBe(2);
		await say(lockId, notes, 'forget');
		await wrongTry(lockId, 'hers');
		expect(await triedOf(lockId)).toBe(2);
	});

	test('a proof of another phone, slot or message says nothing', async () => {
		const lockId = newId();
		const { slot, proofKey } = await pairOne(lockId);
		const { nonce } = await locks.unlock({ lockId, blinded: blindedOf('1').text });
		const good = proof(proofKey, proofMessages.opened(nonce));
		const nothing = [
			{ lockId: newId(), slot, proof: good },
			{ lockId, slot: (slot + 1) % 4, proof: good },
			{ lockId, slot, proof: proof(proofKey, 'opened') },
			{ lockId, slot, proof: proof(proofKey, proofMessages.opened(newId())) },
			{ lockId, slot, proof: proof('A'.repeat(43), proofMessages.forget()) }
		];
		for (const one of nothing) expect(await locks.take(one)).toBe(false);
		const tries = await triesNow(lockId);
		expect(tries?.questions).toEqual([{ name: expect.any(String), provenBy: [] }]);
		expect(await register.list()).toHaveLength(1);
		expect(await locks.take({ lockId, slot, proof: good })).toBe(true);
	});

	test('ten destroy the key share only where she chose it, and not while the tenth may still prove itself', async () => {
		const lockId = newId();
		const [chose, not] = [await pairOne(lockId), await pairOne(lockId)];
		await say(lockId, chose, 'eraseAfterTen');
		const before = await outputs(lockId);
		await wrongTries(lockId, 9);
		await locks.tidy();
		const shareOf = async (slot: number) => (await allSlots()).find((row) => row.slot === slot)?.key_share;
		expect(await shareOf(chose.slot)).not.toBeNull();
		later(3);
		await locks.tidy();
		expect([await shareOf(chose.slot), await shareOf(not.slot)]).toEqual([null, expect.any(Uint8Array)]);
		later(60 * 24 * 2);
		const after = await outputs(lockId);
		expect(after[chose.slot]).not.toBe(before[chose.slot]);
		expect(after[not.slot]).toBe(before[not.slot]);
	});

	test('ten of which one was her own code destroy nothing of hers, and all of a neighbour’s who chose it', async () => {
		const lockId = newId();
		const [her, neighbour] = [await pairOne(lockId), await pairOne(lockId)];
		for (const book of [her, neighbour]) await say(lockId, book, 'eraseAfterTen');
		await open(lockId, her, 'hers');
		const before = await outputs(lockId, 'hers');
		await wrongTries(lockId, 9);
		later(3);
		await locks.tidy();
		later(60 * 24);
		const after = await outputs(lockId, 'hers');
		expect([after[her.slot] === before[her.slot], after[neighbour.slot] === before[neighbour.slot]]).toEqual([
			true,
			false
		]);
	});
});

describe('at the same moment', () => {
	test('fifty new questions at once: no more are answered than one after the other, and all are counted', async () => {
		const lockId = newId();
		await pairOne(lockId);
		const waits = await Promise.all(Array.from({ length: 50 }, () => wrongTry(lockId)));
		expect(waits.filter((wait) => wait === 0)).toHaveLength(4);
		expect(await triedOf(lockId)).toBe(4);
	});

	test('fifty times one right code at once: each is answered, none is counted twice', async () => {
		const lockId = newId();
		const her = await pairOne(lockId);
		await Promise.all(Array.from({ length: 50 }, () => open(lockId, her, 'hers')));
		expect(await triedOf(lockId)).toBe(1);
	});

	test('a book that is forgotten twice never ends the one that came into its slot', async () => {
		const lockId = newId();
		const old = locks.slot(lockId, newId());
		const book = await old;
		const [, , next] = await Promise.all([
			say(lockId, book, 'forget'),
			say(lockId, book, 'forget'),
			locks.slot(lockId, newId()),
			say(lockId, book, 'forget')
		]);
		const rows = await allSlots();
		expect(rows.map(({ slot }) => slot)).toContain(next.slot);
		expect(rows).toHaveLength(1);
	});
});

test('a book that is opened with its own code again writes nothing', async () => {
	const lockId = newId();
	const her = await pairOne(lockId);
	await open(lockId, her, 'hers');
	await register.tidy(at(), 104);
	await locks.tidy();
	const bytes = () => bytesOf(folder, 'locks.db');
	const before = await bytes();
	for (let visit = 0; visit < 3; visit++) await open(lockId, her, 'hers');
	expect(await bytes()).toBe(before);
});

describe('places', () => {
	test('two are for people and two for notes, other ones on other phones, the same each time', async () => {
		const seen = new Set<string>();
		for (let phone = 0; phone < 300; phone += 1) {
			const lockHash = lockHashOf(newId());
			const [people, notes] = [slotsFor(store, lockHash, 'person', 4), slotsFor(store, lockHash, 'notes', 4)];
			expect([...people, ...notes].toSorted()).toEqual([0, 1, 2, 3]);
			expect(slotsFor(store, lockHash, 'notes', 4)).toEqual(notes);
			seen.add(String([...people, ...notes]));
		}
		// Of 24 orders each: that 300 phones miss one happens once in 13,000 runs.
		expect(seen.size).toBeGreaterThan(20);
	});

	test('a tablet has 22 for people and two for notes, and its name alone says that it is one', async () => {
		const tabletId = randomBytes(18).toString('base64url');
		const hash = lockHashOf(tabletId);
		const [people, notes] = [slotsFor(store, hash, 'person', 24), slotsFor(store, hash, 'notes', 24)];
		expect([people.length, notes.length]).toEqual([22, 2]);
		expect(new Set([...people, ...notes]).size).toBe(24);
		const seen = new Set<number>();
		for (let book = 0; book < 22; book += 1) seen.add((await pairOne(tabletId)).slot);
		expect([...seen].toSorted((a, b) => a - b)).toEqual(people.toSorted((a, b) => a - b));
		expect(await pairOne(tabletId)).toBe('no-free-slot');
		for (let book = 0; book < 2; book += 1)
			expect(notes).toContain((await locks.slot(tabletId, newId())).slot);
		await expect(locks.slot(tabletId, newId())).rejects.toMatchObject({ code: 'no-free-slot' });
		expect(new Set(await outputs(tabletId)).size).toBe(24);
		expect(await outputs(newId())).toHaveLength(4);
	});

	/** What a stranger sees who asks for notes books, forgets them and asks again. */
	async function askedForNotes(lockId: string): Promise<(number | string)[]> {
		const seen: (number | string)[] = [];
		for (let round = 0; round < 24; round += 1) {
			const books: ({ slot: number; proofKey: string } | string)[] = [];
			for (let book = 0; book < 3; book++)
				books.push(await locks.slot(lockId, newId()).catch((error: unknown) => (error as ApiProblem).code));
			seen.push(...books.map((book) => (typeof book === 'string' ? book : book.slot)));
			for (const book of round % 2 ? books : books.toReversed())
				if (typeof book !== 'string') await say(lockId, book, 'forget');
		}
		return seen;
	}

	test('asking for notes books, however often, is answered alike whether or not anybody’s book is there', async () => {
		const lockId = newId();
		const empty = await askedForNotes(lockId);
		expect(empty.slice(0, 3)).toEqual([expect.any(Number), expect.any(Number), 'no-free-slot']);
		const her = await pairOne(lockId);
		expect(await askedForNotes(lockId)).toEqual(empty);
		await pairOne(lockId);
		expect(await askedForNotes(lockId)).toEqual(empty);
		expect(await register.phoneWith(her.token)).toBeDefined();
	});

	test('a person who comes back again and again gets the same place, alone or beside another', async () => {
		const alone = newId();
		const beside = newId();
		await pairOne(beside);
		for (const lockId of [alone, beside]) {
			const slots: number[] = [];
			for (let round = 0; round < 8; round++) {
				const answer = await pairOne(lockId);
				await say(lockId, answer, 'forget');
				slots.push(answer.slot);
			}
			expect(new Set(slots).size).toBe(1);
		}
	});
});

describe('notes books', () => {
	test('the same name gets the same slot; two at most, and an invitation finds room beside them', async () => {
		const lockId = newId();
		const name = newId();
		const first = await locks.slot(lockId, name);
		expect(await locks.slot(lockId, name)).toEqual(first);
		const second = await locks.slot(lockId, newId());
		expect(second.slot).not.toBe(first.slot);
		await expect(locks.slot(lockId, newId())).rejects.toThrow('no-free-slot');
		const slots = [first.slot, second.slot, (await pairOne(lockId)).slot, (await pairOne(lockId)).slot];
		expect([...slots].sort()).toEqual([0, 1, 2, 3]);
	});

	test('one that is forgotten makes room for another', async () => {
		const lockId = newId();
		const first = await locks.slot(lockId, newId());
		await locks.slot(lockId, newId());
		await expect(locks.slot(lockId, newId())).rejects.toThrow('no-free-slot');
		await say(lockId, first, 'forget');
		await expect(locks.slot(lockId, newId())).resolves.toHaveProperty('slot');
	});

	test.each([
		[
			'says that it is there',
			(lockId: string, book: { slot: number; proofKey: string }) => say(lockId, book, 'kept'),
			true
		],
		[
			'was opened once with a number',
			(lockId: string, book: { slot: number; proofKey: string }) => open(lockId, book, 'code'),
			true
		],
		['never does either', async () => {}, false]
	])('a slot whose book %s is kept for years, or goes away within two weeks', async (_, use, kept) => {
		const lockId = newId();
		const book = await locks.slot(lockId, newId());
		await use(lockId, book);
		const before = (await outputs(lockId))[book.slot];
		later(60 * 24 * 7);
		await locks.tidy();
		expect((await outputs(lockId))[book.slot]).toBe(before);
		later(60 * 24 * (kept ? 700 : 7));
		await locks.tidy();
		expect((await outputs(lockId))[book.slot] === before).toBe(kept);
	});

	test('a paired phone that was never opened with a number keeps its slot', async () => {
		const lockId = newId();
		const { slot } = await pairOne(lockId);
		const before = (await outputs(lockId))[slot];
		later(60 * 24 * 100);
		await locks.tidy();
		expect((await outputs(lockId))[slot]).toBe(before);
	});
});

describe('what a copied locks.db tells', () => {
	/** All text that a thief with the key file reads in a row of the tries. */
	const readTries = async () =>
		(await allTries()).map(
			({ name, sealed }) => `${name} ${JSON.stringify(store.sealed.openJson(sealed, `tries ${name}`))}`
		);

	test('a wrong number does not say whose it was, not even with the key file', async () => {
		const lockId = newId();
		const { slot } = await pairOne(lockId);
		await wrongTries(lockId, 9);
		const [text] = await readTries();
		const [row] = await allSlots();
		expect(row?.slot).toBe(slot);
		for (const known of [lockHashOf(lockId), row?.holder, row?.own_question])
			expect(text).not.toContain(known);
	});

	test('only ten, where a book chose to be destroyed after them, name the lock: it falls though the phone never asks again', async () => {
		const [chose, not] = [newId(), newId()];
		await say(chose, await pairOne(chose), 'eraseAfterTen');
		await pairOne(not);
		await wrongTries(chose, 9);
		for (const text of await readTries()) expect(text).not.toContain(lockHashOf(chose));
		for (const lockId of [chose, not]) {
			now = new Date('2026-11-22T06:00:00Z');
			await wrongTries(lockId, lockId === chose ? 1 : 10);
		}
		const named = (await readTries()).map((text) =>
			[chose, not].map((lockId) => text.includes(lockHashOf(lockId)))
		);
		expect(named.toSorted()).toEqual([
			[false, false],
			[true, false]
		]);
		later(3);
		await locks.tidy();
		const shares = new Map((await allSlots()).map((row) => [row.lock_hash, row.key_share]));
		expect([shares.get(lockHashOf(chose)), shares.get(lockHashOf(not))]).toEqual([
			null,
			expect.any(Uint8Array)
		]);
	});

	test('rows of locks that nobody holds go with the day', async () => {
		for (let lock = 0; lock < 5; lock += 1) await wrongTry(newId());
		await locks.tidy();
		expect(await allTries()).toHaveLength(5);
		later(60 * 24);
		await locks.tidy();
		expect(await allTries()).toEqual([]);
	});

	test('no time finer than a week, no number of tries, and not whether a book has a number code', async () => {
		const lockId = newId();
		const [pictures, numbers] = [await locks.slot(lockId, newId()), await locks.slot(lockId, newId())];
		await open(lockId, numbers, 'code');
		const sizes = async () => (await allTries()).map(({ sealed }) => sealed.length);
		const one = await sizes();
		await wrongTries(lockId, 9);
		expect(await sizes()).toEqual(one);
		const rows = await allSlots();
		const shape = ({ slot, own_question, unused_since, erase_after_ten }: Record<string, unknown>) => ({
			slot,
			question: String(own_question).length,
			unused_since,
			erase_after_ten
		});
		expect(rows.map(shape)).toEqual(
			[pictures, numbers]
				.toSorted((first, second) => first.slot - second.slot)
				.map(({ slot }) => ({
					slot,
					question: 22,
					unused_since: slot === pictures.slot ? '2026-W47' : null,
					erase_after_ten: 0
				}))
		);
	});
});
