/** A narrow letter, a wide one, and a place in Unicode where there is no letter, so that no font can draw one. */
const letters = ['រ', 'ញ', '\u0378'];

/**
 * Whether this phone has no Khmer: then it draws the same box for each letter as for one that does not exist, and all are as
 * wide. Asked of nothing but the phone's own fonts.
 */
export function drawsBoxes(canvas: HTMLCanvasElement | OffscreenCanvas): boolean {
	const context = canvas.getContext('2d') as CanvasText | null;
	if (!context) return false;
	context.font = '16px system-ui, sans-serif';
	return new Set(letters.map((letter) => context.measureText(letter).width)).size === 1;
}

/** What both kinds of canvas write with. */
type CanvasText = { font: string; measureText(text: string): { width: number } };
