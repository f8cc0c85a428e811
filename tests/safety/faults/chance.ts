/**
 * Numbers from 0 to 1, the same for the same seed (mulberry32): an attack that found something is made once more by the seed that
 * it printed.
 */
export function chanceOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** SEED names it; else it is another one each time. */
export const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
