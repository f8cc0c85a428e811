/**
 * Calls `then` once what the page shows now has been painted: for what is not seen at first, so that a tap is answered before
 * it is made. Returns what ends the waiting.
 */
export function afterFrame(then: () => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const frame = requestAnimationFrame(() => (timer = setTimeout(then)));
	return () => {
		cancelAnimationFrame(frame);
		clearTimeout(timer);
	};
}
