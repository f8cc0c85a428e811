import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parts, type Colour } from '#lib/ui/art/scene-parts.ts';
import { stepScenes } from '#lib/ui/art/step-scenes.ts';

/** Where the drawings lie; `node tests/support/draw-steps.ts` writes them anew. */
export const stepsFile = 'src/lib/ui/art/steps.svg';

const paint = (colour: Colour) =>
	colour === 'cloth' ? 'currentColor' : `var(--${colour === 'glow' ? 'sun' : colour})`;

/** The steps of the skills as one file of symbols. Their colours are those of the page that uses them. */
export function drawnSteps(): string {
	const symbols = Object.entries(stepScenes).map(([name, placed]) => {
		const groups = placed.map(([part, x, y, size = 1, cloth]) => {
			const marks = parts[part].map(([colour, path, line]) => {
				const colours = line
					? `stroke="${paint(colour)}" stroke-width="${line}"`
					: `fill="${paint(colour)}"${colour === 'glow' ? ' opacity=".3"' : ''}`;
				return `<path ${colours} d="${path}"/>`;
			});
			const scale = size === 1 ? '' : ` scale(${size} ${Math.abs(size)})`;
			const wears = cloth ? ` color="var(--cloth-${cloth})"` : '';
			return `<g transform="translate(${x} ${y})${scale}"${wears}>${marks.join('')}</g>`;
		});
		return `<symbol id="${name}" viewBox="0 0 96 96" fill="none" stroke-linecap="round" stroke-linejoin="round">${groups.join('')}</symbol>`;
	});
	return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(stepsFile, drawnSteps());
