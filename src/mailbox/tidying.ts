/**
 * Runs `tidy` once some time after something was stored, however much came meanwhile. The pause grows with the work, so
 * that a large file is not written anew all the time.
 * @returns `soon`, to be called after each new ballot, and `stop`, which tidies a last time if something is left
 */
export function tidying(tidy: () => void, leastPause = 60_000): { soon: () => void; stop: () => void } {
	let timer: NodeJS.Timeout | undefined;
	let pause = leastPause;
	const now = () => {
		timer = undefined;
		const began = performance.now();
		tidy();
		pause = Math.max(leastPause, 20 * (performance.now() - began));
	};
	return {
		soon: () => (timer ??= setTimeout(now, pause).unref()),
		stop: () => {
			if (!timer) return;
			clearTimeout(timer);
			now();
		}
	};
}
