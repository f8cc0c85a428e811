/** Chromium's offer to install; other browsers have only their menu. https://wicg.github.io/manifest-incubations/ */
type InstallOffer = Event & { prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }> };

class Installing {
	#offer = $state.raw<InstallOffer>();
	/** She said yes to the browser's question, and it is at work; whether it comes to an end nobody tells but `done`. */
	isComing = $state(false);
	/** The browser has said that it is on the phone. */
	done = $state(false);

	constructor() {
		addEventListener('beforeinstallprompt', (event) => {
			event.preventDefault();
			this.#offer = event as InstallOffer;
		});
		addEventListener('appinstalled', () => (this.done = true));
	}

	get isInstalled(): boolean {
		return matchMedia('(display-mode: standalone)').matches;
	}

	/**
	 * On iPhones what is added to the home screen has a storage of its own, where no book is: it has to come before her key.
	 * Only their browsers know the property.
	 */
	get hasStorageOfItsOwn(): boolean {
		return 'standalone' in navigator;
	}

	get isOffered(): boolean {
		return this.#offer !== undefined;
	}

	/** Shows the browser's own question. */
	async ask(): Promise<void> {
		const answer = await this.#offer?.prompt();
		this.#offer = undefined;
		this.isComing = answer?.outcome === 'accepted';
	}
}

export const installing = new Installing();
