import { drawsBoxes } from './draws-boxes.ts';
import letters from './khmer.woff2?url';

const name = 'Lent Khmer';

/**
 * Lends Khmer letters to a phone that has none. They are asked for at once and with every page, whatever it says and whether
 * there is a book: that a phone asks tells of its fonts and of nothing else. A phone with Khmer letters never asks.
 */
export function lendKhmer(): void {
	if (!drawsBoxes(document.createElement('canvas'))) return;
	const face = new FontFace(name, `url(${letters})`);
	document.fonts.add(face);
	const { style } = document.documentElement;
	const own = getComputedStyle(document.documentElement).getPropertyValue('--font');
	// While they are on their way the words' places are empty: no boxes. Without a network the next page asks again.
	style.setProperty('--font', `${own}, '${name}'`);
	// What every browser does by itself. Said anew, Chromium draws lines anew that it keeps as boxes otherwise.
	face.load().then(() => (style.fontFeatureSettings = "'kern' 1"), Boolean);
}
