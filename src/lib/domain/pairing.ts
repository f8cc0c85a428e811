import * as v from 'valibot';

const Base64Url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/));

/** 128 random bits, base64url: a name that is drawn, of a phone or a request. */
export const RandomName = v.pipe(Base64Url, v.length(22));

/** How many books one device holds, used or not; two of them are notes. */
const phonePlaces = 4;
const tabletPlaces = 24;

/**
 * Made by the device at its first open, base64url. It names the device's lock, never a person. A phone's is 128 random
 * bits; that of a tablet that a house shares is 144, in 24 letters. So the name itself says how many places there are: to
 * the phone, to every endpoint and for good, and nobody can ask for one phone as if it were the other.
 */
export const LockId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}(?:[A-Za-z0-9_-]{2})?$/));
const tabletName = 24;

/** How many random bytes the name of a lock is made of. */
export const lockIdBytes = { phone: 16, tablet: 18 } as const;
export type Device = keyof typeof lockIdBytes;

/** What kind of device a lock's name speaks of. */
export const deviceOf = (lockId: string): Device => (lockId.length === tabletName ? 'tablet' : 'phone');

/** How many places a lock has. */
export const placesOf = (lockId: string): number =>
	deviceOf(lockId) === 'tablet' ? tabletPlaces : phonePlaces;

/**
 * The code of an invitation: ten digits to type, so that nobody needs Latin letters. The first four find the invitation,
 * the other six are its secret, and wrong ones are counted against it. It is typed and never stands in an address: a
 * browser keeps every address that was opened, before any script of its page runs.
 */
export const InvitationCode = v.pipe(v.string(), v.regex(/^\d{10}$/));

/** A place of any device. */
export const Slot = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(tabletPlaces - 1));

/** One of each place, in their order. */
export const EachPlace = <const Item extends v.GenericSchema>(item: Item) =>
	v.union([v.pipe(v.array(item), v.length(phonePlaces)), v.pipe(v.array(item), v.length(tabletPlaces))]);

/**
 * The body of `POST /auth/pair`. The same `phoneId` within the invitation's life gets the same answer. `secret` is what
 * links once carried. The name stays in the contract; none is made any more, and one that comes is answered as a code
 * that nobody was given. `look`: only says whether the invitation works, and uses nothing up; a wrong code counts as it
 * does without.
 */
export const PairRequest = v.union([
	v.strictObject({
		code: InvitationCode,
		phoneId: RandomName,
		lockId: LockId,
		look: v.optional(v.literal(true))
	}),
	v.strictObject({ secret: RandomName, phoneId: RandomName, lockId: LockId })
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
