import { escaped } from './printed-page.ts';
import type { Say } from './say.ts';

/* Drawings of the report: classes only, their colours are in `report.css`. */

const wave = 'M6 14c30-12 50 9 79 0s49-11 70-3 40 9 62 1';

/** A river that fills as far as the share goes. */
export function riverBar(share: number): string {
	return `<svg class="river" viewBox="0 0 223 28" aria-hidden="true"><path class="bed" d="${wave}"/><path class="filled" d="${wave}" pathLength="100" stroke-dasharray="${(share * 100).toFixed(1)} 200"/></svg>`;
}

export const lotus = `<svg viewBox="0 0 64 48" aria-hidden="true"><path class="deep" d="M5 22c12-1 22 6 27 19C18 43 8 35 5 22ZM59 22c-12-1-22 6-27 19 14 2 24-6 27-19Z"/><path class="mid" d="M17 11c10 5 15 15 15 30C19 36 13 24 17 11ZM47 11c-10 5-15 15-15 30 13-5 19-17 15-30Z"/><path class="light" d="M32 4c9 11 10 23 0 37-10-14-9-26 0-37Z"/></svg>`;

const width = 150;
const height = 54;
const top = 8;

/** The share over periods, oldest first. What was held back is a gap with an open ring, never a guess. */
export function trendLine(points: [period: string, share: number | undefined][], say: Say): string {
	const step = points.length > 1 ? (width - 20) / (points.length - 1) : 0;
	const at = points.map(([, share], index) => ({
		x: points.length > 1 ? 10 + index * step : width / 2,
		y: share === undefined ? undefined : top + (1 - share) * (height - 2 * top)
	}));
	const lines = at
		.slice(1)
		.map((to, index) => ({ from: at[index]!, to }))
		.filter(({ from, to }) => from.y !== undefined && to.y !== undefined)
		.map(({ from, to }) => `<path class="way" d="M${from.x} ${from.y}L${to.x} ${to.y}"/>`);
	const dots = at.map(({ x, y }, index) =>
		y === undefined
			? `<circle class="gap" cx="${x}" cy="${height - top}" r="3"/>`
			: `<circle class="${index === at.length - 1 ? 'now' : 'dot'}" cx="${x}" cy="${y}" r="${index === at.length - 1 ? 4.5 : 3}"/>`
	);
	const [first, last] = [points[0]?.[0] ?? '', points.at(-1)?.[0] ?? ''];
	const names =
		first === last
			? `<span>${escaped(last)}</span>`
			: `<span>${escaped(first)}</span><span>${escaped(last)}</span>`;
	const half = height / 2;
	return `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(say('trend'))}"><path class="half" d="M6 ${half}H${width - 6}"/>${lines.join('')}${dots.join('')}</svg><p class="ends">${names}</p>`;
}
