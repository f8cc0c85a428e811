import * as v from 'valibot';
import { Language } from '#lib/domain/text.ts';
import { within } from '#lib/domain/within.ts';

/*
 * The language is the one wish a phone keeps in clear: the service worker reads it to answer `/` in it, before any
 * book is open. It lies in Cache Storage because the pages may use neither cookies nor local storage.
 */
const cacheName = 'language';
const address = '/language';

/** A browser whose storage has died answers nothing. So many milliseconds later the page goes on without it. */
const timeout = 2000;

/**
 * The language chosen on this phone, or the one that was laid where nobody chose; undefined before the first visit's
 * worker came, or where the browser keeps nothing.
 */
export async function readChosenLanguage(): Promise<Language | undefined> {
	const kept = await orNothing(
		caches
			.open(cacheName)
			.then((cache) => cache.match(address))
			.then((found) => found?.text())
	);
	const parsed = v.safeParse(Language, kept);
	return parsed.success ? parsed.output : undefined;
}

/** Writes a language where none is kept: every phone keeps one, so having one says nothing about a first run. */
export async function layChosenLanguage(language: Language): Promise<void> {
	if (!(await readChosenLanguage())) await write(language);
}

/**
 * Keeps the choice, and has the worker keep the further pages of that language: it may have come before the choice. A
 * browser that keeps nothing asks again next time.
 */
export async function keepChosenLanguage(language: Language): Promise<void> {
	if ((await readChosenLanguage()) === language) return;
	await write(language);
	const registration = await orNothing(navigator.serviceWorker?.getRegistration());
	// A worker that is still to come reads the choice when it does.
	registration?.active?.postMessage({ type: 'LANGUAGE_CHOSEN' });
}

const write = (language: Language) =>
	orNothing(caches.open(cacheName).then((cache) => cache.put(address, new Response(language))));

const orNothing = <T>(work: Promise<T> | undefined): Promise<T | undefined> =>
	within(timeout, Promise.resolve(work)).catch(() => undefined);
