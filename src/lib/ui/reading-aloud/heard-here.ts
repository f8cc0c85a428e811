import { getContext, setContext } from 'svelte';
import type { ByEar } from './by-ear.svelte.ts';
import type { Means } from './read-aloud.ts';

export const meansKey = Symbol('means');
export const earKey = Symbol('ear');

/** For what shows the screens: what is below it may be heard with these means, and is said when it is touched. */
export function keepMeans(means: () => Means | undefined, ear: ByEar): void {
	setContext(meansKey, means);
	setContext(earKey, ear);
}

/** What can be heard with here; undefined on pages that are written out, where their own script sees to it. */
export function keptMeans(): (() => Means | undefined) | undefined {
	return getContext(meansKey);
}

/** What says that which is touched; undefined where nothing does. */
export function keptEar(): ByEar | undefined {
	return getContext(earKey);
}
