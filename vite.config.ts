import { existsSync, readFileSync } from 'node:fs';
import { sveltekit } from '@sveltejs/kit/vite';
import { SvelteKitPWA } from '@vite-pwa/sveltekit';
import { playwright } from '@vitest/browser-playwright';
import * as v from 'valibot';
import { defineConfig } from 'vitest/config';
import { Deployment } from './src/lib/domain/deployment.ts';

const chromium = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] };

/** What the phone may know of the deployment. The rest of the configuration stays on the server. */
function publicDeployment() {
	const file = process.env.COMPANION_CONFIG ?? 'companion.config.json';
	const written = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
	const { name, shortName, iconSet, languages, timeZone, exitAddress, helpLines } = v.parse(
		Deployment,
		written
	);
	return { name, shortName, iconSet, languages, timeZone, exitAddress, helpLines };
}

export default defineConfig({
	define: { __DEPLOYMENT__: JSON.stringify(publicDeployment()) },
	plugins: [
		sveltekit(),
		SvelteKitPWA({
			srcDir: 'src',
			filename: 'service-worker.ts',
			strategies: 'injectManifest',
			// The manifest is a route made from the deployment's configuration; registering is ours, after first use.
			manifest: false,
			injectRegister: false,
			injectManifest: {
				globPatterns: ['client/**/*.{js,css,svg,png,webmanifest}', 'client/voice/*.json', 'prerendered/**/*.{html,webmanifest}'],
				// Large pictures for the installer, fetched by the browser itself when it installs.
				globIgnores: ['**/*-512.png', 'client/service-worker.js', '**/*.map']
			},
			kit: { includeVersionFile: true }
		})
	],
	// Dexie's own entry wraps its CommonJS build so that two copies find each other; we have one, and its ES build is 5 KB lighter.
	resolve: { alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }] },
	build: { assetsInlineLimit: 0 },
	worker: { format: 'es' },
	test: {
		expect: { requireAssertions: true },
		projects: [
			{
				extends: true,
				test: {
					name: 'node',
					environment: 'node',
					include: ['src/**/*.test.ts', 'tests/{architecture,api}/**/*.test.ts'],
					exclude: ['**/*.{browser,svelte}.test.ts'],
					testTimeout: 60_000,
					hookTimeout: 60_000
				}
			},
			{
				extends: true,
				test: {
					name: 'browser',
					include: ['src/**/*.{browser,svelte}.test.ts'],
					testTimeout: 60_000,
					browser: {
						enabled: true,
						headless: true,
						screenshotFailures: false,
						provider: playwright({ launchOptions: chromium }),
						viewport: { width: 360, height: 640 },
						instances: [{ browser: 'chromium' }]
					}
				}
			}
		]
	}
});
