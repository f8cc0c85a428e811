import type { ProofRequest, SlotAnswer, UnlockAnswer, UnlockRequest } from '#lib/domain/unlocking.ts';
import { inTransaction } from '#lib/server/database.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { destroys, isOver, judge, prove } from './guess-limit.ts';
import {
	eraseKeyShare,
	forgetUnusedSlots,
	keepTries,
	keySharesOf,
	locksTried,
	settle,
	slotsOf,
	takeSlot,
	triesOf,
	updateSlot
} from './lock-store.ts';
import type { LocksDatabase } from './locks-database.ts';
import { evaluate } from './oprf.ts';
import { nonceOf, proofKeyOf, saidBy, type Said } from './proofs.ts';

/** What the endpoints ask about locks. */
export type LockService = {
	/** A slot for a notes book. @throws ApiProblem `no-free-slot` */
	slot(lockId: string, bookId: string): SlotAnswer;
	/** One try. @throws ApiProblem `rate-limited` while the phone waits, `bad-request` for what is no group element */
	unlock(request: UnlockRequest): UnlockAnswer;
	/** Does what a proof says, for its own slot alone. True when it said something; the phone is not told. */
	take(request: ProofRequest): boolean;
	/** Forgets what is over, and destroys the key shares that were to be destroyed after ten. Runs on the schedule. */
	tidy(): void;
};

/** What is known of locks elsewhere: their keyed names, and the pairings in their slots. */
export type Pairings = {
	lockHash(lockId: string): string;
	/** The keyed name of a notes book: it holds its slot. */
	notesHolder(lockId: string, bookId: string): string;
	/** Ends whatever a slot holds, paired or not, its key share first. */
	endSlot(lockHash: string, slot: number): void;
	/** The ISO week of now, and of the one before. */
	weeks(): { now: string; before: string };
};

export function lockService(locks: LocksDatabase, pairings: Pairings): LockService {
	const { database } = locks;

	// Before anything else is done with a lock, and on the schedule: whichever comes first.
	function eraseWhereChosen(lockHash: string): void {
		const erased = inTransaction(database, () => {
			const tries = triesOf(locks, lockHash);
			const due = slotsOf(locks, lockHash).filter(
				({ slot, eraseAfterTen, keyShare }) =>
					eraseAfterTen && keyShare && tries && destroys(tries, slot, locks.now().getTime())
			);
			for (const { slot } of due) eraseKeyShare(locks, lockHash, slot);
			return due.length > 0;
		});
		if (erased) settle(locks);
	}

	// In one transaction that is on the disk before anything is answered: whoever ends the server between two tries gains
	// nothing, and of two requests at once one is counted after the other.
	function counted(lockHash: string, element: Buffer, requestId: string | undefined) {
		eraseWhereChosen(lockHash);
		return inTransaction(database, () => {
			const tries = triesOf(locks, lockHash);
			const slots = slotsOf(locks, lockHash);
			const keyShares = keySharesOf(locks, lockHash, slots);
			const question = nameOf(locks, Buffer.concat([element, ...keyShares]), 'question');
			const request = requestId && nameOf(locks, Buffer.from(`${requestId} ${question}`), 'request');
			const known = slots.some(({ ownQuestion }) => ownQuestion === question);
			const verdict = judge(tries, { name: question, request, known }, locks.now().getTime());
			if ('counted' in verdict) keepTries(locks, lockHash, verdict.counted);
			return { verdict, keyShares, question };
		});
	}

	function opened(lockHash: string, slot: number, question: string): void {
		inTransaction(database, () => {
			const tries = triesOf(locks, lockHash);
			if (tries) keepTries(locks, lockHash, prove(tries, question, slot));
			updateSlot(locks, lockHash, slot, { ownQuestion: question });
			updateSlot(locks, lockHash, slot, { used: true });
		});
	}

	function doAs(said: Said, lockHash: string, slot: number): void {
		if (said.kind === 'opened') return opened(lockHash, slot, said.question);
		if (said.kind === 'kept') return updateSlot(locks, lockHash, slot, { used: true });
		// A key ends its own slot, also when the whole phone is emptied: the phone ends everything that lies on it by
		// itself, and no book may end another's from afar. A pairing that is left is forgotten as a silent one.
		if (said.kind === 'forget' || said.kind === 'empty') return pairings.endSlot(lockHash, slot);
		updateSlot(locks, lockHash, slot, { eraseAfterTen: said.kind === 'eraseAfterTen' });
	}

	return {
		slot: (lockId, bookId) => {
			const holder = pairings.notesHolder(lockId, bookId);
			const unusedSince = pairings.weeks().now;
			const slot = takeSlot(locks, pairings.lockHash(lockId), holder, { kind: 'notes', unusedSince });
			if (slot === undefined) throw new ApiProblem('no-free-slot');
			return { slot, proofKey: proofKeyOf(locks, holder).toString('base64url') };
		},
		unlock: ({ lockId, blinded, requestId }) => {
			const element = Buffer.from(blinded, 'base64url');
			const { verdict, keyShares, question } = counted(pairings.lockHash(lockId), element, requestId);
			if ('wait' in verdict) throw new ApiProblem('rate-limited', { 'Retry-After': String(verdict.wait) });
			try {
				const evaluated = keyShares.map((seed) => Buffer.from(evaluate(seed, element)).toString('base64url'));
				return { evaluated, nonce: nonceOf(locks, question) };
			} catch {
				throw new ApiProblem('bad-request');
			}
		},
		take: ({ lockId, slot, proof }) => {
			const lockHash = pairings.lockHash(lockId);
			const holder = slotsOf(locks, lockHash).find((row) => row.slot === slot)?.holder;
			const said = saidBy(locks, { lockHash, slot, holder }, triesOf(locks, lockHash), proof);
			if (said) doAs(said, lockHash, slot);
			return said !== undefined;
		},
		tidy: () => {
			for (const lockHash of locksTried(locks)) {
				eraseWhereChosen(lockHash);
				inTransaction(database, () => {
					const tries = triesOf(locks, lockHash);
					if (tries && isOver(tries, locks.now().getTime())) keepTries(locks, lockHash, undefined);
				});
			}
			forgetUnusedSlots(locks, pairings.weeks().before);
		}
	};
}

function nameOf({ derived }: LocksDatabase, value: Uint8Array, purpose: 'question' | 'request'): string {
	return derived(purpose, value).subarray(0, 16).toString('base64url');
}
