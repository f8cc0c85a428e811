import * as v from 'valibot';

/*
 * Phones lose their time with their battery, or are set by somebody else. A book that heard its server knows better: each
 * answer says when it was given (`Date`; RFC 9110, section 6.6.1).
 */

/** What a book remembers of its phone's clock, both in milliseconds. */
export const HeardClock = v.object({
	/** When the server last answered, by the server's clock. No moment since then can lie before it. */
	heard: v.number(),
	/** How far the phone's clock ran ahead of the server's then; negative when it was behind. */
	ahead: v.number()
});
export type HeardClock = v.InferOutput<typeof HeardClock>;

const minute = 60_000;
const day = 24 * 60 * minute;

/** An answer says whole seconds, and travels for some: less than this is no difference. Milliseconds. */
const noDifference = 2 * minute;

/**
 * The moment that it is, by what was heard, where the phone says `phone` (both in milliseconds). The clock may have been
 * mended since, or set wrong anew: of what the phone says and what that means by the old difference, it is the earlier one
 * that is not before the last answer. Where both are, nobody knows, and it is taken to be the moment of that answer.
 */
export function momentAt(clock: HeardClock | undefined, phone: number): { moment: number; isKnown: boolean } {
	if (!clock) return { moment: phone, isKnown: true };
	// A little before the answer is what two clocks always differ by.
	const possible = [phone, phone - clock.ahead].filter((moment) => moment >= clock.heard - noDifference);
	return possible.length > 0
		? { moment: Math.min(...possible), isKnown: true }
		: { moment: clock.heard, isKnown: false };
}

/** The same as a date. */
export const dateAt = (clock: HeardClock | undefined, phone: number): Date =>
	new Date(momentAt(clock, phone).moment);

/**
 * Whether the phone shows another day than it is, so that she is told. Less than a day is not said: a phone may be set to
 * another zone, by as many hours as there are, and show the right time all the same.
 */
export function isFarOff(moment: number, phone: number): boolean {
	return Math.abs(phone - moment) >= day;
}

/**
 * What to remember after an answer that was given at `served` and came when the phone said `phone`; undefined when that
 * is what is known already, within the day, so that nothing need be written.
 */
export function heardClock(
	known: HeardClock | undefined,
	served: number,
	phone: number
): HeardClock | undefined {
	const off = phone - served;
	const ahead = Math.abs(off) < noDifference ? 0 : off;
	const isSame =
		known && Math.abs(known.ahead - ahead) < noDifference && Math.abs(served - known.heard) < day;
	return isSame ? undefined : { heard: served, ahead };
}
