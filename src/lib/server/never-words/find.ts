import neverWords from './never-words.json' with { type: 'json' };

/** The words of design/product.md that nothing served without a device token may hold, in three languages. */
export const allNeverWords = [...neverWords.en, ...neverWords.km, ...neverWords.vi];

/** Finds a never-word: as a whole word or phrase, whatever its case, with the invisible breaks of Khmer taken out. */
export function findNeverWords(text: string, words: string[] = allNeverWords): string[] {
	const plain = withoutBreaks(text);
	return words.filter((word) => patternOf(word).test(plain));
}

const patterns = new Map<string, RegExp>();

function patternOf(word: string): RegExp {
	const known = patterns.get(word);
	if (known) return known;
	const escaped = withoutBreaks(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	// Khmer writes its words without spaces: there a word counts wherever it stands.
	const whole = /\p{Script=Khmer}/u.test(word) ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`;
	const pattern = new RegExp(whole, 'iu');
	patterns.set(word, pattern);
	return pattern;
}

const withoutBreaks = (text: string) => text.normalize('NFC').replaceAll('\u200B', '');
