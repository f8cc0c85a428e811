import { createHmac } from 'node:crypto';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { pendingNonce, same } from './attempts.ts';
import type { LocksDatabase } from './locks-database.ts';
import { holderOf } from './slots.ts';

export type Said = keyof typeof proofMessages;

/** The key of proofs of a holder. It is derived each time: a copy of the database alone proves nothing. */
export function proofKeyOf({ derived }: LocksDatabase, holder: string): Buffer {
	return derived('proof', holder);
}

/** What a proof says, or undefined when it says nothing. Every kind is compared, whichever it is, also for nobody. */
export function saidBy(
	locks: LocksDatabase,
	lockHash: string,
	slot: number,
	proof: string
): Said | undefined {
	const holder = holderOf(locks, lockHash, slot);
	const key = proofKeyOf(locks, holder ?? `nobody ${lockHash} ${slot}`);
	const nonce = pendingNonce(locks, lockHash);
	const kinds = Object.keys(proofMessages) as Said[];
	const matching = kinds.filter((kind) => {
		const expected = createHmac('sha256', key)
			.update(proofMessages[kind](nonce ?? 'none'))
			.digest('base64url');
		return same(expected, proof) && (kind !== 'opened' || nonce !== undefined);
	});
	return holder === undefined ? undefined : matching[0];
}
