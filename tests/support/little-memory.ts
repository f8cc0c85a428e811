import type { BrowserContext } from '@playwright/test';

/** Runs in every page: a phone that cannot give 64 MiB at once, whose keys cost a fifth (`crypto/argon2-cost.ts`). */
function refuseMuchMemory() {
	const Memory = WebAssembly.Memory;
	WebAssembly.Memory = class extends Memory {
		constructor(given: WebAssembly.MemoryDescriptor) {
			// In pages of 64 KiB.
			if (given.initial > 512) throw new RangeError('This phone has little memory.');
			super(given);
		}
	};
}

/** Makes it a phone with little memory, for what is about anything but the cost of a key. */
export const withLittleMemory = (context: BrowserContext) => context.addInitScript(refuseMuchMemory);
