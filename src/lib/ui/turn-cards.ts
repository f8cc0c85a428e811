/*
 * Cards beside each other in a strip that scrolls sideways: a finger swipes them, and the browser itself tells that from
 * scrolling the page. This adds what a tap and the arrow keys do. Pages that are written out have the same strip.
 */

/**
 * Lets the buttons marked `data-turn` (`next`, `before`, `first`) and the arrow keys turn the cards below `root`.
 *
 * @param come is told of each card that she turned to, by a swipe too
 */
export function turnCards(root: Element | Document, come?: (card: Element) => void): () => void {
	const end = new AbortController();
	const { signal } = end;
	let seen: Element | undefined;
	const tell = (card: Element | undefined) => {
		if (card && card !== seen) come?.(card);
		seen = card;
	};
	for (const button of root.querySelectorAll<HTMLElement>('[data-turn][hidden]')) button.hidden = false;
	root.addEventListener(
		'click',
		({ target }) => {
			const button = target instanceof Element ? target.closest<HTMLElement>('[data-turn]') : null;
			const card = button?.closest('li');
			if (button && card) tell(turn(card, button.dataset.turn as Turn));
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
			tell(turn(card, way));
		},
		{ signal }
	);
	// A scroll does not bubble. Where a browser tells no end of it (Safari before 26) a swipe is not told.
	if (come)
		root.addEventListener('scrollend', ({ target }) => target instanceof Element && tell(cardShown(target)), {
			signal,
			capture: true
		});
	return () => end.abort();
}

/** The card that begins where the strip does. */
function cardShown(strip: Element): Element | undefined {
	const cards = [...strip.children] as HTMLElement[];
	const far = (card: HTMLElement) =>
		Math.abs(card.offsetLeft - (cards[0]?.offsetLeft ?? 0) - strip.scrollLeft);
	return cards.sort((one, other) => far(one) - far(other))[0];
}

type Turn = 'next' | 'before' | 'first';

function turn(card: Element, way: Turn): Element | undefined {
	const strip = card.parentElement;
	const other =
		way === 'first'
			? strip?.firstElementChild
			: way === 'next'
				? card.nextElementSibling
				: card.previousElementSibling;
	if (!strip || !other) return undefined;
	// The strip alone moves: the page stays where her eyes are.
	const { offsetLeft: start } = strip.firstElementChild as HTMLElement;
	strip.scrollTo({ left: (other as HTMLElement).offsetLeft - start });
	// On to the same button of the other card, or to the one that goes on where there is none, so that a key or a reader of
	// the screen goes on from there.
	const named = (turn: Turn) => other.querySelector<HTMLElement>(`[data-turn='${turn}']:enabled`);
	(named(way) ?? named(way === 'next' ? 'first' : 'next'))?.focus({ preventScroll: true });
	return other;
}
