/// <reference lib="webworker" />
import { cleanupOutdatedCaches, matchPrecache, precache, addRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { readChosenLanguage } from '#lib/i18n/chosen-language.ts';
import { firstLanguage } from '#lib/i18n/deployment.ts';
import { keepPagesOf, languageOfPage, pageOf, splitManifest } from '#lib/safety/kept-pages.ts';
import { layStore } from '#lib/vault/lay-store.ts';

declare const self: ServiceWorkerGlobalScope & {
	__WB_MANIFEST: (string | { url: string; revision: string | null })[];
};

// The same files on every phone, whatever it holds. Nothing personal is ever kept here: there is no runtime cache.
const { everywhere, pages } = splitManifest(self.__WB_MANIFEST);
precache(everywhere);
cleanupOutdatedCaches();

// What a book asks the server passes this worker by: it would hold her token in its memory for as long as it lives, which
// is longer than the book. (Chromium; lib.dom does not describe it yet, 2026-11-28. Elsewhere it passes through.)
self.addEventListener('install', (event) => {
	const { addRoutes } = event as ExtendableEvent & { addRoutes?: (routes: object[]) => Promise<void> };
	const routes = ['/api/*', '/auth/*', '/ballots/*', '/sharing'].map((pathname) => ({
		condition: { urlPattern: { pathname } },
		source: 'network'
	}));
	event.waitUntil(addRoutes?.call(event, routes).catch(() => undefined) ?? Promise.resolve());
});

// And the same store, also where nobody ever came to the entrance. A phone that has no room for it keeps its pages.
self.addEventListener('activate', (event) => event.waitUntil(layStore().catch(() => undefined)));

// The first page speaks the language this phone chose.
registerRoute(
	({ request, url }) => request.mode === 'navigate' && url.origin === location.origin && url.pathname === '/',
	async ({ request }) => {
		const language = (await readChosenLanguage()) ?? firstLanguage;
		return (await matchPrecache(`/${language}`)) ?? fetch(request);
	}
);

// The further pages of a language: all of them or none, so that nobody reads from the phone which were opened.
registerRoute(
	({ url }) => url.origin === location.origin && pageOf(pages, url.pathname) !== undefined,
	async ({ request, url }) => (await caches.match(url.pathname)) ?? fetch(request)
);
addRoute();

self.addEventListener('activate', (event) => event.waitUntil(keepPagesInUse()));
self.addEventListener('fetch', (event) => {
	const language = languageOfPage(new URL(event.request.url).pathname);
	if (event.request.mode === 'navigate' && language) event.waitUntil(keepPagesOf(pages, language));
});

async function keepPagesInUse() {
	const shown = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
	const seen = shown.map((client) => languageOfPage(new URL(client.url).pathname));
	const language = seen.find((one) => one !== undefined) ?? (await readChosenLanguage()) ?? firstLanguage;
	await keepPagesOf(pages, language);
}

// A new version waits until a page says that no book is open.
self.addEventListener('message', (event) => {
	if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting();
});
