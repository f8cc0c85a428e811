import { describe, expect, test } from 'vitest';
import { languages } from '#lib/domain/text.ts';
import { bookNamespaces, openNamespaces } from '#lib/i18n/namespaces.ts';
import { namespacesIn, textsOf } from '#lib/server/words/locale-files.ts';
import { grade, saidIn, wordsIn } from '#tests/support/how-easy.ts';

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
			// A way through settings is a row for each of its names.
			sentences: text.split(' › ').flatMap(saidIn)
		}))
	);
const lengthInKhmer = (text: string) => [...graphemes.segment(text.replaceAll(/[\u200B\u2060]/g, ''))].length;
const mean = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0) / numbers.length;

test('every text of every namespace is measured, in all three languages', () => {
	for (const language of languages) {
		const measured = new Set(cards(language).map(({ key }) => key.split(':')[0]));
		expect([...openNamespaces, ...bookNamespaces].filter((one) => !measured.has(one))).toEqual([]);
		expect(cards(language).filter(({ sentences }) => sentences.length === 0)).toEqual([]);
	}
});

describe('English', () => {
	test('no card has more than 45 words, no sentence more than 24, and sentences have 12 or fewer on average', () => {
		expect(cards('en').filter(({ text }) => wordsIn('en', text).length > 45)).toEqual([]);
		const sentences = cards('en').flatMap((card) => card.sentences);
		expect(sentences.filter((sentence) => wordsIn('en', sentence).length > 24)).toEqual([]);
		expect(mean(sentences.map((sentence) => wordsIn('en', sentence).length))).toBeLessThanOrEqual(12);
	});

	test('no card that tells something is above grade 8', () => {
		// A grade of fewer than twelve words is chance: one long name makes it a page of law.
		const told = cards('en').filter(({ text }) => wordsIn('en', text).length >= 12);
		expect(told.length).toBeGreaterThan(300);
		expect(
			told.filter(({ sentences }) => grade(sentences) > 8).map(({ key, text }) => `${key}: ${text}`)
		).toEqual([]);
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

test('Vietnamese: no card over 52 syllables, no sentence over 28, and where something is told 16 on average', () => {
	expect(cards('vi').filter(({ text }) => wordsIn('vi', text).length > 52)).toEqual([]);
	const sentences = cards('vi').flatMap((card) => card.sentences);
	expect(sentences.filter((sentence) => wordsIn('vi', sentence).length > 28)).toEqual([]);
	const told = cards('vi').filter(({ text }) => wordsIn('vi', text).length >= 16);
	expect(told.length).toBeGreaterThan(200);
	const lengths = told.flatMap((card) => card.sentences).map((sentence) => wordsIn('vi', sentence).length);
	expect(mean(lengths)).toBeLessThanOrEqual(16);
});

describe('Khmer', () => {
	test('no card over 120 letters as they are seen, no sentence over 80, and where something is told 36 on average', () => {
		expect(cards('km').filter(({ text }) => lengthInKhmer(text) > 120)).toEqual([]);
		const sentences = cards('km').flatMap((card) => card.sentences);
		expect(sentences.filter((sentence) => lengthInKhmer(sentence) > 80)).toEqual([]);
		const told = cards('km').filter(({ text }) => lengthInKhmer(text) >= 36);
		expect(told.length).toBeGreaterThan(200);
		expect(mean(told.flatMap((card) => card.sentences).map(lengthInKhmer))).toBeLessThanOrEqual(36);
	});

	test('a line can break: no run of more than 24 letters without a space or an invisible break', () => {
		const runs = cards('km').flatMap(({ key, text }) =>
			text.split(/[\s\u200B]+/).map((run) => ({ key, run, letters: lengthInKhmer(run) }))
		);
		expect(runs.filter(({ letters }) => letters > 24)).toEqual([]);
	});

	test('a number is never parted by the end of a line', () => {
		expect(cards('km').filter(({ text }) => /[០-៩][ \u200B][០-៩]{3}(?![០-៩])/.test(text))).toEqual([]);
	});
});
