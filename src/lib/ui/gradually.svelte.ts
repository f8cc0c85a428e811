import { afterFrame } from './after-frame.ts';
import { keptPlace } from './screen-place.ts';

type Pace = {
	/** How many are there with the first frame. */
	first: number;
	/** How many come with each frame after it. */
	step?: number;
	/** All of them where she comes back to a place further down, or where nobody keeps places: their heights move what follows. */
	movesOthers?: boolean;
};

/**
 * Makes a long row of things a few at a time, one frame after the other, so that a tap is answered and no next one waits. All
 * of them on pages that are written out when the app is built. Called while a component is set up.
 */
export function gradually(count: () => number, { first, step = 1, movesOthers = false }: Pace) {
	const atOnce = import.meta.env.SSR || (movesOthers && (keptPlace()?.isFurtherDown() ?? true));
	let made = $state(atOnce ? Infinity : first);
	$effect(() => {
		if (made < count()) return afterFrame(() => (made += step));
	});
	return {
		get made() {
			return made;
		}
	};
}
