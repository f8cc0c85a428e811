import { rangeIn, type Block } from './blocks.ts';
import type { Sentence } from './sentences.ts';

const name = 'read-now';

/** Shows which sentence is being read, and brings it into view. Nothing in the page's own tree changes. */
export function showReading(block: Block, sentence: Sentence): void {
	stopShowing();
	// Older browsers know no highlights: there the whole piece is marked.
	if ('highlights' in CSS)
		CSS.highlights.set(name, new Highlight(rangeIn(block, sentence.from, sentence.to)));
	block.element.setAttribute('data-read-now', '');
	block.element.scrollIntoView({ block: 'center', behavior: 'auto' });
}

export function stopShowing(): void {
	if ('highlights' in CSS) CSS.highlights.delete(name);
	for (const element of document.querySelectorAll('[data-read-now]'))
		element.removeAttribute('data-read-now');
}
