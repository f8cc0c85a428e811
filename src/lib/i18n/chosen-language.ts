import * as v from 'valibot';
import { Language } from '#lib/domain/text.ts';

/*
 * The language is the one wish a phone keeps in clear: the service worker reads it to answer `/` in it, before any
 * book is open. It lies in Cache Storage because the pages may use neither cookies nor local storage.
 */
const cacheName = 'language';
const address = '/language';

/**
 * The language chosen on this phone, or the one that was laid where nobody chose; undefined before the first visit's
 * worker came, or where the browser keeps nothing.
 */
export async function readChosenLanguage(): Promise<Language | undefined> {
	try {
		const kept = await (await caches.open(cacheName)).match(address);
		const parsed = v.safeParse(Language, await kept?.text());
		return parsed.success ? parsed.output : undefined;
	} catch {
		return undefined;
	}
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
	await write(language);
	const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
	// A worker that is still to come reads the choice when it does.
	registration?.active?.postMessage({ type: 'LANGUAGE_CHOSEN' });
}

async function write(language: Language): Promise<void> {
	try {
		await (await caches.open(cacheName)).put(address, new Response(language));
	} catch {
		return;
	}
}
