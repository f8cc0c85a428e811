import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sentencesOf } from './sentences.ts';

const said = (text: string) => sentencesOf(text).map((sentence) => sentence.said);

test('English and Vietnamese end at a stop, a question or a call', () => {
	expect(said('Sit down. Is it warm? Good!')).toEqual(['Sit down.', 'Is it warm?', 'Good!']);
	expect(said('Bạn có thể dừng. Lúc nào cũng được.')).toHaveLength(2);
	expect(said('It costs 1.50 or 2.')).toEqual(['It costs 1.50 or 2.']);
});

test('Khmer ends at ។ with or without a space, and its invisible breaks and joiners are not said', () => {
	expect(said('អង្គុយ\u200Bឱ្យ\u200Bស្រួល។អ្នក\u200Bបើក\u2060ភ្នែក។ ហើយ')).toEqual([
		'អង្គុយឱ្យស្រួល។',
		'អ្នកបើកភ្នែក។',
		'ហើយ'
	]);
});

test('a quoted sentence keeps its closing mark', () => {
	expect(said('“I was shy.” “I held my bag.”')).toEqual(['“I was shy.”', '“I held my bag.”']);
});

test('what is marked on the screen is what is said, for any text', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
			let last = 0;
			for (const sentence of sentencesOf(text)) {
				expect(sentence.from).toBeGreaterThanOrEqual(last);
				expect(
					text
						.slice(sentence.from, sentence.to)
						.replaceAll(/[\u200B\u2060]/g, '')
						.replace(/\s+/g, ' ')
						.trim()
				).toBe(sentence.said);
				last = sentence.to;
			}
		})
	);
});
