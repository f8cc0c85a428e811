import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import {
	guessAndClaim,
	held,
	minute,
	newId,
	open,
	pairOne,
	play,
	proof,
	steps,
	tableIn,
	takeBackByAnySlot,
	type Step,
	type Table
} from '#tests/safety/lock-thief.ts';
import { emptyHouse, removeHouse } from '#tests/support/house.ts';
import { slotsOf } from './lock-store.ts';

let folder: string;
let table: Table;
beforeAll(async () => {
	folder = await emptyHouse('thief');
	table = await tableIn(folder);
});
afterAll(async () => {
	await table.close();
	await removeHouse(folder);
});

const nextDay: Step[] = [{ minutes: 24 * 60 }, { round: true }];

test('whatever a thief does in whatever order, ten new guesses a day are answered, 19 over a midnight, and her book falls after ten or not at all', async () => {
	const found = await fc.check(
		fc.asyncProperty(steps, async (plan) => held(await play(table, plan))),
		{ numRuns: 15, examples: [[guessAndClaim(30)], [[...nextDay, ...guessAndClaim(30)]]] }
	);
	expect(found.counterexample).toBeNull();
});

test('control: where any slot takes any try back, the same thief guesses without end', async () => {
	const weak = takeBackByAnySlot(table);
	expect((await play(weak, guessAndClaim(30))).firstAnswers).toHaveLength(30);
	const found = await fc.check(
		fc.asyncProperty(steps, async (plan) => held(await play(weak, plan))),
		{ numRuns: 40, endOnFailure: true }
	);
	expect(found.failed).toBe(true);
});

test('ten guesses he has, and then her book falls where she chose so, whatever he claims of his own', async () => {
	const { firstAnswers, destroyed } = await play(table, [...nextDay, ...guessAndClaim(30)]);
	expect([firstAnswers.length, destroyed]).toEqual([10, true]);
	const nine = await play(table, [...nextDay, ...guessAndClaim(9)]);
	expect([nine.firstAnswers.length, nine.destroyed]).toEqual([9, false]);
});

test('people who share a phone never wait for each other: eighty right openings a day, in any order', async () => {
	const order = fc.shuffledSubarray(
		Array.from({ length: 80 }, (_, at) => at),
		{ minLength: 80 }
	);
	const pauses = fc.array(fc.nat(40), { minLength: 80, maxLength: 80 });
	await fc.assert(
		fc.asyncProperty(order, pauses, async (order, pauses) => {
			const { locks, store, clock } = table;
			const lockId = newId();
			clock.now = Date.parse('2026-11-22T03:00:00Z');
			const her = (await pairOne(table, lockId)) as PairAnswer;
			await locks.take({ lockId, slot: her.slot, proof: proof(her, proofMessages.eraseAfterTen()) });
			const notes = await locks.slot(lockId, newId());
			for (const [at, which] of order.entries()) {
				const opening = which % 2 ? open(table, lockId, her, 'hers') : open(table, lockId, notes, 'notes');
				expect(await opening).toBe(true);
				clock.now += (pauses[at] ?? 0) * minute;
				if (at % 20 === 0) await locks.tidy();
			}
			const slots = await slotsOf(store, store.database.query, table.lockHashOf(lockId));
			const share = slots.find(({ slot }) => slot === her.slot);
			expect(share?.keyShare).toBeDefined();
		}),
		{ numRuns: 2 }
	);
});
