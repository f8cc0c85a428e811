import { expect, test } from 'vitest';
import { isFoundIn } from './as-searched.ts';

const both = (one: string, other: string) => [isFoundIn(one, other), isFoundIn(other, one)];

test.each([
	['a place to break a line inside', 'ផ្សារ\u200bថ្មី', 'ផ្សារថ្មី'],
	['a joiner inside', 'ផ្សារ\u200cថ្មី', 'ផ្សារថ្មី'],
	['a subscript typed after the vowel', 'ស្រី', 'សី\u17d2រ'],
	['two subscripts in another order', 'ស្ត្រី', 'ស\u17d2រ\u17d2តី'],
	['a sign before the vowel', 'ស៊ី', 'សី៊'],
	['a vowel in its two halves', 'កោះ', 'ក\u17c1\u17b6\u17c7'],
	['the other vowel in its two halves', 'បើក', 'ប\u17c1\u17b8ក'],
	['a subscript that looks the same', 'ស្ដាប់', 'ស្តាប់'],
	['Khmer digits', 'ផ្លូវ ២៧១', 'ផ្លូវ 271'],
	['composed and decomposed letters', 'Nha\u0300', 'Nh\u00e0'],
	['the round apostrophe and the one of keyboards', 'Children’s house', "children's house"],
	['no apostrophe at all', 'Children’s house', 'childrens house'],
	['quotes', '“River” school', 'River school'],
	['two letters for one word', 'ឲ្យ', 'ឱ្យ'],
	['capitals', 'SOKHA', 'sokha']
])('what looks the same is found both ways: %s', (_what, one, other) => {
	expect(both(one, other)).toEqual([true, true]);
});

test('Vietnamese is found when it is typed without marks', () => {
	expect(isFoundIn('nha tro da nang', 'Nhà trọ Đà Nẵng')).toBe(true);
	expect(isFoundIn('Nhà trọ', 'nha tro')).toBe(true);
});

test('Khmer is found without the spaces that somebody wrote, other letters are not', () => {
	expect(isFoundIn('ផ្សារថ្មី', 'ផ្សារ ថ្មី')).toBe(true);
	expect(isFoundIn('therapist', 'the rapist')).toBe(false);
});

test('what reads differently is not found', () => {
	expect(isFoundIn('កា', 'កី')).toBe(false);
	expect(isFoundIn('ស្រី', 'សី')).toBe(false);
	expect(isFoundIn('ផ្សារ', 'ថ្មី')).toBe(false);
	expect(isFoundIn('', 'anything')).toBe(true);
});
