/**
 * Calls `then` with the next frame, before it is painted: for what asks how things lie or moves them. Asked at once, a page
 * would be laid out in the middle of a tap, by the script and often twice; here it is laid out once, when it is painted. Returns
 * what ends the waiting.
 */
export function withFrame(then: () => void): () => void {
	const frame = requestAnimationFrame(then);
	return () => cancelAnimationFrame(frame);
}

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
