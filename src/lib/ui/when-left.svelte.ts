import { getContext, setContext, untrack } from 'svelte';

export const shownKey = Symbol('shown');

/** For what holds a screen: whether it is the one that is shown, or lies below another. */
export function keepShown(isShown: () => boolean): void {
	setContext(shownKey, isShown);
}

/**
 * Calls `forget` when she goes on from this screen, for what she only began there: a question that was answered, a word half
 * written, "are you sure?". Whoever comes back with Back may be somebody to whom she showed the next one. Called while a
 * component is set up.
 */
export function whenLeft(forget: () => void): void {
	const isShown = getContext<(() => boolean) | undefined>(shownKey);
	$effect(() => {
		if (isShown && !isShown()) untrack(forget);
	});
}
