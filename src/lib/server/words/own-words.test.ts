import { expect, test } from 'vitest';
import { Scratch } from '#tests/support/scratch.ts';
import { bookWords } from './book-words.ts';
import { fitting, lookAtOwnWords, ownTexts, writeOwnTexts } from './own-words.ts';

const shipped = {
	title: 'Plan',
	hello: 'Hello, {{name}}',
	days_one: '{{count, number}} day',
	days_other: '{{count, number}} days',
	card: { lead: 'Read this' },
	promise: { 1: 'We come on time.', 2: 'We listen.' }
};

const scratch = new Scratch('own');
const { write } = scratch;
const folders = () => ({ locales: 'locales', own: scratch.path });

test('own texts that fit are taken, with readings and plural forms of their own', () => {
	const mine = {
		title: 'Our plan',
		title_young: 'My list',
		days_zero: 'no day',
		days_young_other: '{{count, number}} sleeps',
		card: { lead_family: 'For you' },
		promise: { 3: 'We bring a ball.' }
	};
	expect(fitting(shipped, mine)).toEqual({ words: mine, faults: [] });
});

test('what does not fit is left out, and told by key and reason', () => {
	const { words, faults } = fitting(shipped, {
		title: 'Our plan',
		hello: 'Hello',
		card: 'one text',
		days_other: '{{number}} days',
		nothing: 'x',
		other: { a: 'x' },
		title_young: ' '
	});
	expect(words).toEqual({ title: 'Our plan' });
	expect(faults).toEqual([
		{ key: 'hello', reason: '{{name}} is missing' },
		{ key: 'card', reason: 'there are several texts under this key, not one' },
		{ key: 'days_other', reason: '{{number}} is not known here' },
		{ key: 'nothing', reason: 'there is no such key' },
		{ key: 'other', reason: 'there is no such key' },
		{ key: 'title_young', reason: 'the text is empty' }
	]);
});

test('names of phases and roles are the organisation’s own in the book; a slip beside them takes nothing away', () => {
	write('en/book.json', '{"phase":{"entry":"First steps"},"role":{"guide":"walks beside you"},"tabs":"x"}');
	write('en/people.json', '{"title":');
	const words = bookWords(folders(), 'en', 'adult');
	expect(words.book).toMatchObject({ phase: { entry: 'First steps' }, role: { guide: 'walks beside you' } });
	expect(words.book?.tabs).toBeTypeOf('object');
	expect(words.people?.title).toBeTypeOf('string');
	expect(lookAtOwnWords(folders()).faults).toEqual([
		{ file: 'en/book.json', key: 'tabs', reason: 'there are several texts under this key, not one' },
		{ file: 'en/people.json', key: '', reason: 'people.json, line 1: is not valid JSON from there on.' }
	]);
});

test('a folder of no language and a name of no part change nothing and say so', () => {
	const before = bookWords(folders(), 'en', 'adult');
	write('xx/book.json', '{"phase":{"entry":"Other steps"}}');
	write('en/open.json', '{"calm":{"lead":"Other words"}}');
	expect(bookWords(folders(), 'en', 'adult')).toEqual(before);
	expect(lookAtOwnWords(folders()).faults.map(({ file, reason }) => [file, reason.split(' is ')[0]])).toEqual(
		[
			['en/open.json', 'its name'],
			['xx/book.json', 'its folder']
		]
	);
});

test('own texts written come back the same, and none leave no file', () => {
	const texts = new Map([
		['book:phase.entry', 'First steps'],
		['people:title', 'Ours']
	]);
	writeOwnTexts(scratch.path, 'en', texts);
	expect(ownTexts(folders(), 'en')).toEqual(texts);
	writeOwnTexts(scratch.path, 'en', new Map());
	expect(lookAtOwnWords(folders()).files).toEqual([]);
});
