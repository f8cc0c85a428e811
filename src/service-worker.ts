/// <reference lib="webworker" />
import { cleanupOutdatedCaches, matchPrecache, precache, addRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { readChosenLanguage } from '#lib/i18n/chosen-language.ts';
import { firstLanguage } from '#lib/i18n/deployment.ts';
import { layStore } from '#lib/vault/new-phone.ts';

declare const self: ServiceWorkerGlobalScope & {
	__WB_MANIFEST: (string | { url: string; revision: string | null })[];
};

// The same files on every phone, whatever it holds. Nothing personal is ever kept here: there is no runtime cache.
precache(self.__WB_MANIFEST);
cleanupOutdatedCaches();

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
addRoute();

// A new version waits until a page says that no book is open.
self.addEventListener('message', (event) => {
	if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting();
});
