import { drawsBoxes } from './draws-boxes.ts';
import letters from './khmer.woff2?url';

/** The name that `--font` asks for last of all (`ui/styles/tokens.css`). */
const name = 'Lent Khmer';

/**
 * Lends Khmer letters to a phone that has none. They are asked for at once and with every page, whatever it says and whether
 * there is a book: that a phone asks tells of its fonts and of nothing else. A phone with Khmer letters never asks.
 */
export function lendKhmer(): void {
	if (!drawsBoxes(document.createElement('canvas'))) return;
	const face = new FontFace(name, `url(${letters})`, { unicodeRange: 'U+1780-17FF, U+200B-200D, U+25CC' });
	document.fonts.add(face);
	// Without a network the next page asks again.
	void face.load().catch(() => undefined);
}
