import { inTurn } from './in-turn.ts';
import { keptPlace } from './screen-place.ts';

type Pace = {
	/** How many are there with the first frame. */
	first: number;
	/** How many come with each turn after it. */
	step?: number;
	/** Their heights move what follows: where she comes back to a place further down all of them are made that it takes. */
	movesOthers?: boolean;
};

/**
 * Makes a long row of things a few at a time, in later frames, so that a tap is answered and no next one waits. All
 * of them on pages that are written out when the app is built, and what moves others also where nobody keeps places. Called
 * while a component is set up.
 */
export function gradually(count: () => number, { first, step = 1, movesOthers = false }: Pace) {
	const place = movesOthers ? keptPlace() : undefined;
	let made = $state(import.meta.env.SSR || (movesOthers && !place) ? Infinity : first);
	$effect(() => {
		if (made < count()) return inTurn(() => (made += step));
	});
	$effect(() => place?.later(() => (made = Infinity)));
	return {
		get made() {
			return made;
		}
	};
}
