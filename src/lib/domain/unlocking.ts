import * as v from 'valibot';
import { EachPlace, LockId, RandomName, Slot } from './pairing.ts';

/** 32 bytes as base64url: a group element of ristretto255 (RFC 9496), a proof, or the key of proofs. */
const Bytes32 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));

/** The key by which a book proves that it is open. It lives inside the sealed book and on the server, derived there. */
export const ProofKey = Bytes32;

/**
 * `POST /auth/slot`: a free slot for a notes book. `bookId` is random: asking again gets the same answer. Unless the book
 * says `kept` before it is written, the slot goes away again within two weeks.
 */
export const SlotRequest = v.strictObject({ lockId: LockId, bookId: RandomName });
export const SlotAnswer = v.object({ slot: Slot, proofKey: ProofKey });
export type SlotAnswer = v.InferOutput<typeof SlotAnswer>;

/**
 * `POST /auth/unlock`: one try with a number code, blinded (RFC 9497, section 3.3.1). It is counted before it is answered,
 * unless the same was asked before. `requestId`: 128 random bits, base64url; the same again is a request that is sent once
 * more because its reply was lost.
 */
export const UnlockRequest = v.strictObject({
	lockId: LockId,
	blinded: Bytes32,
	requestId: v.optional(RandomName)
});
export type UnlockRequest = v.InferOutput<typeof UnlockRequest>;

/** One evaluation for each slot, whether or not it holds a book, and the name of this try. */
export const UnlockAnswer = v.object({
	evaluated: EachPlace(Bytes32),
	nonce: RandomName
});
export type UnlockAnswer = v.InferOutput<typeof UnlockAnswer>;

/**
 * What a phone says after every try, `POST /auth/unlocked`, and when a book is forgotten: HMAC-SHA256 over one of
 * `proofMessages` with the book's key of proofs, or as many random bytes. Every request is answered alike.
 */
export const ProofRequest = v.strictObject({ lockId: LockId, slot: Slot, proof: Bytes32 });
export type ProofRequest = v.InferOutput<typeof ProofRequest>;

/** What a proof can say. */
export const proofMessages = {
	/** This try was the code of this slot's book: no mistake, and from now on not counted. */
	opened: (nonce: string) => `opened ${nonce}`,
	/** This slot is about to hold a notes book. */
	kept: () => 'keep this slot',
	/** Forget this slot: its key share and its pairing. The only one that is made before it is needed. */
	forget: () => 'forget',
	/** The same, from a phone that is being emptied. */
	empty: () => 'empty',
	/** Destroy this slot's key share after ten wrong tries, or do not. */
	eraseAfterTen: () => 'erase after ten',
	keepAfterTen: () => 'keep after ten'
};
