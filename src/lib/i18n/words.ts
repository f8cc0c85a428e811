import { createInstance, type i18n, type TFunction } from 'i18next';
import type { Language } from '#lib/domain/text.ts';
import { bookNamespaces, openNamespaces, type BookNamespace, type OpenNamespace } from './namespaces.ts';
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
await instance.init();
instance.services.formatter?.add('number', (value: number, language) =>
	numberIn(language as Language, value)
);

// Chromium has no plural rules for Khmer and would count as the phone's own language does. Khmer has one form for every
// number, as Vietnamese has (CLDR), and those rules are in every browser.
const { pluralResolver } = instance.services;
const ruleOf = pluralResolver.getRule.bind(pluralResolver);
pluralResolver.getRule = (language: string, options: object) =>
	ruleOf(language === 'km' ? 'vi' : language, options);

type WordFiles = Record<string, () => Promise<Record<string, unknown>>>;
const openFiles: WordFiles = {
	...import.meta.glob('/locales/*/{open,entrance,settings,notes,skills}.json', { import: 'default' }),
	// Words of pages that are written out when the app is built: no script of the phone needs them.
	...(import.meta.env.SSR ? import.meta.glob('/locales/*/{knowhow,meet}.json', { import: 'default' }) : {})
} as WordFiles;

/** The open words that speak to a young person. */
const spokenToYoung = new Set<string>();

/**
 * Fetches a language's open words (a hashed, precached file each) unless they are here.
 * @param young whether they speak to a young person: inside her book they do, at the entrance nobody knows
 */
export async function loadOpenWords(
	language: Language,
	namespaces: readonly OpenNamespace[],
	young = false
): Promise<void> {
	await Promise.all(
		namespaces.map(async (namespace) => {
			const file = `/locales/${language}/${namespace}.json`;
			if (instance.hasResourceBundle(language, namespace) && spokenToYoung.has(file) === young) return;
			const words = await openFiles[file]?.();
			if (!words) return;
			const spoken = young ? (await import('./young-pronoun.ts')).withYoungPronoun(words, language) : words;
			instance.addResourceBundle(language, namespace, spoken, true, true);
			if (young) spokenToYoung.add(file);
			else spokenToYoung.delete(file);
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
}

/** The words of one language. */
export function wordsIn(language: Language): Translate {
	return instance.getFixedT<AllNamespaces>(language, [...openNamespaces, ...bookNamespaces] as never);
}
