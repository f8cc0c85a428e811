import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { jsonIn, withoutNulls } from './json.ts';
import { lostLettersIn } from './lost-letters.ts';
import { dayMeant, timeMeant } from './moments.ts';
import { tableIn } from './table.ts';
import { textIn, textOf } from './text-of-file.ts';

const khmer = 'សុភា រៀនអាន';

describe('the text of a file', () => {
	let folder: string;
	beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'intake-'))));
	afterEach(() => rmSync(folder, { recursive: true }));
	const read = (bytes: Uint8Array) => {
		writeFileSync(join(folder, 'x.csv'), bytes);
		return textOf(join(folder, 'x.csv'));
	};

	test('is read in UTF-8 and UTF-16, with and without a mark at its start', () => {
		const table = `ref,what\none,${khmer}\n`;
		const little = Buffer.from(table, 'utf16le');
		const big = Buffer.from(little).swap16();
		for (const bytes of [
			Buffer.from(table),
			Buffer.from(`\ufeff${table}`),
			little,
			big,
			Buffer.concat([Buffer.of(0xff, 0xfe), little]),
			Buffer.concat([Buffer.of(0xfe, 0xff), big])
		])
			expect(read(bytes)).toBe(table);
	});

	test('in an old code page is refused with the row, and so is a workbook', () => {
		const vietnamese = Buffer.from('ref,what\none,Read\ntwo,Nguyen\n');
		vietnamese[vietnamese.indexOf('e', 20)] = 0xe9;
		expect(() => textIn(vietnamese, 'goals.csv')).toThrow(/^goals\.csv, row 3: .*old code page.*CSV UTF-8/);
		expect(() => read(Buffer.from('PK\u0003\u0004…'))).toThrow(/workbook/);
		expect(() => textOf(join(folder, 'none.csv'))).toThrow(/There is no file/);
	});
});

describe('letters that a program destroyed', () => {
	test.each([
		'??????? ??????',
		'ខ្ញុំ ????',
		'«?????»',
		'[????]',
		'1.????',
		'-????',
		'???ABA',
		'Nguy?n',
		'B?n có th? g?i cho h?',
		'broken \ufffd letter',
		'#NAME?',
		' #REF! ',
		'########',
		'1.23457E+11',
		Buffer.from(khmer).toString('latin1').replaceAll('\u009e', 'ž').replaceAll('\u009f', 'Ÿ')
	])('%s is seen', (text) => {
		expect(lostLettersIn(text)).toMatch(/^(holds|is) .*(letters|spreadsheet)/);
	});

	test.each([
		'Who can help me?',
		'Really?? Yes!',
		'“Are you sure??” (Yes, why??)',
		'In 2026?? No.',
		'តើអ្នកសុខសប្បាយទេ?ខ្ញុំសុខសប្បាយ',
		'Are you well?Yes, I am',
		'https://river.example/?a=b?c',
		'Bạn có thể gọi cho họ không? “À!”',
		'CASÁ» «É”',
		'# 1',
		'#hope',
		'1280',
		''
	])('%s is whole', (text) => {
		expect(lostLettersIn(text)).toBeUndefined();
	});
});

describe('a table', () => {
	const known = ['ref', 'doneOn', 'what'];
	const cellsOf = (text: string) => tableIn(text, known).rows.map(({ cells }) => cells);

	test('has commas, semicolons or tabs between its cells, and may say which', () => {
		const wanted = [{ ref: 'one', what: 'a, b; c', doneOn: '' }];
		expect(cellsOf('ref,what,doneOn\none,"a, b; c",\n')).toEqual(wanted);
		expect(cellsOf('ref;what;doneOn\r\none;"a, b; c";\r\n')).toEqual(wanted);
		expect(cellsOf('\ufeffref\twhat\tdoneOn\none\ta, b; c\t\n')).toEqual(wanted);
		expect(cellsOf('sep=;\r\nref;what;doneOn\r\none;"a, b; c";\r\n')).toEqual(wanted);
	});

	test('knows a column whatever its case and with what nobody sees in it, and names one it does not know', () => {
		const { rows, unknown } = tableIn('\ufeffRef, WHAT\u200b,done on,Remark,\none,a,2026-01-01,b,\n', known);
		expect(rows[0]?.cells).toEqual({ ref: 'one', what: 'a', 'done on': '2026-01-01', Remark: 'b' });
		expect(unknown).toEqual(['done on', 'Remark']);
	});

	test('that cannot be read is named by its line, in a sentence for people', () => {
		expect(tableIn('ref,what\none,"a\n', known).fault).toMatchObject({ reason: /never closed/ });
		expect(tableIn('ref,what\none,a\ntwo,b,c\n', known).fault).toMatchObject({
			line: 3,
			reason: /more or fewer/
		});
		expect(tableIn('ref,what,What\none,a,b\n', known).fault?.reason).toMatch(/what stands there twice/);
	});

	test('that is empty, or whose first line names no column, is refused and its first line not quoted', () => {
		expect(tableIn('\ufeff \n', known, ['ref']).fault?.reason).toMatch(/^is empty/);
		for (const text of ['Sophea|km\n', '<html>Sophea</html>', 'what,doneOn\nSophea,\n'])
			expect(tableIn(text, known, ['ref'])).toEqual({
				rows: [],
				unknown: [],
				fault: { line: 1, reason: expect.stringMatching(/^does not name the column ref: [^S]*$/) }
			});
		expect(tableIn('ref\n', known, ['ref'])).toEqual({ rows: [], unknown: [], columns: ['ref'] });
	});
});

test('a JSON text may begin with a mark, and one that breaks off is named by its line and not quoted', () => {
	expect(jsonIn('\ufeff{"a": 1}')).toEqual({ json: { a: 1 } });
	expect(jsonIn('{\n"a": Sophea\n}')).toMatchObject({ line: 2 });
	expect(jsonIn(' \n')).toEqual({ line: 1, reason: 'is empty' });
});

test('a name that an object gives twice is named by its line: the first list would be lost without a word', () => {
	const text = String.raw`{"a": [{"b": "a\\\" b: {\""}, {"b": 2}],
"c": {"a": 1},
"\u0061": []}`;
	expect(jsonIn(text)).toMatchObject({
		line: 3,
		reason: /of the two only one/
	});
	expect(jsonIn('[{"a": {"a": 1}, "b": ["a", "a"]}, {"a": "a"}]')).toHaveProperty('json');
});

test.each([
	['9:00 AM', '09:00'],
	['12:05 am', '00:05'],
	['12:05 PM', '12:05'],
	['09.30', '09:30'],
	['9h', '09:00'],
	['2h30 chiều', '14:30'],
	['៩:០០ ព្រឹក', '09:00'],
	['14:00:00', '14:00'],
	['9', '9'],
	['9:00 tonight', '9:00 tonight'],
	['14:00 AM', '14:00 AM'],
	['25:00', '25:00']
])('the time %s is %s', (text, meant) => expect(timeMeant(text)).toBe(meant));

test.each([
	['2026/12/3', '2026-12-03'],
	['2026-12-03T00:00:00', '2026-12-03'],
	['3/12/2026', '2026-12-03'],
	['៣/១២/២០២៦', '2026-12-03'],
	['31.12.2569', '2569-12-31'],
	['12/31/2026', '12/31/2026'],
	['2026-12-03 09:00', '2026-12-03 09:00']
])('the day %s is %s', (text, meant) => expect(dayMeant(text)).toBe(meant));

test('null is nothing, at any depth', () => {
	expect(withoutNulls({ a: null, b: [null, { c: null, d: 0, e: false }] })).toEqual({
		b: [{ d: 0, e: false }]
	});
});
