import { getContext, untrack } from 'svelte';
import { inTurn } from './in-turn.ts';
import { shownKey } from './when-left.svelte.ts';

type Pace = {
	/** How many are there with the first frame. */
	first: number;
	/** How many come with each turn after it. */
	step?: number;
	/** Their heights move what follows: where no book holds the screen all of them are there at once. */
	movesOthers?: boolean;
};

/**
 * Makes a long row of things a few at a time, in later frames, so that a tap is answered and no next one waits. All
 * of them on pages that are written out when the app is built. Called while a component is set up.
 */
export function gradually(count: () => number, { first, step = 1, movesOthers = false }: Pace) {
	const isShown = getContext<(() => boolean) | undefined>(shownKey);
	const isWhole = import.meta.env.SSR || (movesOthers && !isShown);
	let made = $state(isWhole ? Infinity : first);
	$effect(() => {
		if (made < count())
			return inTurn(
				() => (made += step),
				() => untrack(() => isShown?.() ?? true)
			);
	});
	return {
		get made() {
			return made;
		}
	};
}
