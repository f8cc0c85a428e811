import * as v from 'valibot';

const Base64Url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/));

/** 128 random bits made by the phone at its first open, base64url. It names the phone's lock, never a person. */
export const LockId = v.pipe(Base64Url, v.length(22));

/**
 * The code of an invitation: ten digits to type, so that nobody needs Latin letters. The first four find the invitation,
 * the other six are its secret, and wrong ones are counted against it. It is typed and never stands in an address: a
 * browser keeps every address that was opened, before any script of its page runs.
 */
export const InvitationCode = v.pipe(v.string(), v.regex(/^\d{10}$/));

/** How many books one phone holds, used or not: two of people who were invited, two of notes. */
export const slotCount = 4;
export const Slot = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(slotCount - 1));

/**
 * The body of `POST /auth/pair`. The same `phoneId` within the invitation's life gets the same answer. `secret` is what
 * links once carried. The name stays in the contract; none is made any more, and one that comes is answered as a code
 * that nobody was given. `look`: only says whether the invitation works, and uses nothing up; a wrong code counts as it
 * does without.
 */
export const PairRequest = v.union([
	v.strictObject({
		code: InvitationCode,
		phoneId: LockId,
		lockId: LockId,
		look: v.optional(v.literal(true))
	}),
	v.strictObject({ secret: LockId, phoneId: LockId, lockId: LockId })
]);
export type PairRequest = v.InferOutput<typeof PairRequest>;

/** The answer: the device token (256 bits, base64url) and the free slot that the server gives this book. */
export const PairAnswer = v.object({
	token: v.pipe(Base64Url, v.length(43)),
	slot: Slot,
	/** The key by which the book proves to the server that it is open, or is to be forgotten. */
	proofKey: v.pipe(Base64Url, v.length(43))
});
export type PairAnswer = v.InferOutput<typeof PairAnswer>;
