/** A piece of the screen that is read as one: a heading, a passage, a line of a list, the words of a button. */
export type Block = {
	element: Element;
	text: string;
	/** Where the text begins in its element (UTF-16 units), where it is not all of it. */
	start?: number;
};

const readable =
	'h2, h3, h4, p, li, dt, dd, summary, figcaption, th, td, button, a[href], label, [data-read]';

/**
 * What can be read aloud inside `root`, or is `root` itself, in its order on the screen: the innermost readable pieces that are visible.
 * Of words that stand twice, one of them hidden by a style, each is marked `data-read`. What stands under `[data-unread]` is left out, and so is whatever is hidden from screen readers.
 * One after the other: whoever asks for the first alone does not wait for a long screen.
 */
export function* blocksIn(root: Element): Generator<Block> {
	for (const element of [...(root.matches(readable) ? [root] : []), ...root.querySelectorAll(readable)]) {
		if (element.querySelector(readable) || element.closest('[data-unread], [aria-hidden="true"]')) continue;
		if (!isVisible(element)) continue;
		const text = element.textContent;
		if (/[\p{L}\p{N}]/u.test(text)) yield { element, text };
	}
}

/**
 * The texts that a block is put together of, one for each place where words stand: a title and the line beneath it are two
 * sentences, each with a recording of its own. What is hidden from screen readers is left out.
 */
export function piecesOf({ element }: Block): Block[] {
	const pieces: Block[] = [];
	const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	let start = 0;
	for (let node = texts.nextNode(); node; node = texts.nextNode()) {
		const text = node.textContent ?? '';
		const isHidden = node.parentElement?.closest('[aria-hidden="true"]');
		if (/[\p{L}\p{N}]/u.test(text) && !isHidden) pieces.push({ element, text, start });
		start += text.length;
	}
	return pieces;
}

/** Safari before 17.4 has no `checkVisibility`. */
function isVisible(element: Element): boolean {
	// eslint-disable-next-line no-restricted-properties -- asked for first
	if ('checkVisibility' in element) return element.checkVisibility({ visibilityProperty: true });
	const { width, height } = (element as Element).getBoundingClientRect();
	return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
}

/** The place of a part of a block's text (UTF-16 units) in the document. */
export function rangeIn({ element, start = 0 }: Block, fromInText: number, toInText: number): Range {
	const [from, to] = [start + fromInText, start + toInText];
	const range = document.createRange();
	range.selectNodeContents(element);
	const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	let passed = 0;
	for (let node = texts.nextNode(); node; node = texts.nextNode()) {
		const length = node.textContent?.length ?? 0;
		if (from >= passed && from < passed + length) range.setStart(node, from - passed);
		if (to > passed && to <= passed + length) range.setEnd(node, to - passed);
		passed += length;
	}
	return range;
}
