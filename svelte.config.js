import { writeFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/*
 * Two apps of one repository: the phone's, and the desk, which staff use. The client's list of routes, which kit writes into a
 * build, names all of them: the desk's words lie in a build of their own, and never on a phone.
 */
// `operator/start/build.ts` builds beside what runs: see there.
const out = process.env.COMPANION_BUILD || (process.env.COMPANION_APP === 'desk' ? 'build-desk' : 'build');
const isDesk = process.env.COMPANION_APP === 'desk';

// The desk's handler reads variables of its own: ORIGIN is the phone's address, which the desk writes on cards. Of this
// beginning it knows every name, or does not start: DESK_ alone is ours (DESK_OIDC_ISSUER).
const node = adapter(
	isDesk ? { out, precompress: false, envPrefix: 'DESK_HANDLER_' } : { out, precompress: true }
);

/**
 * No page of the desk has the framework's scripts, so kit builds none for browsers, and of what its server's build made it hands out
 * the styles alone. The desk's one script lies among the workers. Beside it lies the opening room, one file.
 * @type {import('@sveltejs/kit').Adapter}
 */
const withScript = {
	...node,
	adapt: async (builder) => {
		await node.adapt(builder);
		const workers = '_app/immutable/workers';
		builder.copy(`.svelte-kit/desk/output/server/${workers}`, `${out}/client/${workers}`);
		const { openingRoom } = await import('./src/opening-room/build.ts');
		writeFileSync(`${out}/opening-room.html`, await openingRoom(process.cwd()));
	}
};

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	compilerOptions: {
		runes: true,
		// Four letters tell the components apart, and stand in every page and script that a phone keeps; `styles.test.ts` holds that no two are alike.
		cssHash: ({ hash, css }) => `svelte-${hash(css).slice(0, 4)}`
	},
	kit: {
		adapter: isDesk ? withScript : node,
		// An address opened with no network must find its scripts wherever it lies; relative paths left it blank.
		paths: { relative: false },
		// Registered by us, after the page is usable.
		serviceWorker: { register: false },
		// What stands in a page itself is allowed by its hash; `src/server.ts` turns the hashes into headers.
		csp: { mode: 'hash', directives: { 'script-src': ['self'] } },
		outDir: isDesk ? '.svelte-kit/desk' : '.svelte-kit',
		files: {
			lib: 'src/lib',
			...(isDesk && {
				routes: 'src/desk/routes',
				appTemplate: 'src/desk/app.html',
				errorTemplate: 'src/desk/error.html',
				assets: 'src/desk/static',
				params: 'src/desk/params',
				serviceWorker: 'src/desk/service-worker',
				hooks: {
					server: 'src/desk/hooks.server',
					client: 'src/desk/hooks.client',
					universal: 'src/desk/hooks'
				}
			})
		},
		output: { preloadStrategy: 'modulepreload' },
		// Not the moment of the build: the same files make the same bytes, on whichever day.
		version: { name: process.env.COMPANION_MADE_FROM ?? 'by hand', pollInterval: 0 }
	}
};
