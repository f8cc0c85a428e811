import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: '.',
	outputDir: '../../test-results',
	timeout: 90_000,
	expect: { timeout: 20_000 },
	// One more than cores: a walk waits for the server, for the browser, for what is drawn.
	workers: 3,
	fullyParallel: true,
	forbidOnly: true,
	// Three walks share two cores with their servers. One that has to be walked twice is named at the end of `npm test`.
	retries: 1,
	reporter: [
		['list'],
		...(process.env.TEST_REPORT ? [['json', { outputFile: process.env.TEST_REPORT }] as const] : [])
	],
	use: {
		viewport: { width: 360, height: 640 },
		hasTouch: true,
		isMobile: true,
		locale: 'en-GB',
		// Keeping all its files is half the work of a new phone. Walks that go without a network, leave, or come in for the first
		// time have the worker (`test.use`), and so do the attacks.
		serviceWorkers: 'block',
		// The engine without the window that nobody sees: a third less work. What a whole browser does, the attacks look at.
		launchOptions: {
			executablePath: process.env.CHROMIUM_SHELL ?? '/usr/bin/chromium-headless-shell',
			args: ['--no-sandbox']
		}
	}
});
