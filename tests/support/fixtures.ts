import { test as base, expect } from '@playwright/test';
import { RunningApp } from './app.ts';
import { withLittleMemory } from './little-memory.ts';

/**
 * Tests of a person with a phone: `app` is the built server, one for each worker, with the sample people in it. The phone
 * has little memory unless `test.use` gives it enough: most of an opening was argon2id, and a walk is about what comes after.
 */
export const test = base.extend<{ faults: string[]; memory: 'little' | 'enough' }, { app: RunningApp }>({
	memory: ['little', { option: true }],
	context: async ({ context, memory }, use) => {
		if (memory === 'little') await withLittleMemory(context);
		await use(context);
		// What a page still asks for when its walk is over may be on its way through a walk's own answers.
		const routed = [context, ...context.pages()];
		await Promise.all(routed.map((one) => one.unrouteAll({ behavior: 'ignoreErrors' })));
	},
	app: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are wanted from this pattern
		async ({}, use) => {
			const app = await RunningApp.start();
			await use(app);
			await app.remove();
		},
		{ scope: 'worker' }
	],
	// Nothing may go wrong unseen: a script's error or a refusal by the page's policy fails the test.
	faults: [
		async ({ context }, use) => {
			const faults: string[] = [];
			context.on('weberror', (fault) => faults.push(fault.error().message));
			context.on('console', (message) => {
				if (/Content Security Policy|Permissions-Policy|TrustedScript|TrustedHTML/i.test(message.text()))
					faults.push(message.text());
			});
			await use(faults);
			expect(faults).toEqual([]);
		},
		{ auto: true }
	]
});

export { expect };
