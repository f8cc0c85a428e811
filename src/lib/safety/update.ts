import { looksWaitDays } from '#lib/domain/look-change.ts';
import { whatLooksDifferent } from './ask-looks.ts';
import { whileNoneIsOpen } from './open-lock.ts';
import { daysWaited } from './version-here.ts';

/** After this the new version is taken to have failed, and books may open again. Milliseconds. */
const timeout = 10_000;

/**
 * Puts a waiting version of the app in place, unless a book is open in some tab: an open book keeps the version it began
 * with. One that looks different waits some days on every phone, so that who opens a book is told before. True when it was
 * asked to take over.
 */
export async function placeNewVersionIfFree(registration: ServiceWorkerRegistration): Promise<boolean> {
	const waiting = registration.waiting;
	if (!waiting) return false;
	const differs = (await whatLooksDifferent(waiting)).length > 0;
	if (differs && (await daysWaited().catch(() => looksWaitDays)) < looksWaitDays) return false;
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
