import { getContext, setContext } from 'svelte';

/** Which folded parts of the screen that is shown are open, by their titles. Whoever shows screens keeps it for each. */
export type Folds = { isOpen(title: string): boolean; set(title: string, isOpen: boolean): void };

const key = Symbol('folds');

/** For what shows the screens: the folded parts below it are as it says, and tell it what becomes of them. */
export function keepFolds(folds: Folds): void {
	setContext(key, folds);
}

/** What keeps the folds of this screen; undefined where nobody does. */
export function keptFolds(): Folds | undefined {
	return getContext(key);
}
