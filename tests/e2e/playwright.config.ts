import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: '.',
	outputDir: '../../test-results',
	timeout: 90_000,
	expect: { timeout: 20_000 },
	// Two cores: argon2id with its 64 MiB is the slow part of every opening.
	workers: 2,
	fullyParallel: true,
	forbidOnly: true,
	retries: 0,
	reporter: [
		['list'],
		...(process.env.TEST_REPORT ? [['json', { outputFile: process.env.TEST_REPORT }] as const] : [])
	],
	use: {
		viewport: { width: 360, height: 640 },
		hasTouch: true,
		isMobile: true,
		locale: 'en-GB',
		launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] }
	}
});
