import { expect, test } from 'vitest';
import { recordingName } from '#lib/domain/recording.ts';
import { readSheet, withTexts } from './import-sheet.ts';
import { reviewStateOf, type Review } from './review.ts';
import { sheetOf, type SheetRow } from './spreadsheet.ts';

const texts = [
	{ key: 'plan:title', text: 'Plan' },
	{ key: 'plan:hello', text: 'Hello, {{name}}' },
	{ key: 'plan:days_one', text: '{{count, number}} day' },
	{ key: 'plan:days_other', text: '{{count, number}} days' }
];
const review: Review = { language: 'en', state: 'draft', namespaces: { plan: 'draft' }, texts: {} };
const row = (key: string, translation: string, more: Partial<SheetRow> = {}): SheetRow => ({
	key,
	screen: 'plan',
	english: '',
	translation,
	state: 'draft',
	comment: '',
	...more
});
const read = (...rows: SheetRow[]) => readSheet(sheetOf(rows), 'en', texts, review);

test('changed texts and the state of each come in', () => {
	const {
		changed,
		review: after,
		findings
	} = read(
		row('plan:title', 'My plan', { state: 'reviewed', comment: 'warmer, "ours"\nand short' }),
		row('plan:hello', 'Hello, {{name}}')
	);
	expect(findings).toEqual([]);
	expect([...changed]).toEqual([['plan:title', 'My plan']]);
	expect(after.texts['plan:title']).toEqual({
		state: 'reviewed',
		of: recordingName('My plan'),
		comment: 'warmer, "ours"\nand short'
	});
});

test('a text that changed after its review is a draft again', () => {
	const { review: after } = read(row('plan:title', 'My plan', { state: 'reviewed' }));
	expect(reviewStateOf(after, 'plan:title', 'My plan')).toBe('reviewed');
	expect(reviewStateOf(after, 'plan:title', 'Our plan')).toBe('draft');
});

test('every fault is named by its row and reason', () => {
	expect(
		read(
			row('plan:hello', 'Hello'),
			row('plan:title', '{{name}}’s plan'),
			row('plan:nothing', 'x'),
			row('plan:days_other', '  '),
			row('plan:days_one', '{{count, number}} day', { state: 'fine' })
		).findings
	).toEqual([
		{ row: 2, key: 'plan:hello', reason: '{{name}} is missing from the translation' },
		{ row: 3, key: 'plan:title', reason: '{{name}} is not known here' },
		{ row: 4, key: 'plan:nothing', reason: 'there is no such key' },
		{ row: 5, key: 'plan:days_other', reason: 'the translation is empty' },
		{ row: 6, key: 'plan:days_one', reason: 'the state is one of: draft, reviewed, question' }
	]);
});

test('a plural that lost one of its forms is refused, a missing text is not', () => {
	expect(read(row('plan:days_other', '{{count, number}} days')).findings).toEqual([
		{ row: 2, key: 'plan:days_one', reason: 'this plural form is missing from the file' }
	]);
	expect(read(row('plan:title', 'Plan')).findings).toEqual([]);
});

test('a file that is no such spreadsheet says so', () => {
	expect(readSheet('a,b\n1,2\n', 'en', texts, review).findings).toEqual([
		{ row: 1, key: '', reason: expect.stringMatching(/does not name the column key, screen/) }
	]);
	const behindTwoLines = sheetOf([{ ...row('plan:title', 'Plan'), comment: 'one\ntwo' }, row('no:key', 'x')]);
	expect(readSheet(behindTwoLines, 'en', texts, review).findings).toMatchObject([{ row: 4, key: 'no:key' }]);
	expect(readSheet('"a', 'en', texts, review).findings[0]?.reason).toMatch(
		/quotation mark is opened and never closed/
	);
});

test('a cell that looks like a formula comes back as it was', () => {
	const formula = [{ key: 'plan:title', text: '- a line' }];
	const sheet = sheetOf([row('plan:title', '- a line')]);
	expect(sheet).toContain(`"'- a line"`);
	expect(readSheet(sheet, 'en', formula, review).changed.size).toBe(0);
});

test('changed texts go to their places, all others stay', () => {
	expect(withTexts({ a: { b: '1', c: '2' }, d: '3' }, 'plan', new Map([['plan:a.b', 'x']]))).toEqual({
		a: { b: 'x', c: '2' },
		d: '3'
	});
});
