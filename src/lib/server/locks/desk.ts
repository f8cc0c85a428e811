import type { ProofRequest, SlotAnswer, UnlockAnswer, UnlockRequest } from '#lib/domain/unlocking.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import type { Register } from '#lib/server/register/register.ts';
import { countTry, takeBack } from './attempts.ts';
import { evaluate } from './oprf.ts';
import { proofKeyOf, saidBy, type Said } from './proofs.ts';
import { chooseEraseAfterTen, seedsOf, takeSlot } from './slots.ts';

/** What the endpoints ask about locks. */
export type LockDesk = {
	/** A slot for a notes book. @throws ApiProblem `no-free-slot` */
	slot(lockId: string, bookId: string): SlotAnswer;
	/** One try. @throws ApiProblem `rate-limited` while the phone waits, `bad-request` for what is no group element */
	unlock(request: UnlockRequest): UnlockAnswer;
	/** Does what a proof says. Whether it said anything is not told. */
	heed(request: ProofRequest): void;
};

export function lockDesk(phones: Register): LockDesk {
	const { locks } = phones;

	const heeding: Record<Said, (lockId: string, lockHash: string, slot: number) => void> = {
		opened: (_lockId, lockHash) => takeBack(locks, lockHash),
		forget: (lockId, lockHash, slot) => {
			void phones.forgetSlotOf(lockId, slot);
			takeBack(locks, lockHash);
		},
		empty: (lockId) => void phones.forgetSlotOf(lockId),
		eraseAfterTen: (_lockId, lockHash, slot) => chooseEraseAfterTen(locks, lockHash, slot, true),
		keepAfterTen: (_lockId, lockHash, slot) => chooseEraseAfterTen(locks, lockHash, slot, false)
	};

	return {
		slot: (lockId, bookId) => {
			const lockHash = phones.lockHashOf(lockId);
			const holder = phones.notesHolder(bookId, lockId);
			const slot = takeSlot(locks, lockHash, holder, { notes: true });
			if (slot === undefined) throw new ApiProblem('no-free-slot');
			return { slot, proofKey: proofKeyOf(locks, holder).toString('base64url') };
		},
		unlock: ({ lockId, blinded }) => {
			const lockHash = phones.lockHashOf(lockId);
			const counted = countTry(locks, lockHash, blinded);
			if ('wait' in counted) throw new ApiProblem('rate-limited', { 'Retry-After': String(counted.wait) });
			const element = Buffer.from(blinded, 'base64url');
			try {
				const evaluated = seedsOf(locks, lockHash).map((seed) =>
					Buffer.from(evaluate(seed, element)).toString('base64url')
				);
				return { evaluated, nonce: counted.nonce };
			} catch {
				throw new ApiProblem('bad-request');
			}
		},
		heed: ({ lockId, slot, proof }) => {
			const lockHash = phones.lockHashOf(lockId);
			const said = saidBy(locks, lockHash, slot, proof);
			if (said) heeding[said](lockId, lockHash, slot);
		}
	};
}
