import { getContext, setContext } from 'svelte';

/** How she left the screen that is shown, and how she finds it again. */
export type ScreenPlace = {
	/** Whether the folded part of this title is open. */
	isOpen(title: string): boolean;
	set(title: string, isOpen: boolean): void;
	/** Whether she comes back to a place further down: what the screen begins with is not what she sees first. */
	isFurtherDown(): boolean;
	/**
	 * Is told of what lies below the first sight and is made with later frames, from the top down: `make` makes it now, where
	 * she comes back to a place that would not be there without it. Returns what takes that back.
	 */
	later(make: () => void): () => void;
};

export const placeKey = Symbol('screen place');

/** For what shows the screens: what is below it is as it says, and tells it what becomes of its folds. */
export function keepPlace(place: ScreenPlace): void {
	setContext(placeKey, place);
}

/** How this screen was left; undefined where nobody keeps it. */
export function keptPlace(): ScreenPlace | undefined {
	return getContext(placeKey);
}
