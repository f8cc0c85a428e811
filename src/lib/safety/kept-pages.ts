import { keptForm, keptForms } from '#lib/domain/kept-form.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { integrityOf, type Expected } from './kept-release.ts';

/*
 * What a phone keeps for no network. The app itself and each language's first pages are on every phone; the further open
 * pages are kept for the languages she reads, because data is paid by the megabyte. A language's pages come all at once:
 * which of them somebody opened is nowhere to be seen.
 */

type Entry = { url: string; revision: string | null };
/** A page to be kept: where its form for phones lies, and the version of it that this build serves. */
export type KeptPage = { path: string; language: Language; revision: string };

const further = new RegExp(`^${keptForms}(?<language>[a-z]{2})/(?:skills|know-how|meet|read)[/.]`);

/** Parts what every phone keeps from the further pages. */
export function splitManifest(manifest: readonly (string | Entry)[]): {
	everywhere: (string | Entry)[];
	pages: KeptPage[];
} {
	const everywhere: (string | Entry)[] = [];
	const pages: KeptPage[] = [];
	for (const entry of manifest) {
		const { url, revision } = typeof entry === 'string' ? { url: entry, revision: null } : entry;
		const language = languages.find((one) => one === further.exec(url)?.groups?.language);
		if (language) pages.push({ path: url, language, revision: revision ?? '' });
		else everywhere.push(entry);
	}
	return { everywhere, pages };
}

/** The language of an open page's address, `/km` or `/km/calm`. */
export function languageOfPage(path: string): Language | undefined {
	return languages.find((language) => path === `/${language}` || path.startsWith(`/${language}/`));
}

export const pageOf = (pages: readonly KeptPage[], path: string): KeptPage | undefined =>
	pages.find((page) => page.path === keptForm(path));

/**
 * Keeps all further pages of a language, and lets go of those of an earlier build. Without a network, or on a full
 * phone, none is kept: the next page that is opened tries again. Nor where one is not as the list says.
 * @param before waited for where there is something to ask for: it may be in the way of what she reads
 */
export async function keepPagesOf(
	pages: readonly KeptPage[],
	language: Language,
	expected: Expected | undefined,
	before: () => Promise<void>
): Promise<void> {
	const wanted = pages.filter((page) => page.language === language);
	const name = await cacheName(wanted, language);
	const cache = await caches.open(name);
	if ((await cache.keys()).length === wanted.length) return;
	await before();
	try {
		const asked = (path: string) => ({ cache: 'reload', integrity: integrityOf(expected, path) }) as const;
		await cache.addAll(wanted.map(({ path }) => new Request(path, asked(path))));
	} catch {
		return;
	}
	const old = (await caches.keys()).filter((one) => one.startsWith(prefix(language)) && one !== name);
	await Promise.all(old.map((one) => caches.delete(one)));
}

const prefix = (language: Language) => `pages-${language}-`;

/** Another build's pages have another name. */
async function cacheName(wanted: readonly KeptPage[], language: Language): Promise<string> {
	const versions = new TextEncoder().encode(wanted.map(({ path, revision }) => path + revision).join());
	const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', versions)).slice(0, 8);
	return prefix(language) + [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
