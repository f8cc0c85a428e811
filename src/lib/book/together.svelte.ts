import { isForTwo } from './screen-table.ts';
import type { Screen } from './screens.svelte.ts';

/**
 * Two readers, one phone. Once it has begun, what she wrote for herself is closed, and nothing in the open book opens it
 * again: ending it locks the book, and the key opens all of it.
 */
export class Together {
	#isOn = $state(false);

	get isOn(): boolean {
		return this.#isOn;
	}

	begin(): void {
		this.#isOn = true;
	}

	/** Whether a screen may be on the page now. No way leads to the others; this holds where one was forgotten. */
	mayShow(screen: Screen): boolean {
		return !this.#isOn || isForTwo(screen);
	}
}
