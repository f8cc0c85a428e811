import { getContext, setContext } from 'svelte';
import type { Means } from './read-aloud.ts';

export const meansKey = Symbol('means');

/** For what shows the screens: what is below it may be heard with these means. */
export function keepMeans(means: () => Means): void {
	setContext(meansKey, means);
}

/** What can be heard with here; undefined on pages that are written out, where their own script sees to it. */
export function keptMeans(): (() => Means) | undefined {
	return getContext(meansKey);
}
