import type { LookChange } from '#lib/domain/look-change.ts';
import { whatLooksDifferent } from './ask-looks.ts';
import { versionHere, type VersionHere } from './version-here.ts';
import { trustedAddress } from './trusted-address.ts';

/** How long the first visit waits for it, on a line so slow that it has not come. Milliseconds. */
const timeout = 10_000;

/** The service worker as the pages see it: started after the page is usable, its new versions announced, never forced. */
class ServiceWorkerOfThePage {
	#waits = $state(false);
	/** Which version this phone has; undefined until it is known. */
	version = $state<VersionHere>();
	/** What the version that waits will look different in. */
	looks = $state.raw<LookChange[]>([]);
	#answers: Promise<void> = Promise.resolve();

	/** A version that waits until no book is open, or one that this phone did not take. */
	get newVersion(): 'waits' | 'refused' | undefined {
		if (this.#waits) return 'waits';
		return this.version?.isNewerRefused ? 'refused' : undefined;
	}

	/** Registers it. A browser without one still has every page while it is online. */
	start(): Promise<void> {
		if (!('serviceWorker' in navigator)) return Promise.resolve();
		const { serviceWorker } = navigator;
		const registered = this.#register();
		if (!serviceWorker.controller)
			this.#answers = new Promise((resolve) => {
				serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
				registered.catch(() => resolve());
				setTimeout(resolve, timeout);
			});
		return registered.catch(() => undefined);
	}

	/**
	 * Until it answers for this page, ten seconds at most after `start`. Beside a script that came before, the browser keeps
	 * compiled code under the script's address, or the place for it: of a book's scripts that would tell that there is one.
	 */
	answers(): Promise<void> {
		return this.#answers;
	}

	async #lookAtVersion(): Promise<void> {
		this.version = await versionHere().catch(() => undefined);
	}

	async #askLooks(registration: ServiceWorkerRegistration | undefined): Promise<void> {
		if (registration?.waiting) this.looks = await whatLooksDifferent(registration.waiting);
	}

	async #register(): Promise<void> {
		const { Workbox } = await import('workbox-window');
		const workbox = new Workbox(trustedAddress('/service-worker.js'), { scope: '/' });
		workbox.addEventListener('waiting', () => (this.#waits = true));
		const registration = await workbox.register();
		workbox.addEventListener('waiting', () => void this.#askLooks(registration));
		// One that is not taken ends while it is put in, and leaves a note of why. The browser may have begun before us.
		const watch = () =>
			registration?.installing?.addEventListener('statechange', () => void this.#lookAtVersion());
		registration?.addEventListener('updatefound', watch);
		watch();
		await Promise.all([this.#lookAtVersion(), this.#askLooks(registration)]);
	}
}

export const serviceWorker = new ServiceWorkerOfThePage();
