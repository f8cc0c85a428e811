import { Workbox } from 'workbox-window';
import { trustedAddress } from './trusted-address.ts';

/** The service worker as the pages see it: started after the page is usable, its new versions announced, never forced. */
class ServiceWorkerOfThePage {
	newVersionWaits = $state(false);

	/** Registers it. A browser without one still has every page while it is online. */
	start(): void {
		if (!('serviceWorker' in navigator)) return;
		const workbox = new Workbox(trustedAddress('/service-worker.js'), { scope: '/' });
		workbox.addEventListener('waiting', () => (this.newVersionWaits = true));
		void workbox.register().catch(() => undefined);
	}
}

export const serviceWorker = new ServiceWorkerOfThePage();
