import { createHash, createHmac, randomBytes } from 'node:crypto';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import type { LockService } from '#lib/server/locks/lock-service.ts';
import { keepTries, slotsOf, triesOf } from '#lib/server/locks/lock-store.ts';
import { invite } from '#lib/server/phones/invitations.ts';
import { pair } from '#lib/server/phones/pair.ts';
import { locksOf } from '#lib/server/phones/phone-register.ts';
import { openPhonesDatabase, type PhonesDatabase } from '#lib/server/phones/phones-database.ts';
import { openSecret } from '#lib/server/secret.ts';

/*
 * A thief has a copy of the phone: the lock's name and the salt, so he can ask for any code. He has notes books and even
 * another person's book in the same lock, and uses every endpoint in every order. Her code he does not have.
 */

/** A server's locks and its clock, which the thief has in his hand. */
export type Table = { phones: PhonesDatabase; locks: LockService; clock: { now: number } };

export function tableIn(folder: string): Table {
	const clock = { now: 0 };
	const phones = openPhonesDatabase(folder, openSecret(folder), randomBytes, () => new Date(clock.now));
	return { phones, locks: locksOf(phones), clock };
}

export const minute = 60_000;
const day = 24 * 60 * minute;
export const newId = () => randomBytes(16).toString('base64url');

type Book = { slot: number; proofKey: string };
export const proof = ({ proofKey }: Book, message: string) =>
	createHmac('sha256', Buffer.from(proofKey, 'base64url')).update(message).digest('base64url');

const blindedOnce = new Map<string, string>();
function blinded(code: string): string {
	const drawn = createHash('sha512').update(code).digest();
	const made =
		blindedOnce.get(code) ??
		base64url(ristretto255_oprf.oprf.blind(Buffer.from(code), (n) => drawn.subarray(0, n)).blinded);
	blindedOnce.set(code, made);
	return made;
}
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

export const pairOne = ({ phones }: Table, lockId: string) =>
	pair(phones, { code: invite(phones, 'sample', 'person', 15).code, phoneId: newId(), lockId });

/** The answer, or undefined while the phone waits or has no room. Nothing else may ever go wrong. */
function unlessRefused<T>(ask: () => T): T | undefined {
	try {
		return ask();
	} catch (error) {
		if (error instanceof ApiProblem && ['rate-limited', 'no-free-slot'].includes(error.code))
			return undefined;
		throw error;
	}
}

/** Opens with a right code: asks, and proves it. False while the phone waits. */
export function open({ locks }: Table, lockId: string, book: Book, code: string): boolean {
	const answer = unlessRefused(() => locks.unlock({ lockId, blinded: blinded(code) }));
	if (answer) locks.take({ lockId, slot: book.slot, proof: proof(book, proofMessages.opened(answer.nonce)) });
	return answer !== undefined;
}

const messages = ['forget', 'empty', 'kept', 'eraseAfterTen', 'keepAfterTen'] as const;
export type Step =
	| { guess: number | 'next' }
	/** "This was my code", said with his n-th book about his latest try or an earlier one. */
	| { claim: number; ago: number }
	| { say: (typeof messages)[number]; with: number }
	| { notesBook: number }
	| { pairing: true }
	| { minutes: number }
	| { round: true }
	| { sheOpens: true };

export const steps = fc.array(
	fc.oneof(
		{ weight: 10, arbitrary: fc.record({ guess: fc.constant('next' as const) }) },
		{ weight: 2, arbitrary: fc.record({ guess: fc.nat(60) }) },
		{ weight: 8, arbitrary: fc.record({ claim: fc.nat(3), ago: fc.constantFrom(0, 0, 0, 1, 5) }) },
		{ weight: 1, arbitrary: fc.record({ say: fc.constantFrom(...messages), with: fc.nat(3) }) },
		{ weight: 2, arbitrary: fc.record({ notesBook: fc.nat(4) }) },
		{ weight: 1, arbitrary: fc.record({ pairing: fc.constant(true as const) }) },
		{ weight: 3, arbitrary: fc.record({ minutes: fc.constantFrom(1, 2, 5, 60, 8 * 60, 24 * 60) }) },
		{ weight: 1, arbitrary: fc.record({ round: fc.constant(true as const) }) },
		{ weight: 1, arbitrary: fc.record({ sheOpens: fc.constant(true as const) }) }
	),
	{ minLength: 30, maxLength: 90 }
);

/** What one thief reached. */
export type Reached = { firstAnswers: number[]; answers: number[]; destroyed: boolean };

export function play(table: Table, plan: readonly Step[]): Reached {
	const { locks, phones, clock } = table;
	const lockId = newId();
	clock.now = Date.parse('2026-11-22T20:00:00Z');
	const her = pairOne(table, lockId) as PairAnswer;
	locks.take({ lockId, slot: her.slot, proof: proof(her, proofMessages.eraseAfterTen()) });
	open(table, lockId, her, 'hers');

	const books: Book[] = [];
	const names = [newId(), newId(), newId(), newId(), newId()];
	const nonces: string[] = [];
	const tried = new Map<string, number>();
	const answers: number[] = [];
	const own = (which: number) => books[which % Math.max(books.length, 1)];
	const say = (book: Book | undefined, message: string) =>
		book && locks.take({ lockId, slot: book.slot, proof: proof(book, message) });

	for (const step of plan) {
		if ('guess' in step) {
			const code = `guess ${step.guess === 'next' ? tried.size : step.guess}`;
			const answer = unlessRefused(() => locks.unlock({ lockId, blinded: blinded(code) }));
			if (!answer) continue;
			nonces.unshift(answer.nonce);
			answers.push(clock.now);
			if (!tried.has(code)) tried.set(code, clock.now);
		} else if ('claim' in step) {
			say(own(step.claim), proofMessages.opened(nonces[step.ago] ?? newId()));
		} else if ('say' in step) say(own(step.with), proofMessages[step.say]());
		else if ('notesBook' in step) {
			const book = unlessRefused(() => locks.slot(lockId, names[step.notesBook]!));
			if (book) books.push(book);
		} else if ('pairing' in step) {
			const answer = pairOne(table, lockId);
			if (typeof answer === 'object') books.push(answer);
		} else if ('minutes' in step) clock.now += step.minutes * minute;
		else if ('round' in step) locks.tidy();
		else open(table, lockId, her, 'hers');
	}
	clock.now += 3 * minute;
	locks.tidy();
	const share = slotsOf(phones.locks, phones.keyed('lock', lockId)).find(({ slot }) => slot === her.slot);
	return { firstAnswers: [...tried.values()], answers, destroyed: share?.keyShare === undefined };
}

/** The most that lie within one day of the calendar (UTC), and within any 24 hours. */
export function most(times: number[]): { ofADay: number; within24Hours: number } {
	const within = (test: (from: number, time: number) => boolean) =>
		Math.max(0, ...times.map((from) => times.filter((time) => test(from, time)).length));
	return {
		ofADay: within((from, time) => Math.floor(from / day) === Math.floor(time / day)),
		within24Hours: within((from, time) => time >= from && time < from + day)
	};
}

/** Whether he was held: to ten new guesses a day, 19 within 24 hours, and her book not destroyed by fewer than ten. */
export function held(reached: Reached): boolean {
	const { ofADay, within24Hours } = most(reached.firstAnswers);
	const tenAsked = most(reached.answers).ofADay >= 10;
	return ofADay <= 10 && within24Hours <= 19 && (!reached.destroyed || tenAsked);
}

/** A lock's tries without those that any book proved: what the first year's server did. */
export function forgetProven({ locks }: PhonesDatabase, lockHash: string): void {
	const tries = triesOf(locks, lockHash);
	const questions = tries?.questions.filter(({ provenBy }) => provenBy.length === 0);
	if (tries && questions) keepTries(locks, lockHash, { ...tries, questions, until: null });
}

/** The rule of the first year: "opened" of any slot's book takes the try back for all. */
export function takeBackByAnySlot({ phones, locks, clock }: Table): Table {
	const take: LockService['take'] = (request) => {
		const said = locks.take(request);
		if (said) forgetProven(phones, phones.keyed('lock', request.lockId));
		return said;
	};
	return { phones, clock, locks: { ...locks, take } };
}

/** The attack that was found: a notes book, and then "opened" after every guess. */
export const guessAndClaim = (count: number): Step[] => [
	{ notesBook: 0 },
	...Array.from({ length: count }, (): Step[] => [{ guess: 'next' }, { claim: 0, ago: 0 }]).flat()
];
