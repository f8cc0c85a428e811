/// <reference lib="webworker" />
import { addPlugins, addRoute, cleanupOutdatedCaches, matchPrecache, precache } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { apiRoots } from '#lib/domain/api-path.ts';
import { keptForm } from '#lib/domain/kept-form.ts';
import type { Language } from '#lib/domain/text.ts';
import { within } from '#lib/domain/within.ts';
import { layChosenLanguage, readChosenLanguage } from '#lib/i18n/chosen-language.ts';
import { firstLanguage } from '#lib/i18n/deployment.ts';
import { entranceIn } from '#lib/safety/entrance-page/in-language.ts';
import { answerLooks } from '#lib/safety/look-changes.ts';
import { keepLetters, keepNoOtherLetters, keptLetters } from '#lib/safety/kept-letters.ts';
import { keepPagesOf, languageOfPage, pageOf, splitManifest } from '#lib/safety/kept-pages.ts';
import { asListed, expectedNow, isAsListed, listCounts, noted, takeList } from '#lib/safety/kept-release.ts';
import { noteWaiting } from '#lib/safety/version-here.ts';
import { inOrder, lineOf, waiting } from '#lib/safety/quiet-line.ts';
import { layStore } from '#lib/vault/lay-store.ts';

declare const self: ServiceWorkerGlobalScope & {
	__WB_MANIFEST: (string | { url: string; revision: string | null })[];
	/** What opens a book, as `first-pages.ts` found it in the build. */
	__OPENS_BOOKS: string[];
	/** Where the Khmer letters lie that a phone without any is lent. */
	__KHMER_LETTERS: string;
};

// The same files on every phone, whatever it holds. Nothing personal is ever kept here: there is no runtime cache.
const { everywhere, pages } = splitManifest(self.__WB_MANIFEST);
const opensBooks = self.__OPENS_BOOKS;
const letters = self.__KHMER_LETTERS;
precache(inOrder(everywhere, opensBooks));
cleanupOutdatedCaches();

/**
 * The same answer, made anew of its bytes. Beside an answer as it lies in Cache Storage a browser keeps its script's
 * compiled code once that has run, and counts it into what its settings show of this site: the book's scripts run where
 * there is a book, so the phone would tell. Beside an answer that a worker made there is nothing to keep it with.
 */
function madeAnew(response: Response): Response {
	const { body, status, statusText, headers } = response;
	// The network's way of saying that the browser is to go elsewhere (an opaque redirect) cannot be made, and runs nothing.
	return status === 0 ? response : new Response(body, { status, statusText, headers });
}
// A new version is looked at before any of it is kept: who signed the list of its files, then each file as it comes, and as
// it lies here from the version before.
let listTaken: ReturnType<typeof takeList> | undefined;
const expected = () =>
	(listTaken ??= takeList().catch(async (error: unknown) => {
		throw await noted(error);
	}));
const isBeingTaken = (event: ExtendableEvent | undefined) => event?.type === 'install';
const addressOf = ({ url }: Request) => new URL(url).pathname;
const line = lineOf(self);
const beforeEach = waiting(line);
addPlugins([
	{
		requestWillFetch: async ({ request, event }) => {
			if (isBeingTaken(event)) {
				await expected();
				await beforeEach(opensBooks.includes(addressOf(request)));
			}
			return request;
		},
		fetchDidSucceed: async ({ request, response, event }) =>
			isBeingTaken(event) ? asListed(await expected(), addressOf(request), response) : response,
		cachedResponseWillBeUsed: async ({ request, cachedResponse, event }) => {
			if (!cachedResponse || !isBeingTaken(event)) return cachedResponse;
			return (await isAsListed(await expected(), addressOf(request), cachedResponse)) ? cachedResponse : null;
		}
	},
	{
		handlerWillRespond: ({ response }) => Promise.resolve(madeAnew(response)),
		cacheWillUpdate: ({ response }) => Promise.resolve(response.ok ? withoutItsWay(response) : null)
	}
]);

/**
 * An answer without the headers that say how it travelled. A page's own first visit fetches some files before this worker
 * does, which then come out of the browser's cache and lack them: the files of a book would be 58 bytes shorter each.
 */
function withoutItsWay({ body, status, statusText, headers }: Response): Response {
	const kept = new Headers(headers);
	for (const name of ['age', 'connection', 'date', 'keep-alive', 'transfer-encoding']) kept.delete(name);
	return new Response(body, { status, statusText, headers: kept });
}

/** Milliseconds. */
const layingTimeout = 10_000;

// And the same store, and a language, also where nobody ever came to the entrance or chose one. A phone that has no room
// for them keeps its pages.
self.addEventListener('activate', (event) => {
	// A storage that answers nothing must not hold up every page: a worker answers none until it is active.
	event.waitUntil(within(layingTimeout, layStore()).catch(() => undefined));
	event.waitUntil(within(layingTimeout, layChosenLanguage(firstLanguage)).catch(() => undefined));
	// Also for the page that brought it: what runs there from now on comes through here.
	event.waitUntil(self.clients.claim());
});

// What a book asks the server passes this worker by: it would hold her token in its memory for as long as it lives, which
// is longer than the book. (Chromium; lib.dom does not describe it yet, 2026-11-28. Elsewhere it passes through.)
self.addEventListener('install', (event) => {
	const { addRoutes } = event as ExtendableEvent & { addRoutes?: (routes: object[]) => Promise<void> };
	const routes = apiRoots.flatMap((root) =>
		[`/${root}`, `/${root}/*`].map((pathname) => ({
			condition: { urlPattern: { pathname } },
			source: 'network'
		}))
	);
	event.waitUntil(addRoutes?.call(event, routes).catch(() => undefined) ?? Promise.resolve());
});

// Before any route: an answer (`respondWith`) ends the event for whoever listens later.
self.addEventListener('fetch', (event) => {
	const language = languageOfPage(new URL(event.request.url).pathname);
	if (event.request.mode === 'navigate' && language) event.waitUntil(keepPages(language));
});

/** A page that every phone keeps. */
const keptPage = (address: string) => matchPrecache(keptForm(address));

// The first page speaks the language this phone chose.
registerRoute(
	({ request, url }) => request.mode === 'navigate' && url.origin === location.origin && url.pathname === '/',
	async ({ request }) => {
		const language = (await readChosenLanguage()) ?? firstLanguage;
		return madeAnew((await keptPage(`/${language}`)) ?? (await fetch(request)));
	}
);

// And so does the entrance.
registerRoute(
	({ request, url }) =>
		request.mode === 'navigate' && url.origin === location.origin && url.pathname === '/key',
	async ({ request }) => {
		const language = (await readChosenLanguage()) ?? firstLanguage;
		return (await entranceIn(language, matchPrecache)) ?? madeAnew(await fetch(request));
	}
);

// A phone with Khmer letters of its own never asks for these.
registerRoute(
	({ url }) => url.origin === location.origin && url.pathname === letters,
	async ({ request }) => madeAnew((await keptLetters(letters)) ?? (await fetch(request)))
);
self.addEventListener('install', (event) =>
	// What is missing is asked for by the next page; a version that is not taken says so elsewhere.
	event.waitUntil(keepLetters(letters, expected()).catch(() => undefined))
);
self.addEventListener('activate', (event) =>
	event.waitUntil(within(layingTimeout, keepNoOtherLetters(letters)).catch(() => undefined))
);

// The further pages of a language: all of them or none, so that nobody reads from the phone which were opened.
registerRoute(
	({ url }) => url.origin === location.origin && pageOf(pages, url.pathname) !== undefined,
	async ({ request, url }) =>
		madeAnew((await caches.match(keptForm(url.pathname))) ?? (await fetchedOrFirst(request, url)))
);
addRoute({ urlManipulation: ({ url }) => [new URL(keptForm(url.pathname), url)] });

// Any other address, unknown or not kept here: where there is no network she stands at our first page, with Leave, as she
// does where there is one.
registerRoute(
	({ request, url }) => request.mode === 'navigate' && url.origin === location.origin,
	async ({ request, url }) => madeAnew(await fetchedOrFirst(request, url))
);

async function fetchedOrFirst(request: Request, url: URL): Promise<Response> {
	try {
		return await fetch(request);
	} catch (error) {
		const plain = url.pathname.replace(/\/+$/, '');
		const language = languageOfPage(url.pathname) ?? (await readChosenLanguage()) ?? firstLanguage;
		const page = (await matchPrecache(plain)) ?? (await keptPage(plain)) ?? (await keptPage(`/${language}`));
		if (request.mode !== 'navigate' || !page) throw error;
		return page;
	}
}

self.addEventListener('activate', (event) =>
	event.waitUntil(
		within(layingTimeout, listCounts())
			.catch(() => undefined)
			.then(() => {
				const kept = keepPagesInUse().catch(() => undefined);
				// Until it is active it answers no page: what she opens on a slow line does not wait for all the others.
				return line.isDear() ? undefined : within(layingTimeout, kept);
			})
			.catch(() => undefined)
	)
);

async function keepPagesInUse() {
	const shown = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
	const seen = shown.map((client) => languageOfPage(new URL(client.url).pathname));
	const language = seen.find((one) => one !== undefined);
	await (language ? keepPages(language) : keepPagesChosen());
}

async function keepPagesChosen() {
	await keepPages((await readChosenLanguage()) ?? firstLanguage);
}

/** What is being kept just now: each page she opens asks for it, and it may have to wait. */
const beingKept = new Map<Language, Promise<void>>();

/** The further pages of a language, as the list of this version says; they wait as all else does that opens no book. */
function keepPages(language: Language): Promise<void> {
	const kept =
		beingKept.get(language) ??
		expectedNow()
			.then((expected) => keepPagesOf(pages, language, expected, () => beforeEach(false)))
			.finally(() => beingKept.delete(language));
	beingKept.set(language, kept);
	return kept;
}

// Whatever comes of it, a phone with no room for the note takes the version at once.
self.addEventListener('install', (event) => event.waitUntil(noteWaiting().catch(() => undefined)));

self.addEventListener('message', (event) => {
	answerLooks(event);
	// A new version waits until a page says that no book is open.
	if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting();
	if (event.data?.type === 'LANGUAGE_CHOSEN') event.waitUntil(keepPagesChosen());
});
