import { expect, test } from 'vitest';
import { recordingName } from '#lib/domain/recording.ts';
import { readSheet, takeIn, type Reviewed } from './import-sheet.ts';
import { hasChangedSince, reviewStateOf, type Review } from './review.ts';
import { sheetOf, type SheetRow } from './spreadsheet.ts';
import type { TextInUse } from './texts-in-use.ts';

const text = (key: string, shipped: string, more: Partial<TextInUse> = {}): TextInUse => ({
	key,
	shipped,
	text: shipped,
	english: `English of ${key}`,
	...more
});
const texts = [
	text('plan:title', 'Plan'),
	text('plan:hello', 'Hello, {{name}}'),
	text('plan:days_one', '{{count, number}} day'),
	text('plan:days_other', '{{count, number}} days')
];
const review: Review = { language: 'en', state: 'draft', namespaces: { plan: 'draft' }, texts: {} };
const nothing = { own: new Map<string, string>(), over: {}, review };
const row = (key: string, translation: string, more: Partial<SheetRow> = {}): SheetRow => ({
	key,
	screen: 'plan',
	english: '',
	translation,
	state: 'draft',
	comment: '',
	earlier: '',
	...more
});
const read = (...rows: SheetRow[]) => readSheet(sheetOf(rows), 'en', texts);
const taken = (rows: SheetRow[], before: Partial<typeof nothing> = {}, known = texts, isOwnWay = false) => {
	const { rows: reviewed, findings } = readSheet(sheetOf(rows), 'en', known);
	expect(findings).toEqual([]);
	return takeIn(reviewed, known, { ...nothing, ...before }, isOwnWay);
};

test('changed texts come in with what they took the place of, and the state of each', () => {
	const { changed, own, over, said } = taken([
		row('plan:title', 'My plan', { state: 'reviewed', comment: 'warmer, "ours"\nand short' }),
		row('plan:hello', 'Hello, {{name}}')
	]);
	expect([...changed]).toEqual([['plan:title', 'My plan']]);
	expect([...own]).toEqual([['plan:title', 'My plan']]);
	expect(over).toEqual({ 'plan:title': 'Plan' });
	expect(said).toEqual({
		'plan:title': {
			state: 'reviewed',
			of: recordingName('My plan'),
			english: recordingName('English of plan:title'),
			comment: 'warmer, "ours"\nand short'
		}
	});
});

test('a text that changed after its review is a draft again, and so is one whose English changed', () => {
	const { said } = taken([row('plan:title', 'My plan', { state: 'reviewed' })]);
	const state = (more: Partial<TextInUse>) =>
		reviewStateOf({ ...review, texts: said }, text('plan:title', 'Plan', { text: 'My plan', ...more }));
	expect(state({})).toBe('reviewed');
	expect(state({ text: 'Our plan' })).toBe('draft');
	expect(state({ english: 'What English says now' })).toBe('draft');
});

test('what was read and changed afterwards is seen as such, with who wrote it and who read it', () => {
	const rows = (text: string, state: Reviewed['state']) =>
		new Map([['plan:title', { text, state, comment: '' }]]);
	const [writer, reader] = [
		{ by: 'a', on: '2026-11-28' },
		{ by: 'b', on: '2026-11-29' }
	];
	const read = takeIn(rows('Plan', 'reviewed'), texts, nothing, false, reader).said['plan:title']!;
	expect(read).toMatchObject({ state: 'reviewed', ...reader });
	const before = { ...nothing, review: { ...review, texts: { 'plan:title': read } } };
	const { said } = takeIn(rows('My plan', 'draft'), texts, before, false, writer);
	expect(said['plan:title']).toEqual({ ...read, writer: { ...writer, of: recordingName('My plan') } });
	const now = text('plan:title', 'Plan', { text: 'My plan' });
	const [old, fresh] = [text('plan:title', 'Plan'), { ...review, texts: said }];
	expect([hasChangedSince(fresh, now), reviewStateOf(fresh, now)]).toEqual([true, 'draft']);
	expect([hasChangedSince(fresh, old), reviewStateOf(fresh, old)]).toEqual([false, 'reviewed']);
	// A draft that nobody read yet has not changed since anything.
	const first = takeIn(rows('My plan', 'draft'), texts, nothing, false, writer).said;
	expect(first['plan:title']).toMatchObject({ state: 'draft', of: recordingName('My plan'), ...writer });
	expect(hasChangedSince({ ...review, texts: first }, old)).toBe(false);
	// Signed again, the writer is still known: it is not she who signs.
	const signed = takeIn(rows('My plan', 'reviewed'), [now], { ...before, review: fresh }, false, reader).said;
	expect(signed['plan:title']).toMatchObject({ state: 'reviewed', ...reader, writer: { by: 'a' } });
});

test('English is reviewed by itself: what is changed and signed in one file stays signed', () => {
	const english = [text('plan:title', 'Plan', { english: 'Plan' })];
	const { said } = taken([row('plan:title', 'My plan', { state: 'reviewed' })], {}, english);
	const now = text('plan:title', 'Plan', { text: 'My plan', english: 'My plan' });
	expect(reviewStateOf({ ...review, texts: said }, now)).toBe('reviewed');
});

test('what the organisation says in its own way has no such line, and a reviewer who mends it makes none', () => {
	const rows = [row('plan:title', 'Our road')];
	const mine = taken(rows, {}, texts, true);
	expect([[...mine.own], mine.over]).toEqual([[['plan:title', 'Our road']], {}]);
	const known = [text('plan:title', 'Plan', { text: 'Our road' })];
	const mended = taken([row('plan:title', 'Our way')], { own: mine.own }, known);
	expect([[...mended.own], mended.over]).toEqual([[['plan:title', 'Our way']], {}]);
});

test('a text put back to ours is no longer its own, and what the file does not speak of stays', () => {
	const own = new Map([
		['plan:title', 'My plan'],
		['plan:title_young', 'My list'],
		['plan:hello', 'Hi, {{name}}']
	]);
	const over = { 'plan:title': 'Plan', 'plan:hello': 'Hello, {{name}}' };
	const known = [text('plan:title', 'Plan', { text: 'My plan' })];
	const after = taken([row('plan:title', 'Plan')], { own, over }, known);
	expect([...after.own.keys()]).toEqual(['plan:title_young', 'plan:hello']);
	expect(after.over).toEqual({ 'plan:hello': 'Hello, {{name}}' });
	expect(after.changed).toEqual(new Map([['plan:title', 'Plan']]));
});

test('one that is not in use stays where it lies until somebody has decided', () => {
	const own = new Map([['plan:title', 'My plan']]);
	const over = { 'plan:title': 'What ours said before' };
	const known = [text('plan:title', 'Plan', { earlier: 'My plan' })];
	const exported = row('plan:title', 'Plan', { earlier: 'My plan' });
	const untouched = taken([exported], { own, over }, known);
	expect([untouched.own, untouched.over, untouched.said]).toEqual([own, over, {}]);
	const ours = taken([{ ...exported, state: 'reviewed' }], { own, over }, known);
	expect([[...ours.own], ours.over]).toEqual([[], {}]);
	const theirs = taken([{ ...exported, translation: 'My plan' }], { own, over }, known);
	expect([[...theirs.own], theirs.over]).toEqual([[...own], { 'plan:title': 'Plan' }]);
});

test('a file as it was exported changes nothing, signatures among it', () => {
	const known = [
		text('plan:title', 'Plan', { text: 'My plan' }),
		text('plan:hello', 'Hello, {{name}}', { english: 'English says more now' })
	];
	const own = new Map([['plan:title', 'My plan']]);
	const over = { 'plan:title': 'Plan' };
	const said: Review['texts'] = {
		'plan:title': { state: 'reviewed', of: recordingName('My plan'), comment: 'good' },
		'plan:hello': {
			state: 'reviewed',
			of: recordingName('Hello, {{name}}'),
			english: recordingName('English of plan:hello')
		}
	};
	const reviewed = { ...review, texts: said };
	const exported = known.map((one) =>
		row(one.key, one.text, {
			state: reviewStateOf(reviewed, one),
			comment: said[one.key]?.comment ?? ''
		})
	);
	expect(exported.map(({ state }) => state)).toEqual(['reviewed', 'draft']);
	for (const isOwnWay of [false, true]) {
		const after = taken(exported, { own, over, review: reviewed }, known, isOwnWay);
		expect(after).toEqual({ changed: new Map(), own, over, said });
	}
});

test('every fault is named by its row, column and reason', () => {
	expect(
		read(
			row('plan:hello', 'Hello'),
			row('plan:title', '{{name}}’s plan'),
			row('plan:nothing', 'x'),
			row('plan:days_other', '  '),
			row('plan:days_one', '{{count, number}} <b>day</b>', { state: 'fine' })
		).findings
	).toEqual([
		{ row: 2, key: 'plan:hello', field: 'translation', reason: '{{name}} is missing' },
		{ row: 3, key: 'plan:title', field: 'translation', reason: '{{name}} is not known here' },
		{ row: 4, key: 'plan:nothing', field: 'key', reason: 'there is no such key' },
		{ row: 5, key: 'plan:days_other', field: 'translation', reason: 'the text is empty' },
		{
			row: 6,
			key: 'plan:days_one',
			field: 'translation',
			reason: '<b> is written for browsers; texts are plain words'
		},
		{
			row: 6,
			key: 'plan:days_one',
			field: 'state',
			reason: 'the state is one of: draft, reviewed, question'
		}
	]);
});

test('a plural that lost one of its forms is refused, a missing text is not', () => {
	expect(read(row('plan:days_other', '{{count, number}} days')).findings).toEqual([
		{ row: 2, key: 'plan:days_one', field: 'key', reason: 'this plural form is missing from the file' }
	]);
	expect(read(row('plan:title', 'Plan')).findings).toEqual([]);
});

test('a file that is no such spreadsheet says so; one without the last column is one', () => {
	expect(readSheet('a,b\n1,2\n', 'en', texts).findings).toEqual([
		{ row: 1, key: '', field: '', reason: expect.stringMatching(/does not name the column key, screen/) }
	]);
	const six = 'key,screen,english,translation,state,comment\nplan:title,plan,,My plan,draft,\n';
	expect(readSheet(six, 'en', texts)).toMatchObject({ findings: [], rows: { size: 1 } });
	const behindTwoLines = sheetOf([{ ...row('plan:title', 'Plan'), comment: 'one\ntwo' }, row('no:key', 'x')]);
	expect(readSheet(behindTwoLines, 'en', texts).findings).toMatchObject([{ row: 4, key: 'no:key' }]);
	expect(readSheet('"a', 'en', texts).findings[0]?.reason).toMatch(
		/quotation mark is opened and never closed/
	);
});

test('a cell that looks like a formula comes back as it was', () => {
	const formula = [text('plan:title', '- a line')];
	const rows = [row('plan:title', '- a line')];
	expect(sheetOf(rows)).toContain(`"'- a line"`);
	expect(taken(rows, {}, formula).changed.size).toBe(0);
});
