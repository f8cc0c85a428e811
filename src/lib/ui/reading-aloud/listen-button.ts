import type { Language } from '#lib/domain/text.ts';
import { numberIn } from '#lib/i18n/numbers.ts';
import { afterFrame } from '#lib/ui/after-frame.ts';
import { ReadAloud, type Means } from './read-aloud.ts';

/**
 * Gives a button its work: it is shown only where there is something to hear, begins and ends the reading, and ends it
 * also when she looks away, leaves, locks or turns to another screen. Returns what takes all of it back.
 */
export function listenWith(button: HTMLButtonElement, root: Element, means: Means): () => void {
	const aloud = new ReadAloud(root, means, (reading) => {
		button.setAttribute('aria-pressed', String(reading));
		// What came in one piece is not loaded again.
		shown.look();
	});
	const end = new AbortController();
	const stop = () => aloud.stop();
	button.addEventListener('click', () => (aloud.reading ? stop() : void aloud.start()), {
		signal: end.signal
	});
	const stay = silentWhenAway(stop);
	const shown = shownWhere(aloud, button, root);
	return () => {
		stop();
		end.abort();
		stay();
		shown.end();
	};
}

/** Shows a button only while there is something to hear below `root`, and in it what hearing it would load: looked at anew with `look`, and until `end`. */
export function shownWhere(
	aloud: ReadAloud,
	button: HTMLButtonElement,
	root: Element
): { look: () => void; end: () => void } {
	const ended = new AbortController();
	const look = () => {
		button.hidden = !aloud.possible;
		const { bytes } = aloud;
		// Data is paid by the megabyte: it is said before it is loaded, written as on what is bought for a phone. To a tenth, as in words.
		const megabytes = () => numberIn(document.documentElement.lang as Language, Math.ceil(bytes / 1e5) / 10);
		button.setAttribute('aria-description', bytes ? `${megabytes()} MB` : '');
	};
	// To look asks how all of it lies on the screen: what changed is painted first, and however much it was, it is looked at once.
	let wait = afterFrame(look);
	const changed = new MutationObserver(() => {
		if (!root.isConnected) aloud.stop();
		wait();
		wait = afterFrame(look);
	});
	changed.observe(root, { childList: true, subtree: true });
	globalThis.speechSynthesis?.addEventListener?.('voiceschanged', look, { signal: ended.signal });
	return {
		look,
		end: () => {
			ended.abort();
			wait();
			changed.disconnect();
		}
	};
}

/** Calls `stop` when she looks away, leaves or locks: a voice must not go on behind a covered screen. Returns what ends it. */
export function silentWhenAway(stop: () => void): () => void {
	const end = new AbortController();
	const { signal } = end;
	document.addEventListener('visibilitychange', stop, { signal });
	addEventListener('pagehide', stop, { signal });
	addEventListener('blur', stop, { signal });
	// The screen is covered with Leave and with the lock.
	const covered = new MutationObserver(stop);
	covered.observe(document.documentElement, { attributeFilter: ['data-covered'] });
	return () => {
		end.abort();
		covered.disconnect();
	};
}
