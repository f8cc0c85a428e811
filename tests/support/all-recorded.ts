import { inOnePiece } from '#lib/ui/reading-aloud/ahead.ts';
import type { Means } from '#lib/ui/reading-aloud/read-aloud.ts';

/** A phone without a voice of its own, all words recorded: what it asks for by name, and what it takes from the piece of answers. */
export function allRecorded(isInPiece: (name: string) => boolean) {
	const byName: string[] = [];
	const ofThePiece: string[] = [];
	const noting = (list: string[]) => async (name: string) => {
		list.push(name);
		return undefined;
	};
	const means: Means = {
		recorded: { has: () => true, size: 999, fetch: noting(byName) },
		voice: () => undefined,
		// What is in it is known by what came: here its names are not told before, so that whatever asks by name is caught.
		answers: inOnePiece(900_000, new Set(), async () => ({ has: isInPiece, fetch: noting(ofThePiece) }))
	};
	return { means, byName, ofThePiece };
}
