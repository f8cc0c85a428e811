import type { Kysely } from 'kysely';
import { placesOf } from '#lib/domain/pairing.ts';
import type { ProofRequest, SlotAnswer, UnlockAnswer, UnlockRequest } from '#lib/domain/unlocking.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { destroys, areForgotten, judge, most, prove, type Tries } from './guess-limit.ts';
import {
	eraseKeyShare,
	forgetUnusedSlots,
	keepTries,
	keySharesOf,
	slotsOf,
	takeSlot,
	triesNameOf,
	triesNames,
	triesOf,
	updateSlot,
	type LockSlot
} from './lock-store.ts';
import type { LocksDatabase, Tables } from './locks-database.ts';
import { evaluate, isElement } from './oprf.ts';
import { nonceOf, proofKeyOf, saidBy } from './proofs.ts';

/** What the endpoints ask about locks. */
export type LockService = {
	/** A slot for a notes book. @throws ApiProblem `no-free-slot` */
	slot(lockId: string, bookId: string): Promise<SlotAnswer>;
	/** One try. @throws ApiProblem `rate-limited` while the phone waits, `bad-request` for what is no group element */
	unlock(request: UnlockRequest): Promise<UnlockAnswer>;
	/** Does what a proof says, for its own slot alone. True when it said something; the phone is not told. */
	take(request: ProofRequest): Promise<boolean>;
	/** Forgets what is over, and destroys the key shares that were to be destroyed after ten. Runs on the schedule. */
	tidy(): Promise<void>;
};

/** What is known of locks elsewhere: their keyed names, and the pairings in their slots. */
export type Pairings = {
	lockHash(lockId: string): string;
	/** The keyed name of a notes book: it holds its slot. */
	notesHolder(lockId: string, bookId: string): string;
	/** Ends what a slot holds, paired or not, its key share first; nothing where another holds it by now. */
	endSlot(lockHash: string, slot: number, holder: string): Promise<void>;
	/** The ISO week of now, and of the one before. */
	weeks(): { now: string; before: string };
};

export function lockService(locks: LocksDatabase, pairings: Pairings): LockService {
	const { database } = locks;
	const time = () => locks.now().getTime();

	// Before anything else is done with a lock, and on the schedule: whichever comes first.
	async function eraseWhereChosen(
		query: Kysely<Tables>,
		lockHash: string,
		tries: Tries | undefined
	): Promise<void> {
		if (!tries) return;
		for (const slot of await slotsOf(locks, query, lockHash)) {
			if (slot.eraseAfterTen && slot.keyShare && destroys(tries, slot.slot, time()))
				await eraseKeyShare(locks, query, lockHash, slot);
		}
	}

	// In one transaction that is on the disk before anything is answered: whoever ends the server between two tries gains
	// nothing, and of two requests at once one is counted after the other.
	function counted(lockId: string, element: Buffer, requestId: string | undefined) {
		const lockHash = pairings.lockHash(lockId);
		const name = triesNameOf(locks, lockId);
		return database.transaction(async (query) => {
			const tries = await triesOf(locks, query, name);
			await eraseWhereChosen(query, lockHash, tries);
			const slots = await slotsOf(locks, query, lockHash);
			const keyShares = keySharesOf(locks, lockHash, slots, placesOf(lockId));
			const question = nameOf(locks, Buffer.concat([element, ...keyShares]), 'question');
			const request = requestId && nameOf(locks, Buffer.from(`${requestId} ${question}`), 'request');
			const known = slots.some(({ ownQuestion }) => ownQuestion === question);
			const verdict = judge(tries, { name: question, request, known }, time());
			if ('counted' in verdict && verdict.counted) {
				const erases = slots.some(({ eraseAfterTen }) => eraseAfterTen);
				// From the tenth on the round has to find the lock by itself.
				const isTenth = verdict.counted.questions.length >= most;
				await keepTries(locks, query, name, {
					...verdict.counted,
					...(erases && isTenth && { lock: lockHash })
				});
			}
			return { verdict, keyShares, question };
		});
	}

	// What is known already is not written again: a book that is opened with its own code leaves no trace of the visit.
	async function opened(
		query: Kysely<Tables>,
		lockId: string,
		{ slot, ownQuestion, unusedSince }: LockSlot,
		question: string
	): Promise<void> {
		const name = triesNameOf(locks, lockId);
		const tries = await triesOf(locks, query, name);
		const isNew = tries?.questions.some(
			({ name, provenBy }) => name === question && !provenBy.includes(slot)
		);
		if (tries && isNew) await keepTries(locks, query, name, prove(tries, question, slot));
		if (ownQuestion !== question || unusedSince !== undefined)
			await updateSlot(query, pairings.lockHash(lockId), slot, {
				own_question: question,
				unused_since: null
			});
	}

	return {
		slot: async (lockId, bookId) => {
			const holder = pairings.notesHolder(lockId, bookId);
			const unusedSince = pairings.weeks().now;
			const lockHash = pairings.lockHash(lockId);
			const slot = await takeSlot(locks, lockHash, holder, {
				kind: 'notes',
				places: placesOf(lockId),
				unusedSince
			});
			if (slot === undefined) throw new ApiProblem('no-free-slot');
			return { slot, proofKey: proofKeyOf(locks, holder).toString('base64url') };
		},
		unlock: async ({ lockId, blinded, requestId }) => {
			const element = Buffer.from(blinded, 'base64url');
			// Before anything is counted: what cannot be answered is no try.
			if (!isElement(element)) throw new ApiProblem('bad-request');
			const { verdict, keyShares, question } = await counted(lockId, element, requestId);
			if ('wait' in verdict) throw new ApiProblem('rate-limited', { 'Retry-After': String(verdict.wait) });
			const evaluated = keyShares.map((seed) => Buffer.from(evaluate(seed, element)).toString('base64url'));
			return { evaluated, nonce: nonceOf(locks, question) };
		},
		take: async ({ lockId, slot, proof }) => {
			const lockHash = pairings.lockHash(lockId);
			const { said, holder } = await database.transaction(async (query) => {
				const row = (await slotsOf(locks, query, lockHash)).find((one) => one.slot === slot);
				const holder = row?.holder;
				const tries = await triesOf(locks, query, triesNameOf(locks, lockId));
				const said = saidBy(locks, { lockHash, slot, holder }, tries, proof);
				if (!said || !row) return { said: undefined, holder };
				if (said.kind === 'opened') await opened(query, lockId, row, said.question);
				else if (said.kind === 'kept') await updateSlot(query, lockHash, slot, { unused_since: null });
				else if (said.kind === 'eraseAfterTen' || said.kind === 'keepAfterTen') {
					const erase_after_ten = said.kind === 'eraseAfterTen' ? 1 : 0;
					await updateSlot(query, lockHash, slot, { erase_after_ten });
				}
				return { said, holder };
			});
			// A key ends its own slot, also when the whole phone is emptied: the phone ends everything that lies on it by
			// itself, and no book may end another's from afar. A pairing that is left is forgotten as a silent one.
			if (holder !== undefined && (said?.kind === 'forget' || said?.kind === 'empty'))
				await pairings.endSlot(lockHash, slot, holder);
			return said !== undefined;
		},
		tidy: async () => {
			await database.transaction(async (query) => {
				for (const name of await triesNames(query)) {
					const tries = await triesOf(locks, query, name);
					if (tries?.lock !== undefined) await eraseWhereChosen(query, tries.lock, tries);
					// What a clock that stood ahead had put far off is kept as nearer.
					const stays = tries && !areForgotten(tries, time());
					await keepTries(locks, query, name, stays ? tries : undefined);
				}
				await forgetUnusedSlots(query, pairings.weeks().before);
			});
			await database.writeAnew();
		}
	};
}

function nameOf({ derived }: LocksDatabase, value: Uint8Array, purpose: 'question' | 'request'): string {
	return derived(purpose, value).subarray(0, 16).toString('base64url');
}
