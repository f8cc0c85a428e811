import { trustedAddress } from './trusted-address.ts';

/** The service worker as the pages see it: started after the page is usable, its new versions announced, never forced. */
class ServiceWorkerOfThePage {
	newVersionWaits = $state(false);

	/** Registers it. A browser without one still has every page while it is online. */
	async start(): Promise<void> {
		if (!('serviceWorker' in navigator)) return;
		const { Workbox } = await import('workbox-window');
		const workbox = new Workbox(trustedAddress('/service-worker.js'), { scope: '/' });
		workbox.addEventListener('waiting', () => (this.newVersionWaits = true));
		await workbox.register().catch(() => undefined);
	}
}

export const serviceWorker = new ServiceWorkerOfThePage();
