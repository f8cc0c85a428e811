import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

// `operator/start/build.ts` builds beside what runs: see there.
/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ precompress: true, out: process.env.COMPANION_BUILD || 'build' }),
		// An address opened with no network must find its scripts wherever it lies; relative paths left it blank.
		paths: { relative: false },
		// Registered by us, after the page is usable.
		serviceWorker: { register: false },
		// The shell's one inline script is allowed by its hash; `src/server.ts` turns the hashes into headers.
		csp: { mode: 'hash', directives: { 'script-src': ['self'] } },
		files: { lib: 'src/lib' },
		output: { preloadStrategy: 'modulepreload' },
		version: { pollInterval: 0 }
	}
};
