import type { LocksDatabase } from './locks-database.ts';

/** What a slot is kept for: the book of somebody who was invited, or notes, which anybody may start. */
export type SlotKind = 'person' | 'notes';

/** How many places of every lock are for notes. */
const forNotes = 2;

/**
 * Two slots of a lock are for notes and the others for people, two on a phone and 22 on a tablet; which ones follows from
 * the key file. So a request for
 * a notes book meets notes books alone, and says nothing of people's. They are given in this order, never at random:
 * somebody who asks again and again, forgetting in between, would see one slot come up whenever the other is taken.
 */
export function slotsFor(
	{ derived }: Pick<LocksDatabase, 'derived'>,
	lockHash: string,
	kind: SlotKind,
	places: number
): number[] {
	const ranked = Array.from({ length: places }, (_, slot) => ({
		slot,
		rank: derived('place', `${lockHash} ${slot}`)
	})).sort((one, other) => Buffer.compare(one.rank, other.rank));
	const inOrder = ranked.map(({ slot }) => slot);
	return kind === 'person' ? inOrder.slice(0, -forNotes) : inOrder.slice(-forNotes);
}
