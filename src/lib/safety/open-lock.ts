/** A web lock, held in common by every tab with an open book. Its name is seen by nobody but this phone's pages. */
const lockName = 'pages-open';

/** Says that a book is open here, until the returned function is called or the page ends. */
export function sayOpen(): () => void {
	const stop = new AbortController();
	let close = () => {};
	const closed = new Promise<void>((resolve) => (close = resolve));
	navigator.locks
		.request(lockName, { mode: 'shared', signal: stop.signal }, () => closed)
		.catch(() => {
			// Closed before the lock was given.
		});
	return () => {
		stop.abort();
		close();
	};
}

/** Runs `work` when no tab has a book open, and none says so until it is done. False when one has. */
export function whileNoneIsOpen(work: () => Promise<unknown>): Promise<boolean> {
	return navigator.locks.request(lockName, { ifAvailable: true }, async (lock) => {
		if (lock) await work();
		return lock !== null;
	}) as Promise<boolean>;
}
