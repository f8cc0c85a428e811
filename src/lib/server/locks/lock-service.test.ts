import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { invite } from '#lib/server/phones/invitations.ts';
import { pair } from '#lib/server/phones/pair.ts';
import { forgetSilent, listPhones, locksOf, phoneWith, revoke } from '#lib/server/phones/phone-register.ts';
import { openPhonesDatabase, type PhonesDatabase } from '#lib/server/phones/phones-database.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { LockService } from './lock-service.ts';
import { triesOf } from './lock-store.ts';
import { placesOf } from './places.ts';

let folder: string;
let phones: PhonesDatabase;
let locks: LockService;
let now: Date;
const start = () => {
	phones = openPhonesDatabase(folder, openSecret(folder), randomBytes, () => now);
	locks = locksOf(phones);
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
/** One code blinded, always the same way, as the phone does it. */
const blindedOf = (code: string) => {
	const drawn = createHash('sha512').update(code).digest();
	const made = ristretto255_oprf.oprf.blind(Buffer.from(code), (length) => drawn.subarray(0, length));
	return { ...made, text: Buffer.from(made.blinded).toString('base64url') };
};
const proof = (proofKey: string, message: string) =>
	createHmac('sha256', Buffer.from(proofKey, 'base64url')).update(message).digest('base64url');

/** What the four key shares make of one code, as the phone would finish it. */
function outputs(lockId: string, code = '483920'): string[] {
	const made = blindedOf(code);
	const { evaluated } = locks.unlock({ lockId, blinded: made.text });
	return evaluated.map((element) =>
		Buffer.from(
			ristretto255_oprf.oprf.finalize(Buffer.from(code), made.blind, Buffer.from(element, 'base64url'))
		).toString('hex')
	);
}

let guesses = 0;

/** How many seconds this phone waits now. */
function waitOf(lockId: string): number {
	const until = triesOf(phones.locks, phones.keyed('lock', lockId))?.until ?? 0;
	return Math.max(0, (until - now.getTime()) / 1000);
}

/** So many codes that were never tried, each as soon as it is answered. */
function wrongTries(lockId: string, count: number): void {
	for (let tries = 0; tries < count; tries += 1) {
		later(Math.ceil(waitOf(lockId) / 60));
		wrongTry(lockId);
	}
}

/** One try with a code that was never tried: seconds to wait, or 0 when it was answered. */
function wrongTry(lockId: string, code = `wrong ${guesses++}`): number {
	try {
		locks.unlock({ lockId, blinded: blindedOf(code).text });
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

/** Opens with a code that is right: asks, and proves it. */
function open(lockId: string, { slot, proofKey }: { slot: number; proofKey: string }, code: string): void {
	const { nonce } = locks.unlock({ lockId, blinded: blindedOf(code).text });
	locks.take({ lockId, slot, proof: proof(proofKey, proofMessages.opened(nonce)) });
}

const say = (
	lockId: string,
	{ slot, proofKey }: { slot: number; proofKey: string },
	message: Exclude<keyof typeof proofMessages, 'opened'>
) => locks.take({ lockId, slot, proof: proof(proofKey, proofMessages[message]()) });

const triedOf = (lockId: string) =>
	triesOf(phones.locks, phones.keyed('lock', lockId))?.questions.length ?? 0;

describe('the server’s key share', () => {
	test('is the same for one code and slot, however it was blinded, and another for every slot and phone', () => {
		const lockId = newId();
		const first = outputs(lockId);
		expect(outputs(lockId)).toEqual(first);
		expect(new Set([...first, ...outputs(newId())]).size).toBe(8);
	});

	test('changes for ever when its slot is forgotten, and no other with it', () => {
		const lockId = newId();
		const [one, two] = [pairOne(lockId), pairOne(lockId)];
		const before = outputs(lockId);
		locks.take({ lockId, slot: one.slot, proof: proof(one.proofKey, proofMessages.forget()) });
		const after = outputs(lockId);
		expect(before.map((output, slot) => output === after[slot])).toEqual(
			before.map((_, slot) => slot !== one.slot)
		);
		expect(phoneWith(phones, one.token)).toBeUndefined();
		expect(phoneWith(phones, two.token)).toBeDefined();
	});

	test('of a paired slot is not the one that an unknown phone would get: it is random, and destroyed for good', () => {
		const lockId = newId();
		const before = outputs(lockId);
		const { slot, proofKey } = pairOne(lockId);
		expect(outputs(lockId)[slot]).not.toBe(before[slot]);
		locks.take({ lockId, slot, proof: proof(proofKey, proofMessages.forget()) });
		expect(outputs(lockId)).toEqual(before);
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
		const before = outputs(lockId);
		end(listPhones(phones)[0]!.id);
		expect(outputs(lockId)[slot]).not.toBe(before[slot]);
	});

	test.each([
		['a person’s', true],
		['a notes book’s', false]
	])('%s key that empties the phone ends its own slot and nobody else’s', (_, person) => {
		const lockId = newId();
		const [her, other, notes] = [pairOne(lockId), pairOne(lockId), locks.slot(lockId, newId())];
		const emptying = person ? other : notes;
		const before = outputs(lockId);
		say(lockId, emptying, 'empty');
		const after = outputs(lockId);
		expect(before.map((output, slot) => output === after[slot])).toEqual(
			before.map((_, slot) => slot !== emptying.slot)
		);
		expect(phoneWith(phones, her.token)).toBeDefined();
		expect(phoneWith(phones, other.token) === undefined).toBe(person);
	});

	test('lies in no file in clear, and not at all once it is forgotten', () => {
		const lockId = newId();
		const { slot, proofKey } = pairOne(lockId);
		const sealed = phones.locks.database.prepare('SELECT key_share FROM slots').get()
			?.key_share as Uint8Array;
		const lockHash = phones.keyed('lock', lockId);
		const seed = phones.locks.unseal(sealed, `key share ${lockHash} ${slot}`);
		const files = () =>
			readdirSync(folder).map((file) => ({ file, bytes: readFileSync(join(folder, file)) }));
		expect(files().some(({ bytes }) => bytes.includes(Buffer.from(sealed)))).toBe(true);
		expect(files().some(({ bytes }) => bytes.includes(seed))).toBe(false);
		locks.take({ lockId, slot, proof: proof(proofKey, proofMessages.forget()) });
		expect(files().filter(({ bytes }) => bytes.includes(Buffer.from(sealed)))).toEqual([]);
	});

	test('is refused to what is no element of the group', () => {
		const blinded = Buffer.alloc(32, 255).toString('base64url');
		expect(() => locks.unlock({ lockId: newId(), blinded })).toThrow('bad-request');
	});
});

describe('guessing', () => {
	test.each([
		['with books', true],
		['without any', false]
	])('is refused after ten for a day on a phone %s, after growing waits', (_, paired) => {
		const lockId = newId();
		if (paired) pairOne(lockId);
		const began = now.getTime();
		const answered: number[] = [];
		for (let tries = 0; tries < 10; tries += 1) {
			wrongTry(lockId);
			answered.push((now.getTime() - began) / 60_000);
			later(Math.ceil(waitOf(lockId) / 60));
		}
		expect(answered).toEqual([0, 0, 0, 0, 1, 2, 7, 22, 52, 112]);
		now = new Date(began + 112 * 60_000);
		expect(waitOf(lockId)).toBe(60 * 60 * 24);
		later(60 * 24 - 1);
		expect(wrongTry(lockId)).toBe(60);
		later(1);
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

	test('a code that was tried today is the same try all day, also when it was wrong', () => {
		const lockId = newId();
		for (let again = 0; again < 50; again += 1) expect(wrongTry(lockId, 'the same')).toBe(0);
		expect(triedOf(lockId)).toBe(1);
		expect(outputs(lockId, 'the same')).toEqual(outputs(lockId, 'the same'));
	});

	test('a slot of one’s own buys not one guess: whatever is claimed, ten a day are answered', () => {
		const lockId = newId();
		pairOne(lockId);
		const owned = [pairOne(lockId), locks.slot(lockId, newId()), locks.slot(lockId, newId())];
		let answered = 0;
		while (now.getUTCDate() === 22) {
			try {
				const { nonce } = locks.unlock({ lockId, blinded: blindedOf(`guess ${answered}`).text });
				answered += 1;
				for (const { slot, proofKey } of owned)
					locks.take({ lockId, slot, proof: proof(proofKey, proofMessages.opened(nonce)) });
			} catch {
				later(10);
			}
			later(1);
		}
		expect(answered).toBe(10);
	});

	test('a right code is counted once, then never again, whoever else opens in between', () => {
		const lockId = newId();
		const [her, notes] = [pairOne(lockId), locks.slot(lockId, newId())];
		for (let round = 0; round < 40; round += 1) {
			open(lockId, her, 'hers');
			open(lockId, notes, 'notes');
			if (round > 0) expect(triedOf(lockId)).toBe(round < 10 ? 2 : 0);
			if (round === 9) later(60 * 24);
			locks.tidy();
		}
		expect(phones.locks.database.prepare('SELECT * FROM tries').all()).toEqual([]);
	});

	test('many right codes on one day make nobody wait before the tenth', () => {
		const lockId = newId();
		const her = pairOne(lockId);
		for (let code = 0; code < 9; code += 1) open(lockId, her, `code ${code}`);
		open(lockId, her, 'code 8');
		expect(wrongTry(lockId)).toBe(0);
		expect(wrongTry(lockId)).toBeGreaterThan(60 * 60 * 23);
	});

	test('while it waits not even a right code is answered: an answer would tell it from a wrong one', () => {
		const lockId = newId();
		const her = pairOne(lockId);
		open(lockId, her, 'hers');
		for (let tries = 0; tries < 4; tries += 1) wrongTry(lockId);
		expect([wrongTry(lockId, 'hers'), wrongTry(lockId, 'other')]).toEqual([60, 60]);
		later(1);
		expect(wrongTry(lockId, 'hers')).toBe(0);
	});

	test('a request that is sent again because its reply was lost is answered, also while the phone waits', () => {
		const lockId = newId();
		for (let tries = 0; tries < 3; tries += 1) wrongTry(lockId);
		const [request, requestId] = [{ lockId, blinded: blindedOf('fourth').text }, newId()];
		const first = locks.unlock({ ...request, requestId });
		expect(locks.unlock({ ...request, requestId })).toEqual(first);
		expect(() => locks.unlock(request)).toThrow('rate-limited');
		expect(() => locks.unlock({ ...request, requestId: newId() })).toThrow('rate-limited');
		expect(() => locks.unlock({ ...request, blinded: blindedOf('fifth').text, requestId })).toThrow(
			'rate-limited'
		);
	});

	test('after a key share has changed every question is a new one', () => {
		const lockId = newId();
		const her = pairOne(lockId);
		open(lockId, her, 'hers');
		const notes = locks.slot(lockId, newId());
		open(lockId, her, 'hers');
		expect(triedOf(lockId)).toBe(2);
		say(lockId, notes, 'forget');
		wrongTry(lockId, 'hers');
		expect(triedOf(lockId)).toBe(2);
	});

	test('a proof of another phone, slot or message says nothing', () => {
		const lockId = newId();
		const { slot, proofKey } = pairOne(lockId);
		const { nonce } = locks.unlock({ lockId, blinded: blindedOf('1').text });
		const good = proof(proofKey, proofMessages.opened(nonce));
		const nothing = [
			{ lockId: newId(), slot, proof: good },
			{ lockId, slot: (slot + 1) % 4, proof: good },
			{ lockId, slot, proof: proof(proofKey, 'opened') },
			{ lockId, slot, proof: proof(proofKey, proofMessages.opened(newId())) },
			{ lockId, slot, proof: proof('A'.repeat(43), proofMessages.forget()) }
		];
		expect(nothing.map((one) => locks.take(one))).toEqual(nothing.map(() => false));
		const tries = triesOf(phones.locks, phones.keyed('lock', lockId));
		expect(tries?.questions).toEqual([{ name: expect.any(String), provenBy: [] }]);
		expect(listPhones(phones)).toHaveLength(1);
		expect(locks.take({ lockId, slot, proof: good })).toBe(true);
	});

	test('ten destroy the key share only where she chose it, and not while the tenth may still prove itself', () => {
		const lockId = newId();
		const [chose, not] = [pairOne(lockId), pairOne(lockId)];
		say(lockId, chose, 'eraseAfterTen');
		const before = outputs(lockId);
		wrongTries(lockId, 9);
		locks.tidy();
		const shareOf = (slot: number) =>
			phones.locks.database.prepare('SELECT key_share FROM slots WHERE slot = ?').get(slot)?.key_share;
		expect(shareOf(chose.slot)).not.toBeNull();
		later(3);
		locks.tidy();
		expect([shareOf(chose.slot), shareOf(not.slot)]).toEqual([null, expect.any(Uint8Array)]);
		later(60 * 24 * 2);
		const after = outputs(lockId);
		expect(after[chose.slot]).not.toBe(before[chose.slot]);
		expect(after[not.slot]).toBe(before[not.slot]);
	});

	test('ten of which one was her own code destroy nothing of hers, and all of a neighbour’s who chose it', () => {
		const lockId = newId();
		const [her, neighbour] = [pairOne(lockId), pairOne(lockId)];
		for (const book of [her, neighbour]) say(lockId, book, 'eraseAfterTen');
		open(lockId, her, 'hers');
		const before = outputs(lockId, 'hers');
		wrongTries(lockId, 9);
		later(3);
		locks.tidy();
		later(60 * 24);
		const after = outputs(lockId, 'hers');
		expect([after[her.slot] === before[her.slot], after[neighbour.slot] === before[neighbour.slot]]).toEqual([
			true,
			false
		]);
	});
});

describe('places', () => {
	test('two are for people and two for notes, other ones on other phones, the same each time', () => {
		const seen = new Set<string>();
		for (let phone = 0; phone < 300; phone += 1) {
			const lockHash = phones.keyed('lock', newId());
			const [people, notes] = [
				placesOf(phones.locks, lockHash, 'person'),
				placesOf(phones.locks, lockHash, 'notes')
			];
			expect([...people, ...notes].toSorted()).toEqual([0, 1, 2, 3]);
			expect(placesOf(phones.locks, lockHash, 'notes')).toEqual(notes);
			seen.add(String([...people, ...notes]));
		}
		// Of 24 orders each: that 300 phones miss one happens once in 13,000 runs.
		expect(seen.size).toBeGreaterThan(20);
	});

	/** What a stranger sees who asks for notes books, forgets them and asks again. */
	function askedForNotes(lockId: string): (number | string)[] {
		const seen: (number | string)[] = [];
		for (let round = 0; round < 24; round += 1) {
			const books = [0, 1, 2].map(() => {
				try {
					return locks.slot(lockId, newId());
				} catch (error) {
					return (error as ApiProblem).code;
				}
			});
			seen.push(...books.map((book) => (typeof book === 'string' ? book : book.slot)));
			for (const book of round % 2 ? books : books.toReversed())
				if (typeof book !== 'string') say(lockId, book, 'forget');
		}
		return seen;
	}

	test('asking for notes books, however often, is answered alike whether or not anybody’s book is there', () => {
		const lockId = newId();
		const empty = askedForNotes(lockId);
		expect(empty.slice(0, 3)).toEqual([expect.any(Number), expect.any(Number), 'no-free-slot']);
		const her = pairOne(lockId);
		expect(askedForNotes(lockId)).toEqual(empty);
		pairOne(lockId);
		expect(askedForNotes(lockId)).toEqual(empty);
		expect(phoneWith(phones, her.token)).toBeDefined();
	});

	test('a person who comes back again and again gets the same place, alone or beside another', () => {
		const alone = newId();
		const beside = newId();
		pairOne(beside);
		for (const lockId of [alone, beside]) {
			const slots = Array.from({ length: 8 }, () => {
				const answer = pairOne(lockId);
				say(lockId, answer, 'forget');
				return answer.slot;
			});
			expect(new Set(slots).size).toBe(1);
		}
	});
});

describe('notes books', () => {
	test('the same name gets the same slot; two at most, and an invitation finds room beside them', () => {
		const lockId = newId();
		const name = newId();
		const first = locks.slot(lockId, name);
		expect(locks.slot(lockId, name)).toEqual(first);
		const second = locks.slot(lockId, newId());
		expect(second.slot).not.toBe(first.slot);
		expect(() => locks.slot(lockId, newId())).toThrow('no-free-slot');
		const slots = [first.slot, second.slot, pairOne(lockId).slot, pairOne(lockId).slot];
		expect([...slots].sort()).toEqual([0, 1, 2, 3]);
	});

	test('one that is forgotten makes room for another', () => {
		const lockId = newId();
		const first = locks.slot(lockId, newId());
		locks.slot(lockId, newId());
		expect(() => locks.slot(lockId, newId())).toThrow('no-free-slot');
		say(lockId, first, 'forget');
		expect(() => locks.slot(lockId, newId())).not.toThrow();
	});

	test.each([
		[
			'says that it is there',
			(lockId: string, book: { slot: number; proofKey: string }) => void say(lockId, book, 'kept'),
			true
		],
		[
			'was opened once with a number',
			(lockId: string, book: { slot: number; proofKey: string }) => open(lockId, book, 'code'),
			true
		],
		['never does either', () => {}, false]
	])('a slot whose book %s is kept for years, or goes away within two weeks', (_, use, kept) => {
		const lockId = newId();
		const book = locks.slot(lockId, newId());
		use(lockId, book);
		const before = outputs(lockId)[book.slot];
		later(60 * 24 * 7);
		locks.tidy();
		expect(outputs(lockId)[book.slot]).toBe(before);
		later(60 * 24 * (kept ? 700 : 7));
		locks.tidy();
		expect(outputs(lockId)[book.slot] === before).toBe(kept);
	});

	test('a paired phone that was never opened with a number keeps its slot', () => {
		const lockId = newId();
		const { slot } = pairOne(lockId);
		const before = outputs(lockId)[slot];
		later(60 * 24 * 100);
		locks.tidy();
		expect(outputs(lockId)[slot]).toBe(before);
	});
});

describe('what a copied locks.db tells', () => {
	test('rows of locks that nobody holds go with the day', () => {
		for (let lock = 0; lock < 5; lock += 1) wrongTry(newId());
		locks.tidy();
		expect(phones.locks.database.prepare('SELECT * FROM tries').all()).toHaveLength(5);
		later(60 * 24);
		locks.tidy();
		expect(phones.locks.database.prepare('SELECT * FROM tries').all()).toEqual([]);
	});

	test('no time finer than a week, no number of tries, and not whether a book has a number code', () => {
		const lockId = newId();
		const [pictures, numbers] = [locks.slot(lockId, newId()), locks.slot(lockId, newId())];
		open(lockId, numbers, 'code');
		const sizes = () => phones.locks.database.prepare('SELECT length(sealed) AS n FROM tries').all();
		const one = sizes();
		wrongTries(lockId, 9);
		expect(sizes()).toEqual(one);
		const rows = phones.locks.database.prepare('SELECT * FROM slots ORDER BY slot').all();
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
