import { globSync, readFileSync } from 'node:fs';
import { sveltekit } from '@sveltejs/kit/vite';
import { SvelteKitPWA } from '@vite-pwa/sveltekit';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { readyFirstPages } from './src/built-pages/first-pages.ts';
import { iconSets } from './src/lib/domain/deployment.ts';
import type { PinnedKeys } from './src/lib/domain/served-list.ts';
import { publicDeployment } from './src/lib/server/as-built.ts';
import { readPeriodKeys } from './src/lib/server/ballots/period-keys.ts';
import { readDeployment } from './src/lib/server/deployment.ts';
import { readEnvironment } from './src/lib/server/environment.ts';
import { oldestBrowsers } from './src/lib/server/floor.ts';
import { ownWordsInBuild } from './src/lib/server/words/in-build.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const chromium = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] };

const environment = readEnvironment(process.env);
/** The desk is another app with other routes (`svelte.config.js`): it has no worker, and nothing of it is kept on a phone. */
const isDesk = process.env.COMPANION_APP === 'desk';

const keys = readPeriodKeys(environment.keys);
const chosen = publicDeployment(readDeployment(environment.config));
const pinned: PinnedKeys = { signers: keys.releaseKeys ?? [], lost: keys.lostReleaseKeys ?? [] };

/** What takes longest begins first, or one core ends up waiting for it. On a fresh clone vitest goes by size of file. */
class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]) {
		const sorted = await super.sort(files);
		const isLong = ({ moduleId }: TestSpecification) => moduleId.endsWith('tests/safety/sample.test.ts');
		return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
	}
}

/*
 * Two files instead of two dozen: what the first page is made of, which kit fetches beside any other in case something fails,
 * and with it the framework; and what every way into a book begins with. Each with all that it imports at once. Nothing that
 * is fetched later hangs on the first: kit would lose the styles of open pages (`find_deps` goes into what is late first).
 */
const groups = [
	{
		name: 'home',
		test: /[\\/]routes[\\/]\+(error|layout)|[\\/]kit[\\/]src[\\/]runtime[\\/]client[\\/]|[\\/]src[\\/]params[\\/]|rolldown[\\/]runtime/,
		priority: 1
	},
	{ name: 'entrance', test: /[\\/]routes[\\/]key[\\/]/ }
];

/** What a phone keeps and its list would not find, made by `firstPages`. */
const made: ReturnType<typeof readyFirstPages> = [];

/** Before the list of what a phone keeps is made: it names each file by what is in it. */
const firstPages = (): Plugin => ({
	name: 'first-pages',
	apply: 'build',
	enforce: 'pre',
	closeBundle: {
		sequential: true,
		order: 'pre',
		handler() {
			if (this.environment.name !== 'ssr') return;
			made.push(...readyFirstPages('.svelte-kit/output'));
		}
	}
});

const inBrowser = ['src/**/*.{browser,svelte}.test.ts'];

/** Tests of what is stored: whoever asks for an empty data folder there is tried on both engines. */
const onBothEngines = globSync('src/lib/server/**/*.test.ts').filter((file) => {
	const text = readFileSync(file, 'utf8');
	const opensOne =
		/\b(open(PlanCache|DirectoryCopy|Register|Issued|Audit|Desk|LocksDatabase)|importPeople)\b/.test(text);
	return /#tests\/support\/(house|scratch)\.ts/.test(text) && (opensOne || text.includes('openDatabase'));
});

// One more than cores: many of these wait for a process or a browser of their own.
const inNode = {
	maxWorkers: 3,
	environment: 'node',
	testTimeout: 60_000,
	hookTimeout: 60_000,
	// Processes, browsers and databases on two cores: what has to be asked twice is named at the end of `npm test`.
	retry: 1,
	// Whatever the shell says.
	env: { TEST_ENGINE: 'embedded', DATABASE_URL: '' }
} as const;

export default defineConfig({
	define: {
		__DEPLOYMENT__: JSON.stringify(chosen),
		// What is in the release is what a phone believes.
		__PERIOD_KEYS__: JSON.stringify(keys.periods),
		__POST_OFFICE__: JSON.stringify(keys.postOffice ?? null),
		__RELEASE_KEYS__: JSON.stringify(JSON.stringify(pinned)),
		__VERSION__: JSON.stringify(version)
	},
	plugins: [
		// Tests are about the words that we ship.
		!process.env.VITEST && ownWordsInBuild(environment, isDesk ? 'desk' : 'phone'),
		sveltekit(),
		!isDesk && firstPages(),
		!isDesk &&
			SvelteKitPWA({
				srcDir: 'src',
				filename: 'service-worker.ts',
				strategies: 'injectManifest',
				// The manifest is a route made from the deployment's configuration; registering is ours, after first use.
				manifest: false,
				injectRegister: false,
				injectManifest: {
					additionalManifestEntries: made,
					// Of the pages the entrance: the open ones are kept in another form.
					globPatterns: ['client/**/*.{js,css,svg}', 'client/voice/*.json', 'prerendered/pages/key.html'],
					// Manifests and the installer's pictures are not kept: the browser itself fetches them when it installs.
					globIgnores: [
						'client/installer/**',
						'client/service-worker.js',
						'**/*.map',
						// The same files on every phone of this deployment: its own icon, no other.
						...iconSets.filter((set) => set !== chosen.iconSet).map((set) => `**/icons/${set}/**`)
					]
				},
				kit: { includeVersionFile: true }
			})
	],
	// Its build for today's browsers, 5 KB lighter; its package leads to the one for all.
	resolve: { alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }] },
	// The oldest browsers that have all of it; `safety/lacking.ts` looks at the door.
	build: { assetsInlineLimit: 0, target: oldestBrowsers('.') },
	// On a line with 400 ms each way two dozen small scripts cost more than what is in them.
	...(!isDesk && {
		environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } } }
	}),
	// What a compiler notes for another compiler (`__PURE__`) no phone needs to fetch.
	worker: { format: 'es', rolldownOptions: { output: { comments: { annotation: false } } } },
	test: {
		expect: { requireAssertions: true },
		sequence: { sequencer: LongestFirst },
		maxConcurrency: 2,
		projects: [
			{
				extends: true,
				test: {
					...inNode,
					name: 'unit',
					include: ['src/**/*.test.ts'],
					exclude: inBrowser,
					// Most of such a file's time was a process of its own, where all it reads was read anew. A test of what a module
					// keeps for good asks for that module anew (`vi.resetModules`).
					isolate: false
				}
			},
			{
				extends: true,
				test: {
					...inNode,
					name: 'postgres',
					// The same files once more, on the other engine.
					include: onBothEngines,
					env: { TEST_ENGINE: 'postgres' },
					globalSetup: 'tests/support/postgres-for-all.ts',
					isolate: false
				}
			},
			{
				extends: true,
				test: {
					...inNode,
					name: 'node',
					// A process each: chance that is the same in every run begins anew with each file.
					include: ['tests/{architecture,api,engines,golden,safety}/**/*.test.ts']
				}
			},
			{
				extends: true,
				// Loaded late, they would be found late too, and the page under test reloaded.
				optimizeDeps: { include: ['@cloudflare/blindrsa-ts', '@hpke/core', 'dexie', 'hash-wasm'] },
				test: {
					name: 'browser',
					include: inBrowser,
					testTimeout: 60_000,
					retry: 1,
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
