/** The part of `CloseWatcher` that we use; lib.dom does not describe it yet (2026-11-22). */
type CloseWatcher = EventTarget & { destroy(): void };

/**
 * Calls `goUp` at the next Back (Android's gesture or key, Escape), without an entry in the history. It watches once: the
 * screen that comes up watches for itself. Where the browser has no `CloseWatcher` it does nothing; the arrow on the
 * screen stays. Returns what stops watching.
 */
export function onBack(goUp: () => void): () => void {
	const { CloseWatcher } = globalThis as { CloseWatcher?: new () => CloseWatcher };
	if (!CloseWatcher) return () => {};
	const watcher = new CloseWatcher();
	watcher.addEventListener('close', goUp, { once: true });
	return () => watcher.destroy();
}
