import neverWords from './never-words.json' with { type: 'json' };

/** The words of design/product.md that nothing served without a device token may hold, in three languages. */
export const allNeverWords = [...neverWords.en, ...neverWords.km, ...neverWords.vi];

/**
 * Finds a never-word: as a whole word or phrase, in any of its English forms, whatever its case, with the invisible breaks
 * of Khmer taken out.
 */
export function findNeverWords(text: string, words: string[] = allNeverWords): string[] {
	const plain = withoutBreaks(text);
	// Nearly every text holds none: one look for all of them, then one for each.
	if (words === allNeverWords && !(anyOfAll ??= new RegExp(words.map(sourceOf).join('|'), 'iu')).test(plain))
		return [];
	return words.filter((word) => patternOf(word).test(plain));
}

let anyOfAll: RegExp | undefined;
const patterns = new Map<string, RegExp>();

function patternOf(word: string): RegExp {
	const known = patterns.get(word);
	if (known) return known;
	const pattern = new RegExp(sourceOf(word), 'iu');
	patterns.set(word, pattern);
	return pattern;
}

function sourceOf(word: string): string {
	const escaped = withoutBreaks(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	const forms = /^[a-z][a-z -]*[a-z]$/i.test(word) ? englishForms(escaped) : escaped;
	// Khmer writes its words without spaces: there a word counts wherever it stands.
	return /\p{Script=Khmer}/u.test(word) ? forms : `(?<![\\p{L}\\p{N}])${forms}(?![\\p{L}\\p{N}])`;
}

/** The plural, the verb's forms and who does it: "rescue" finds rescues, rescued, rescuing and rescuers. */
function englishForms(word: string): string {
	const phrase = word.replaceAll(/[ -]/g, '[\\s-]+');
	if (word.endsWith('y')) return `${phrase.slice(0, -1)}(?:y|ies)`;
	return word.endsWith('e')
		? `${phrase.slice(0, -1)}(?:e[ds]?|ers?|ors?|ing)`
		: `${phrase}(?:e?s|ed|ers?|ors?|ing)?`;
}

/** Without what nobody sees: where a line may break, and where it may not. */
const withoutBreaks = (text: string) =>
	text.normalize('NFC').replaceAll(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '');
