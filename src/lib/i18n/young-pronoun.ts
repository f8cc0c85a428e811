import type { Language } from '#lib/domain/text.ts';

type WordTree = { [key: string]: unknown };

/*
 * How a young person is spoken to: ប្អូន, em. A text without a young form of its own says the same as to an adult, with her
 * pronoun alone changed, so that no screen speaks to her in two ways. In Khmer the word stands by itself between invisible
 * breaks when it means "you"; in អ្នកជួយ ("a helper") it is part of a word and stays. In Vietnamese `bạn` is a friend as well.
 */
const adult: Record<Language, RegExp | undefined> = {
	km: /(?<![\u1780-\u17d3])អ្នក(?![\u1780-\u17d3])/gu,
	vi: /(?<!(?:người|các|những|tình) )(?<![\p{L}])bạn(?![\p{L}])(?! (?:bè|nhỏ|thân))/giu,
	en: undefined
};
const young: Record<Language, string> = { km: 'ប្អូន', vi: 'em', en: '' };

/** Words for a young person: the adult's pronoun gives way to hers, wherever it stands. */
export function withYoungPronoun<T extends WordTree | string>(words: T, language: Language): T {
	const pattern = adult[language];
	if (!pattern) return words;
	const changed = (value: unknown): unknown =>
		typeof value === 'string'
			? value.replace(pattern, (found) => (/^B/.test(found) ? 'Em' : young[language]))
			: Object.fromEntries(Object.entries(value as WordTree).map(([key, inner]) => [key, changed(inner)]));
	return changed(words) as T;
}
