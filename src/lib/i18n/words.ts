import { createInstance, type i18n, type TFunction } from 'i18next';
import type { Language } from '#lib/domain/text.ts';
import {
	bookNamespaces,
	openNamespaces,
	shownToOthers,
	type BookNamespace,
	type OpenNamespace
} from './namespaces.ts';
import { numberIn } from './numbers.ts';

type AllNamespaces = [OpenNamespace, ...(OpenNamespace | BookNamespace)[]];
export type Translate = TFunction<AllNamespaces>;

const instance: i18n = createInstance({
	resources: {},
	ns: [...openNamespaces, ...bookNamespaces],
	defaultNS: 'open',
	// A missing word must be seen in a test, never papered over with another language.
	fallbackLng: false,
	returnEmptyString: false,
	interpolation: { escapeValue: false },
	initAsync: false
});
// Nothing is fetched, so it is done at once. Waiting for it here would keep WebKit from starting the entrance: of two imports
// at once it lets one run before the module that both need has waited (bugs.webkit.org 242740).
void instance.init();
instance.services.formatter?.add('number', (value: number, language) =>
	numberIn(language as Language, value)
);

// Chromium has no plural rules for Khmer and would count as the phone's own language does. Khmer has one form for every
// number, as Vietnamese has (CLDR), and those rules are in every browser.
const { pluralResolver } = instance.services;
const ruleOf = pluralResolver.getRule.bind(pluralResolver);
pluralResolver.getRule = (language: string, options: object) =>
	ruleOf(language === 'km' ? 'vi' : language, options);

/** How an open word is told in an open book: the file's words changed. */
type Told = (words: Record<string, unknown>, language: Language) => Record<string, unknown>;

/** How the open words that are here are told, by language and namespace; undefined as they stand in the file. */
const toldAs = new Map<string, Told | undefined>();
let added = 0;

/** How often words were added: where it is the same as before, there is nothing to be said anew. */
export const timesAdded = (): number => added;

type WordFiles = Record<string, () => Promise<Record<string, unknown>>>;
const openFiles: WordFiles = {
	...import.meta.glob('/locales/*/{open,entrance,settings,notes,skills}.json', { import: 'default' }),
	// Words of pages that are written out when the app is built: no script of the phone needs them.
	...(import.meta.env.SSR ? import.meta.glob('/locales/*/{knowhow,meet}.json', { import: 'default' }) : {})
} as WordFiles;

/**
 * Fetches a language's open words (a hashed, precached file each) unless they are here and are told so already.
 * @param changed how they are told in an open book
 */
export async function loadOpenWords(
	language: Language,
	namespaces: readonly OpenNamespace[],
	changed?: Told
): Promise<void> {
	const name = (namespace: string) => `${language}/${namespace}`;
	await Promise.all(
		namespaces
			.filter(
				(namespace) => !toldAs.has(name(namespace)) || (changed && toldAs.get(name(namespace)) !== changed)
			)
			.map(async (namespace) => {
				const words = await openFiles[`/locales/${language}/${namespace}.json`]?.();
				if (!words) return;
				instance.addResourceBundle(language, namespace, changed?.(words, language) ?? words, true, true);
				toldAs.set(name(namespace), changed);
				added += 1;
			})
	);
}

/** Adds the book's words, as they came from the vault. The organisation's own changes are already in them. */
export function addBookWords(language: Language, words: Record<string, unknown>): void {
	for (const namespace of bookNamespaces) {
		// The words that were there go first: what another reading, or an older copy, had more of must not stay.
		instance.removeResourceBundle(language, namespace);
		instance.addResourceBundle(language, namespace, words[namespace] ?? {});
	}
	// What she shows to others, in the other languages: a few sentences each.
	for (const [other, theirs] of Object.entries(Object(words.others) as Record<string, object>)) {
		if (other === language) continue;
		for (const namespace of Object.keys(shownToOthers)) {
			instance.removeResourceBundle(other, namespace);
			instance.addResourceBundle(other, namespace, new Map(Object.entries(theirs)).get(namespace) ?? {});
		}
	}
	added += 1;
}

/** The words of one language. */
export function wordsIn(language: Language): Translate {
	return instance.getFixedT<AllNamespaces>(language, [...openNamespaces, ...bookNamespaces] as never);
}
