import { getContext, setContext, type Component } from 'svelte';

type Ear = Component<{ root: HTMLElement | undefined; screen: string }>;
export const pageEarKey = Symbol('page ear');

/**
 * For a way in: its pages can be heard with this. They are given it from there, because the entrance has pages of the same
 * kind before anything that speaks has come.
 */
export const keepPageEar = (ear: Ear): Ear => setContext(pageEarKey, ear);

export const pageEar = (): Ear | undefined => getContext(pageEarKey);
