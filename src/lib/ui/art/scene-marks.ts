import { parts, type Colour } from './scene-parts.ts';
import type { Placed } from './scenes.ts';

type Attributes = Record<string, string | number | undefined>;

const paint = (colour: Colour) =>
	colour === 'cloth' ? 'currentColor' : `var(--${colour === 'glow' ? 'sun' : colour})`;

/** What a scene is drawn of, as attributes: its parts, and the paths of each. Its colours are written into it: no style has to come along with it. */
export function drawnOf(scene: readonly Placed[]): { part: Attributes; paths: Attributes[] }[] {
	return scene.map(([part, x, y, size = 1, cloth]) => ({
		part: {
			color: cloth && `var(--cloth-${cloth}, #8aa39d)`,
			transform: `translate(${x} ${y}) scale(${size} ${Math.abs(size)})`
		},
		paths: parts[part].map(([colour, path, line]) => ({
			fill: line ? undefined : paint(colour),
			stroke: line ? paint(colour) : undefined,
			'stroke-width': line,
			opacity: colour === 'glow' ? 0.3 : undefined,
			d: path
		}))
	}));
}

/** Draws a scene into its picture. By hand: a scene is some fifty paths that never change, and as a page's parts they take a slow phone long. */
export function draw(scene: readonly Placed[], svg: SVGElement): void {
	svg.replaceChildren(
		...drawnOf(scene).map(({ part, paths }) => {
			const group = element('g', part);
			group.append(...paths.map((path) => element('path', path)));
			return group;
		})
	);
}

function element(name: string, attributes: Attributes): SVGElement {
	const made = document.createElementNS('http://www.w3.org/2000/svg', name);
	for (const [attribute, value] of Object.entries(attributes))
		if (value !== undefined) made.setAttribute(attribute, String(value));
	return made;
}
