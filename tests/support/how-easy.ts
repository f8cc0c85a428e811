import type { Language } from '#lib/domain/text.ts';
import { sentencesOf } from '#lib/ui/reading-aloud/sentences.ts';

/* How easy words are to read, as it is counted everywhere: in the tests and by `npm run measure:words`. */

const filled = (text: string) => text.replace(/{{[^}]*}}/g, 'x');

/** The sentences of a text as they are said. What is filled in later counts as one short word. */
export const saidIn = (text: string): string[] => sentencesOf(filled(text)).map(({ said }) => said);

const segmenter = (language: Language) => new Intl.Segmenter(language, { granularity: 'word' });
const segmenters = { km: segmenter('km'), en: segmenter('en'), vi: segmenter('vi') };

/**
 * The words of a text as ICU parts them: in Khmer by its dictionary, for nothing stands between words there but our own
 * invisible breaks and joiners, which are left out; in Vietnamese by syllables, which stand apart.
 */
export function wordsIn(language: Language, text: string): string[] {
	return [...segmenters[language].segment(filled(text).replaceAll(/[\u200B\u2060]/g, ''))]
		.filter(({ isWordLike }) => isWordLike)
		.map(({ segment }) => segment);
}

const mean = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0) / numbers.length;

/**
 * Syllables of an English word: its groups of vowels, a silent e left out. Over all our words a grade comes out 0.3 too high
 * beside the npm package `syllable` 5.0.1 (1.4 for 1.1): near enough, on the safe side, and no package more.
 */
function syllables(word: string): number {
	const plain = word.toLowerCase().replace(/[^a-z]/g, '');
	return Math.max(1, (plain.replace(/e$/, '').match(/[aeiouy]+/g) ?? []).length);
}

/**
 * The school year in which English sentences can be read: 0.39 words a sentence + 11.8 syllables a word − 15.59 (Kincaid,
 * Fishburne, Rogers and Chissom 1975, Derivation of New Readability Formulas for Navy Enlisted Personnel, report 8-75).
 */
export function grade(sentences: string[]): number {
	const words = sentences.flatMap((sentence) => wordsIn('en', sentence));
	return 0.39 * (words.length / sentences.length) + 11.8 * mean(words.map(syllables)) - 15.59;
}

/** A child is five before the first school year, so many years old when it ends. */
export const readingAge = (sentences: string[]): number => grade(sentences) + 5;
