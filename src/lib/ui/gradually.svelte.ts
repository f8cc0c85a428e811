import { inTurn } from './in-turn.ts';

type Pace = {
	/** How many are there with the first frame. */
	first: number;
	/** How many come with each turn after it. */
	step?: number;
};

/**
 * Makes a long row of things a few at a time, in later frames, so that a tap is answered and no next one waits. All
 * of them on pages that are written out when the app is built. Called while a component is set up.
 */
export function gradually(count: () => number, { first, step = 1 }: Pace) {
	let made = $state(import.meta.env.SSR ? Infinity : first);
	$effect(() => {
		if (made < count()) return inTurn(() => (made += step));
	});
	return {
		get made() {
			return made;
		}
	};
}
