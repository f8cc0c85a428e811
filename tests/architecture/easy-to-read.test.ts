import { describe, expect, test } from 'vitest';
import { namespacesIn, textsOf } from '#lib/server/words/locale-files.ts';
import { sentencesOf } from '#lib/ui/reading-aloud/sentences.ts';

/*
 * How easy the words are, measured. A card is one text. Product's rule is about 12 words a sentence and 40 a card; a
 * single sentence may be longer where it names things in a row. Khmer has no spaces between words: there the letters are
 * counted as people see them (grapheme clusters), Vietnamese by its syllables, which stand apart.
 */
const graphemes = new Intl.Segmenter('km', { granularity: 'grapheme' });
const cards = (language: 'en' | 'km' | 'vi') =>
	namespacesIn('locales').flatMap((namespace) =>
		textsOf('locales', language, namespace).map(({ key, text }) => ({
			key,
			text: text.replace(/{{[^}]*}}/g, 'x'),
			sentences: sentencesOf(text.replace(/{{[^}]*}}/g, 'x')).map(({ said }) => said)
		}))
	);
const words = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
const lengthInKhmer = (text: string) => [...graphemes.segment(text.replaceAll('\u200B', ''))].length;
const mean = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0) / numbers.length;

/** Syllables of an English word: its groups of vowels, a silent e left out. Near enough for a mean over thousands. */
function syllables(word: string): number {
	const plain = word.toLowerCase().replace(/[^a-z]/g, '');
	return Math.max(1, (plain.replace(/e$/, '').match(/[aeiouy]+/g) ?? []).length);
}

/** Reading grade (Kincaid and others 1975, Navy report 8-75): 0.39 words a sentence + 11.8 syllables a word − 15.59. */
function grade(sentences: string[]): number {
	const all = sentences.flatMap(words);
	return 0.39 * (all.length / sentences.length) + 11.8 * mean(all.map(syllables)) - 15.59;
}

describe('English', () => {
	test('no card has more than 45 words, no sentence more than 24, and sentences have 12 or fewer on average', () => {
		expect(cards('en').filter(({ text }) => words(text).length > 45)).toEqual([]);
		const sentences = cards('en').flatMap((card) => card.sentences);
		expect(sentences.filter((sentence) => words(sentence).length > 24)).toEqual([]);
		expect(mean(sentences.map((sentence) => words(sentence).length))).toBeLessThanOrEqual(12);
	});

	test('a child of eight or nine can read it: grade 4 or lower over all cards, and 6 or lower in each part', () => {
		expect(grade(cards('en').flatMap((card) => card.sentences))).toBeLessThanOrEqual(4);
		for (const namespace of namespacesIn('locales')) {
			const own = cards('en').filter(({ key }) => key.startsWith(`${namespace}:`));
			const sentences = own.flatMap((card) => card.sentences);
			// A handful of labels says nothing about how a page reads.
			if (sentences.length > 30) expect(grade(sentences), namespace).toBeLessThanOrEqual(6);
		}
	});

	test('the measure itself: a page of the law is no easy reading', () => {
		expect(
			grade([
				'Notwithstanding the aforementioned provisions, applicants are obligated to substantiate eligibility.'
			])
		).toBeGreaterThan(12);
	});
});

test('Vietnamese: no card over 60 syllables, no sentence over 32', () => {
	expect(cards('vi').filter(({ text }) => words(text).length > 60)).toEqual([]);
	const sentences = cards('vi').flatMap((card) => card.sentences);
	expect(sentences.filter((sentence) => words(sentence).length > 32)).toEqual([]);
});

describe('Khmer', () => {
	test('no card over 180 letters as they are seen, no sentence over 90', () => {
		expect(cards('km').filter(({ text }) => lengthInKhmer(text) > 180)).toEqual([]);
		const sentences = cards('km').flatMap((card) => card.sentences);
		expect(sentences.filter((sentence) => lengthInKhmer(sentence) > 90)).toEqual([]);
	});

	test('a line can break: no run of more than 24 letters without a space or an invisible break', () => {
		const runs = cards('km').flatMap(({ key, text }) =>
			text.split(/[\s\u200B]+/).map((run) => ({ key, run, letters: [...graphemes.segment(run)].length }))
		);
		expect(runs.filter(({ letters, key }) => letters > 24 && !key.startsWith('card:'))).toEqual([]);
	});
});
