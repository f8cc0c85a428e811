import { heapOf, type Heaps } from '#lib/server/heaps.ts';
import type { Place } from './finding.ts';

/** References as they come, one after the other, and which of them came before. */
export type CameBefore = {
	/** @returns whether it is known at once that it did */
	take(ref: string, place: Place): boolean;
	/** Where those stand of whom it was not known at once. */
	others(): Iterable<Place>;
};

/**
 * @param kept where those wait who are not the first
 * @param few so many stay in memory, and are told at once
 */
export function cameBefore(
	kept: Pick<Heaps<[ref: string, place: Place]>, 'put' | 'all'>,
	few: number
): CameBefore {
	const first = new Set<string>();
	return {
		take: (ref, place) => {
			if (first.has(ref)) return true;
			if (first.size < few) first.add(ref);
			else kept.put(heapOf(ref), [ref, place]);
			return false;
		},
		*others() {
			for (const heap of kept.all()) {
				const refs = new Set<string>();
				for (const [ref, place] of heap)
					if (refs.has(ref)) yield place;
					else refs.add(ref);
			}
		}
	};
}
