import { slotCount } from '#lib/domain/pairing.ts';
import type { LocksDatabase } from './locks-database.ts';

/** What a slot is kept for: the book of somebody who was invited, or notes, which anybody may start. */
export type SlotKind = 'person' | 'notes';

/**
 * Two of the four slots of a lock are for people and two for notes; which ones follows from the key file. So a request for
 * a notes book meets notes books alone, and says nothing of people's. They are given in this order, never at random:
 * somebody who asks again and again, forgetting in between, would see one slot come up whenever the other is taken.
 */
export function slotsFor(
	{ derived }: Pick<LocksDatabase, 'derived'>,
	lockHash: string,
	kind: SlotKind
): number[] {
	const ranked = Array.from({ length: slotCount }, (_, slot) => ({
		slot,
		rank: derived('place', `${lockHash} ${slot}`)
	})).sort((one, other) => Buffer.compare(one.rank, other.rank));
	const places = ranked.map(({ slot }) => slot);
	return kind === 'person' ? places.slice(0, slotCount / 2) : places.slice(slotCount / 2);
}
