import { whileNoneIsOpen } from './open-lock.ts';

/** After this the new version is taken to have failed, and books may open again. Milliseconds. */
const timeout = 10_000;

/**
 * Puts a waiting version of the app in place, unless a book is open in some tab: an open book keeps the version it began
 * with. True when it was asked to take over.
 */
export async function placeNewVersionIfFree(registration: ServiceWorkerRegistration): Promise<boolean> {
	const waiting = registration.waiting;
	if (!waiting) return false;
	return whileNoneIsOpen(async () => {
		const settled = stateChange(waiting);
		waiting.postMessage({ type: 'SKIP_WAITING' });
		await settled;
	});
}

function stateChange(worker: ServiceWorker): Promise<void> {
	return new Promise((resolve) => {
		const tooLong = setTimeout(resolve, timeout);
		worker.addEventListener('statechange', () => {
			if (worker.state !== 'activated' && worker.state !== 'redundant') return;
			clearTimeout(tooLong);
			resolve();
		});
	});
}
