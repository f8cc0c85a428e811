/** How much room something takes on paper, in any unit, whether it begins a page, and whether it only leads to the next piece. */
type Measured = { height: number; begins?: boolean; leads?: boolean };

/**
 * Which of the pieces stand on which page, in their order, by their places. A piece that is taller than a page has one of
 * its own; one that leads to the next stands on the same page with it wherever both have room on one.
 */
export function pagesOf(pieces: Measured[], room: number): number[][] {
	const pages: number[][] = [];
	let left = 0;
	const together = (at: number): number => {
		const { height = 0, leads } = pieces[at] ?? {};
		return height + (leads && !pieces[at + 1]?.begins ? together(at + 1) : 0);
	};
	for (const [at, { height, begins }] of pieces.entries()) {
		if (begins || Math.min(together(at), room) > left) {
			pages.push([]);
			left = room;
		}
		pages.at(-1)!.push(at);
		left -= height;
	}
	return pages;
}

/** A long text in pieces that may stand on two pages: by its lines and sentences, each piece about so many letters. */
export function piecesOf(text: string, letters = 320): string[] {
	const pieces: string[] = [];
	for (const sentence of text.match(/[^.!?។\n]+[.!?។\n]*\s*|[.!?។\n]+\s*/gu) ?? []) {
		const last = pieces.at(-1);
		if (last !== undefined && last.length + sentence.length <= letters)
			pieces[pieces.length - 1] = last + sentence;
		else pieces.push(...cut(sentence, letters));
	}
	return pieces.map((piece) => piece.trim()).filter(Boolean);
}

/** A sentence without an end, where a word ends: a space, or the mark that Khmer has between words. */
function cut(sentence: string, letters: number): string[] {
	const parts: string[] = [];
	let rest = sentence;
	while (rest.length > letters) {
		const end = Math.max(rest.lastIndexOf(' ', letters), rest.lastIndexOf('\u200b', letters));
		parts.push(rest.slice(0, end > 0 ? end : letters));
		rest = rest.slice(end > 0 ? end : letters);
	}
	return [...parts, rest];
}
