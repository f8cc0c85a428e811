import type { Language } from '#lib/domain/text.ts';
import { namespacesIn, pluralOf, textsOf, withoutPlural } from './locale-files.ts';
import { ownTexts, writtenTexts, type WordFolders } from './own-words.ts';

/** One text of a language, as it is shipped and as everybody reads it. */
export type TextInUse = {
	/** `namespace:path.to.key` */
	key: string;
	shipped: string;
	text: string;
	/** What it says in English, as people read it there; empty where English has no such form. */
	english: string;
	/** The organisation's own text that is not in use, most often because ours says something else by now. */
	earlier?: string;
};

/** The texts of a language in the order of their files: those that are shipped, each as it is in use. */
export function textsInUse(
	folders: WordFolders,
	language: Language,
	namespaces: readonly string[] = namespacesIn(folders.locales)
): TextInUse[] {
	const own = ownTexts(folders, language, namespaces);
	const written = writtenTexts(folders, language);
	const ownEnglish = ownTexts(folders, 'en', namespaces);
	return namespaces.flatMap((namespace) => {
		const english = new Map(
			textsOf(folders.locales, 'en', namespace).map(({ key, text }) => [key, ownEnglish.get(key) ?? text])
		);
		return textsOf(folders.locales, language, namespace).map(({ key, text }) => {
			const earlier = own.has(key) ? undefined : written.get(key);
			return {
				key,
				shipped: text,
				text: own.get(key) ?? text,
				english: english.get(key) ?? (pluralOf(key) && english.get(`${withoutPlural(key)}_other`)) ?? '',
				...(earlier !== undefined && { earlier })
			};
		});
	});
}
