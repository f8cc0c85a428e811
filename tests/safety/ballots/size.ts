/** `npm run attack:ballots` runs the full size; `npm test` a fast sample of each attack. */
export const full = process.env.ATTACK === 'full';

/** The figure of this run: the full one, or the sample's. */
export const figure = (ofAll: number, ofSample: number): number => (full ? ofAll : ofSample);

let state = 20_261_122;

/** Another run of the same attack: each has a chance of its own, and the same one every time. */
export function beginChance(seed: number): void {
	state = seed;
}

/** Reproducible chance for coins and orders (mulberry32); keys and tokens are as random as ever. */
export function chance(): number {
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}

export function shuffledByChance<T>(items: readonly T[]): T[] {
	const result = [...items];
	for (let last = result.length - 1; last > 0; last--) {
		const other = Math.floor(chance() * (last + 1));
		[result[last], result[other]] = [result[other] as T, result[last] as T];
	}
	return result;
}

/** Prints a measured figure, so that a run can be quoted. */
export function measured(line: string): void {
	process.stdout.write(`measured: ${line}\n`);
}
