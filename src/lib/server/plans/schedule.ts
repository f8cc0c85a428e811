import { below, type Random } from '#lib/server/random.ts';

/**
 * Runs `work` again and again, about every `minutes`, never twice at once. The pause differs a little each time, so
 * that many servers do not ask one system at the same moment.
 * @returns a function that stops it and waits for the work in hand
 */
export function everyFewMinutes(
	minutes: number,
	random: Random,
	work: () => Promise<void>
): () => Promise<void> {
	let stopped = false;
	let inHand: Promise<void> = Promise.resolve();
	let timer = plan();
	return async () => {
		stopped = true;
		clearTimeout(timer);
		await inHand;
	};

	function plan(): NodeJS.Timeout {
		const tenth = Math.max(1, minutes * 6_000);
		const pause = minutes * 60_000 - tenth / 2 + below(tenth, random);
		return setTimeout(() => {
			inHand = work().finally(() => {
				if (!stopped) timer = plan();
			});
		}, pause).unref();
	}
}
