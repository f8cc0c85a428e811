/*
 * Cards beside each other in a strip that scrolls sideways: a finger swipes them, and the browser itself tells that from
 * scrolling the page. This adds what a tap and the arrow keys do. Pages that are written out have the same strip.
 */

/** Lets the buttons marked `data-turn` (`next`, `before`, `first`) and the arrow keys turn the cards below `root`. */
export function turnCards(root: Element | Document): () => void {
	const end = new AbortController();
	const { signal } = end;
	for (const button of root.querySelectorAll<HTMLElement>('[data-turn][hidden]')) button.hidden = false;
	root.addEventListener(
		'click',
		({ target }) => {
			const button = target instanceof Element ? target.closest<HTMLElement>('[data-turn]') : null;
			const card = button?.closest('li');
			if (button && card) turn(card, button.dataset.turn as Turn);
		},
		{ signal }
	);
	root.addEventListener(
		'keydown',
		(event) => {
			const { key, target } = event as KeyboardEvent;
			const card = target instanceof Element ? target.closest('[data-cards] > li') : null;
			const way = key === 'ArrowRight' ? 'next' : key === 'ArrowLeft' ? 'before' : undefined;
			if (!card || !way) return;
			event.preventDefault();
			turn(card, way);
		},
		{ signal }
	);
	return () => end.abort();
}

type Turn = 'next' | 'before' | 'first';

function turn(card: Element, way: Turn): void {
	const strip = card.parentElement;
	const other =
		way === 'first'
			? strip?.firstElementChild
			: way === 'next'
				? card.nextElementSibling
				: card.previousElementSibling;
	if (!strip || !other) return;
	// The strip alone moves: the page stays where her eyes are.
	const { offsetLeft: start } = strip.firstElementChild as HTMLElement;
	strip.scrollTo({ left: (other as HTMLElement).offsetLeft - start });
	// On to the same button of the other card, or to the one that goes on where there is none, so that a key or a reader of
	// the screen goes on from there.
	const named = (turn: Turn) => other.querySelector<HTMLElement>(`[data-turn='${turn}']:enabled`);
	(named(way) ?? named(way === 'next' ? 'first' : 'next'))?.focus({ preventScroll: true });
}
