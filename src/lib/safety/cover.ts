import { listen } from './listen.ts';

/** Covers the whole document at once: style sheets hide everything under `html[data-covered]`. */
export function cover(): void {
	document.documentElement.dataset.covered = '';
}

export function uncover(): void {
	delete document.documentElement.dataset.covered;
}

/**
 * Covers whenever she looks away, before the system takes its picture for the app switcher, and uncovers when she is back
 * and `mayUncover` says so. It is asked before anything is seen again. Returns what stops it; that does not uncover.
 */
export function watchCover(mayUncover: () => boolean): () => void {
	const back = () => {
		if (document.visibilityState === 'visible' && mayUncover()) uncover();
	};
	const turned = () => (document.visibilityState === 'visible' ? back() : cover());
	return listen(
		[window, 'blur pagehide', onlyOf(window, cover)],
		[window, 'focus pageshow', onlyOf(window, back)],
		[document, 'visibilitychange', turned]
	);
}

// A listener that captures on the window also hears every field's own focus and blur.
const onlyOf = (target: EventTarget, handle: () => void) => (event: Event) => {
	if (event.target === target || event.target === document) handle();
};
