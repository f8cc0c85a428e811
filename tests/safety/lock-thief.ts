import { createHash, createHmac, randomBytes } from 'node:crypto';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import type { LockService } from '#lib/server/locks/lock-service.ts';
import { keepTries, slotsOf, triesNameOf, triesOf } from '#lib/server/locks/lock-store.ts';
import { openLocksDatabase, type LocksDatabase } from '#lib/server/locks/locks-database.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';

/*
 * A thief has a copy of the phone: the lock's name and the salt, so he can ask for any code. He has notes books and even
 * another person's book in the same lock, and uses every endpoint in every order. Her code he does not have.
 */

/** A server's locks and its clock, which the thief has in his hand. */
export type Table = {
	register: Register;
	locks: LockService;
	/** A second connection to the locks, for what only a careless server does, and to look. */
	store: LocksDatabase;
	lockHashOf(lockId: string): string;
	clock: { now: number };
	close(): Promise<void>;
};

export async function tableIn(folder: string): Promise<Table> {
	const clock = { now: 0 };
	const secret = openSecret(folder);
	const register = await openRegister(folder, secret, randomBytes, () => new Date(clock.now));
	const store = await openLocksDatabase(folder, secret, randomBytes, () => new Date(clock.now));
	return {
		register,
		locks: register.locks,
		store,
		lockHashOf: (lockId) =>
			createHmac('sha256', secret.key('phones/lock')).update(lockId).digest('base64url'),
		clock,
		close: async () => {
			await store.close();
			await register.close();
		}
	};
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

export const pairOne = async ({ register }: Table, lockId: string) => {
	const { code } = await register.invite('sample', 'person', 15);
	return register.pair({ code, phoneId: newId(), lockId });
};

/** The answer, or undefined while the phone waits or has no room. Nothing else may ever go wrong. */
async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
	try {
		return await ask();
	} catch (error) {
		if (error instanceof ApiProblem && ['rate-limited', 'no-free-slot'].includes(error.code))
			return undefined;
		throw error;
	}
}

/** Opens with a right code: asks, and proves it. False while the phone waits. */
export async function open({ locks }: Table, lockId: string, book: Book, code: string): Promise<boolean> {
	const answer = await unlessRefused(() => locks.unlock({ lockId, blinded: blinded(code) }));
	const opened = (nonce: string) => proof(book, proofMessages.opened(nonce));
	if (answer) await locks.take({ lockId, slot: book.slot, proof: opened(answer.nonce) });
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

export async function play(table: Table, plan: readonly Step[]): Promise<Reached> {
	const { locks, store, clock } = table;
	const lockId = newId();
	clock.now = Date.parse('2026-11-22T20:00:00Z');
	const her = (await pairOne(table, lockId)) as PairAnswer;
	await locks.take({ lockId, slot: her.slot, proof: proof(her, proofMessages.eraseAfterTen()) });
	await open(table, lockId, her, 'hers');

	const books: Book[] = [];
	const names = [newId(), newId(), newId(), newId(), newId()];
	const nonces: string[] = [];
	const tried = new Map<string, number>();
	const answers: number[] = [];
	const own = (which: number) => books[which % Math.max(books.length, 1)];
	const say = async (book: Book | undefined, message: string) => {
		if (book) await locks.take({ lockId, slot: book.slot, proof: proof(book, message) });
	};

	for (const step of plan) {
		if ('guess' in step) {
			const code = `guess ${step.guess === 'next' ? tried.size : step.guess}`;
			const answer = await unlessRefused(() => locks.unlock({ lockId, blinded: blinded(code) }));
			if (!answer) continue;
			nonces.unshift(answer.nonce);
			answers.push(clock.now);
			if (!tried.has(code)) tried.set(code, clock.now);
		} else if ('claim' in step) {
			await say(own(step.claim), proofMessages.opened(nonces[step.ago] ?? newId()));
		} else if ('say' in step) await say(own(step.with), proofMessages[step.say]());
		else if ('notesBook' in step) {
			const book = await unlessRefused(() => locks.slot(lockId, names[step.notesBook]!));
			if (book) books.push(book);
		} else if ('pairing' in step) {
			const answer = await pairOne(table, lockId);
			if (typeof answer === 'object') books.push(answer);
		} else if ('minutes' in step) clock.now += step.minutes * minute;
		else if ('round' in step) await locks.tidy();
		else await open(table, lockId, her, 'hers');
	}
	clock.now += 3 * minute;
	await locks.tidy();
	const slots = await slotsOf(store, store.database.query, table.lockHashOf(lockId));
	const share = slots.find(({ slot }) => slot === her.slot);
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
export async function forgetProven({ store }: Table, lockId: string): Promise<void> {
	const name = triesNameOf(store, lockId);
	await store.database.transaction(async (query) => {
		const tries = await triesOf(store, query, name);
		const questions = tries?.questions.filter(({ provenBy }) => provenBy.length === 0);
		if (tries && questions) await keepTries(store, query, name, { ...tries, questions, until: null });
	});
}

/** The rule of the first year: "opened" of any slot's book takes the try back for all. */
export function takeBackByAnySlot(table: Table): Table {
	const take: LockService['take'] = async (request) => {
		const said = await table.locks.take(request);
		if (said) await forgetProven(table, request.lockId);
		return said;
	};
	return { ...table, locks: { ...table.locks, take } };
}

/** The attack that was found: a notes book, and then "opened" after every guess. */
export const guessAndClaim = (count: number): Step[] => [
	{ notesBook: 0 },
	...Array.from({ length: count }, (): Step[] => [{ guess: 'next' }, { claim: 0, ago: 0 }]).flat()
];
