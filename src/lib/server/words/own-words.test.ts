import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Scratch } from '#tests/support/scratch.ts';
import { bookWords } from './book-words.ts';
import {
	fitting,
	lookAtOwnWords,
	ownTexts,
	refuseUnreadable,
	wordsInUse,
	writeOwnTexts,
	writtenTexts
} from './own-words.ts';

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
	write('en/calm.json', '{"lead":"Other words"}');
	expect(bookWords(folders(), 'en', 'adult')).toEqual(before);
	expect(lookAtOwnWords(folders()).faults.map(({ file, reason }) => [file, reason.split(' is ')[0]])).toEqual(
		[
			['en/calm.json', 'its name'],
			['xx/book.json', 'its folder']
		]
	);
});

test('own texts written come back the same, and none leave no file', () => {
	const texts = new Map([
		['book:phase.entry', 'First steps'],
		['people:title', 'Ours']
	]);
	writeOwnTexts(folders(), 'en', texts);
	expect(ownTexts(folders(), 'en')).toEqual(texts);
	expect(statSync(join(scratch.path, 'en', 'book.json')).mode & 0o077).toBe(0);
	writeOwnTexts(folders(), 'en', new Map());
	expect(lookAtOwnWords(folders()).files).toEqual([]);
});

test('words of the open pages are in use too, and never say why somebody has the app', () => {
	write('en/open.json', '{"calm":{"lead":"A quiet page","title":"For every survivor"}}');
	const { calm } = wordsInUse(folders(), 'en', 'open') as { calm: Record<string, string> };
	expect(calm.lead).toBe('A quiet page');
	expect(calm.title).not.toContain('survivor');
	expect(lookAtOwnWords(folders()).faults).toMatchObject([
		{ file: 'en/open.json', key: 'calm.title', reason: expect.stringContaining('survivor') }
	]);
});

test('a text of a reviewer’s whose shipped one changed since is not in use and is told; one’s own way stays', () => {
	const { title } = wordsInUse(folders(), 'en', 'people') as { title: string };
	const texts = new Map([
		['people:title', 'Those around me'],
		['book:phase.entry', 'First steps']
	]);
	writeOwnTexts(folders(), 'en', texts, { 'people:title': title });
	expect(wordsInUse(folders(), 'en', 'people').title).toBe('Those around me');
	expect(lookAtOwnWords(folders()).faults).toEqual([]);

	writeOwnTexts(folders(), 'en', texts, { 'people:title': 'What ours said before' });
	expect(wordsInUse(folders(), 'en', 'people').title).toBe(title);
	expect([...ownTexts(folders(), 'en').keys()]).toEqual(['book:phase.entry']);
	expect(lookAtOwnWords(folders()).faults).toEqual([
		{
			file: 'en/people.json',
			key: 'title',
			reason: 'ours says something else since; words export shows both'
		}
	]);
	// It is not lost: somebody has to decide.
	expect(writtenTexts(folders(), 'en')).toEqual(texts);
});

test('a file that cannot be read is told and never written over, what a text took the place of among it', () => {
	for (const file of ['en/people.json', 'over/en.json']) {
		const path = write(file, '{"title":');
		expect(() => refuseUnreadable(folders(), 'en')).toThrow(
			/^words\/.*line 1: .*\. Mend it or move it away first\. Nothing was changed\.$/
		);
		expect(lookAtOwnWords(folders()).faults).toMatchObject([{ file, key: '' }]);
		rmSync(path);
	}
	expect(() => refuseUnreadable(folders(), 'en')).not.toThrow();
});
