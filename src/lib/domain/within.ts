/**
 * `work`, or a TimeoutError after so many milliseconds: a browser whose storage has died answers nothing, and nobody waits
 * for ever. What was begun may still be done later. @throws DOMException
 */
export async function within<T>(milliseconds: number, work: PromiseLike<T>): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const tooLong = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new DOMException('No answer came.', 'TimeoutError')), milliseconds);
	});
	try {
		return await Promise.race([work, tooLong]);
	} finally {
		clearTimeout(timer);
	}
}
