import { ReadAloud, type Means } from './read-aloud.ts';

/**
 * Gives a button its work: it is shown only where there is something to hear, begins and ends the reading, and ends it
 * also when she looks away, leaves, locks or turns to another screen. Returns what takes all of it back.
 */
export function listenWith(button: HTMLButtonElement, root: Element, means: Means): () => void {
	const aloud = new ReadAloud(root, means, (reading) => button.setAttribute('aria-pressed', String(reading)));
	const end = new AbortController();
	const { signal } = end;
	const stop = () => aloud.stop();
	const look = () => (button.hidden = !aloud.possible);

	button.addEventListener('click', () => (aloud.reading ? stop() : void aloud.start()), { signal });
	document.addEventListener('visibilitychange', stop, { signal });
	addEventListener('pagehide', stop, { signal });
	addEventListener('blur', stop, { signal });
	// The screen is covered with Leave and with the lock; a voice must not go on behind it.
	const covered = new MutationObserver(stop);
	covered.observe(document.documentElement, { attributeFilter: ['data-covered'] });
	const changed = new MutationObserver(() => {
		if (!root.isConnected) stop();
		look();
	});
	changed.observe(root, { childList: true, subtree: true });
	globalThis.speechSynthesis?.addEventListener?.('voiceschanged', look, { signal });
	look();

	return () => {
		stop();
		end.abort();
		covered.disconnect();
		changed.disconnect();
	};
}
