import { trustedAddress } from './trusted-address.ts';

/** So long after a page is there: keeping the app's files must not compete with it. Milliseconds. */
const later = 1000;

/** Registers the worker that keeps the app's files, once the page is usable. Without one every page still works online. */
export function keepForNoNetwork(
	then: (registration: ServiceWorkerRegistration) => unknown = () => {}
): void {
	if (!('serviceWorker' in navigator)) return;
	const register = async () => {
		try {
			await then(await navigator.serviceWorker.register(trustedAddress('/service-worker.js')));
		} catch {
			// The next page asks again.
		}
	};
	addEventListener('load', () => setTimeout(() => void register(), later), { once: true });
}
