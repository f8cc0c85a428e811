import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ods, odsParts, xlsx, xlsxParts, zip, type Part, type Sheets } from '#tests/builders/workbook.ts';
import { readWorkbook } from './read-workbook.ts';
import { sheetsIn } from './sheets-in.ts';
import type { SpreadsheetFault } from './spreadsheet-fault.ts';
import { tablesIn } from './tables-in.ts';

const khmer = 'រៀនដេរ';
const plan: Sheets = {
	people: [
		['ref', 'language', 'reading', 'since'],
		['a', 'km', 'adult', { day: '2026-12-03' }]
	],
	goals: [
		['ref', 'id', 'visibility', 'what', 'at', 'count', 'yes'],
		[],
		[
			'a',
			'g',
			'person',
			`${khmer} & <more>\nsecond  line`,
			{ day: '2026-12-03T14:30' },
			85_512_345_678,
			true
		],
		['b', null, null, 'e\u0301']
	]
};

describe.each([
	['xlsx', xlsx, xlsxParts],
	['ods', ods, odsParts]
])('%s', (kind, made, parts) => {
	/** What it is refused for. A thread for each would take its time; the test below asks one. */
	const fault = (more: Part[] | Buffer) => {
		try {
			sheetsIn(Array.isArray(more) ? zip(more) : more);
			return 'taken';
		} catch (error) {
			return (error as SpreadsheetFault).kind ?? String(error);
		}
	};
	/** The files of a workbook with one of them changed. */
	const changed = (name: RegExp, change: (content: string) => string) =>
		parts(plan).map((part) =>
			name.test(part.name) ? { ...part, content: change(String(part.content)) } : part
		);

	test('gives its values: texts of several lines, days, times, long numbers, the number of each line', async () => {
		const [people, goals] = await readWorkbook(made(plan));
		expect(people).toMatchObject({
			name: 'people',
			rows: [{ row: 1 }, { row: 2, cells: ['a', 'km', 'adult', '2026-12-03'] }]
		});
		expect(goals?.rows.slice(1)).toEqual([
			{
				row: 3,
				cells: [
					'a',
					'g',
					'person',
					`${khmer} & <more>\nsecond  line`,
					'2026-12-03 14:30',
					'85512345678',
					'true'
				]
			},
			{ row: 4, cells: ['b', '', '', '\u00e9'] }
		]);
		expect(JSON.stringify([people, goals])).not.toMatch(/CANARY|sound|riel/);
	});

	test('gives what a formula came to last, and says that there was one', async () => {
		const sheets = { goals: [['ref'], [{ formula: 'HYPERLINK("https://x.example")', value: 'a' }]] };
		expect(await readWorkbook(made(sheets))).toMatchObject([
			{ formulas: 1, unworked: 0, rows: [{}, { cells: ['a'] }] }
		]);
		const found = await tablesIn('plan.x', made(sheets));
		expect(found.remarks).toMatchObject([
			{ file: 'plan.x, goals', reason: expect.stringMatching(/holds formulas/) }
		]);
		const never = await tablesIn('plan.x', made({ goals: [['ref'], [{ formula: '1+1' }]] }));
		expect(never.findings).toMatchObject([{ reason: expect.stringMatching(/never worked out/) }]);
	});

	test('that is a bomb is refused by what it claims, and one that claims less than it holds breaks off', async () => {
		const bomb = Buffer.alloc(30_000_000, ' ');
		expect(fault([...parts(plan), { name: 'big', content: bomb }])).toBe('too-large');
		expect(fault([...parts(plan), { name: 'gigabyte', content: 'x', claims: 1_000_000_000 }])).toBe(
			'too-large'
		);
		expect(fault([...parts(plan), { name: 'dense', content: Buffer.alloc(2_000_000, ' ') }])).toBe(
			'too-large'
		);
		const main = kind === 'ods' ? 'content.xml' : 'xl/workbook.xml';
		const lying = parts(plan).map((part) =>
			part.name === main
				? { ...part, content: `${String(part.content)}${' '.repeat(5_000_000)}`, claims: 1000 }
				: part
		);
		expect(fault(lying)).toBe('broken');
		expect(fault(Array.from({ length: 201 }, (_, at) => ({ name: `${at}`, content: '' })))).toBe('too-large');
		await expect(readWorkbook(Buffer.alloc(2_000_001, 'P'))).rejects.toMatchObject({ kind: 'too-large' });
		// Not dense at all: only that its entries lie over each other tells.
		const content = randomBytes(30_000);
		const over = Array.from({ length: 150 }, (_, at) => ({ name: `${at}`, content }));
		expect(fault(zip(over, { sameBytes: true }))).toBe('too-large');
	});

	test('with a document type is refused, so nothing is expanded and nothing fetched', async () => {
		const entities = Array.from(
			{ length: 10 },
			(_, at) => `<!ENTITY e${at + 1} "&e${at};&e${at};&e${at};">`
		).join('');
		for (const type of [
			`<!DOCTYPE x [<!ENTITY e0 "ha">${entities}]>`,
			'<!DOCTYPE x [<!ENTITY e10 SYSTEM "file:///etc/passwd">]>'
		])
			expect(
				fault(changed(/^(content|xl\/sharedStrings)\.xml$/, (xml) => type + xml.replace(khmer, '&e10;')))
			).toBe('broken');
		expect(fault(changed(/^(content|xl\/sharedStrings)\.xml$/, (xml) => xml.replace(khmer, '&e10;')))).toBe(
			'broken'
		);
	});

	test('that is nested too deep, has two files of one name, or breaks off is refused', async () => {
		const deep = '<a>'.repeat(5000);
		expect(fault(changed(/^(content|xl\/workbook)\.xml$/, (xml) => xml + deep))).toMatch(/broken|too-large/);
		expect(fault(changed(/^(content|xl\/workbook)\.xml$/, () => deep))).toBe('too-large');
		expect(fault([...parts(plan), parts(plan)[1]!])).toBe('broken');
		const whole = made(plan);
		for (const length of [10, 200, Math.floor(whole.length / 2), whole.length - 1])
			expect(fault(whole.subarray(0, length))).toBe('broken');
	});

	test('with macros, of a locked kind, or with two sheets of one name is refused', async () => {
		const macros = kind === 'ods' ? 'Basic/Standard/Module1.xml' : 'xl/vbaProject.bin';
		expect(fault([...parts(plan), { name: macros, content: 'x' }])).toBe('macros');
		expect(fault(parts(plan).map((part) => ({ ...part, flags: 1 })))).toBe('locked');
		const old = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
		await expect(readWorkbook(old)).rejects.toMatchObject({ kind: 'locked' });
		expect(fault(changed(/^(content|xl\/workbook)\.xml$/, (xml) => xml.replace('"people"', '"goals"')))).toBe(
			'two-of-a-name'
		);
	});

	test('is refused in a thread as it is here', async () => {
		const bomb = [...parts(plan), { name: 'big', content: Buffer.alloc(30_000_000, ' ') }];
		await expect(readWorkbook(zip(bomb))).rejects.toMatchObject({ kind: 'too-large' });
		const typed = changed(/^(content|xl\/sharedStrings)\.xml$/, (xml) => `<!DOCTYPE x>${xml}`);
		await expect(readWorkbook(zip(typed))).rejects.toMatchObject({ kind: 'broken' });
	});

	test('never throws what is no fault of a workbook, whatever a byte of it becomes', async () => {
		const whole = made(plan);
		// A cell that lost its line.
		expect(
			fault(
				changed(/(content|sheet1)\.xml$/, (xml) =>
					xml.replaceAll(/<(\/?)(table:table-row|row)\b/g, '<$1other')
				)
			)
		).toBe('broken');
		for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 40)) {
			const bytes = Buffer.from(whole);
			bytes[at] = bytes[at]! ^ 0x5a;
			expect(['taken', 'broken', 'too-large', 'locked', 'two-of-a-name', 'macros']).toContain(fault(bytes));
		}
	});
});

test('an .xlsx that takes values from other files is refused', async () => {
	const parts = [...xlsxParts(plan), { name: 'xl/externalLinks/externalLink1.xml', content: '<x/>' }];
	await expect(readWorkbook(zip(parts))).rejects.toMatchObject({ kind: 'linked' });
});

test('an .ods whose lines with words are repeated a million times is refused', async () => {
	const parts = odsParts(plan).map((part) => ({
		...part,
		content: String(part.content).replace(
			'<table:table-row>',
			'<table:table-row table:number-rows-repeated="1048576">'
		)
	}));
	await expect(readWorkbook(zip(parts))).rejects.toMatchObject({ kind: 'too-large' });
});

test('a workbook that takes the processor for longer than it may is ended, however busy the machine', async () => {
	const rows = Array.from({ length: 20_000 }, (_, at) => [`p${at}`, at, (at * 7919) % 10_007]);
	const limits = { processorSeconds: 0, seconds: 120, megabytes: 128 };
	await expect(readWorkbook(xlsx({ goals: rows }), limits)).rejects.toMatchObject({ kind: 'too-slow' });
});

test('a sheet is known by our name for it, or by theirs; of others nothing is read', async () => {
	const sheets = { 'Referral days': [['ref']], 'My plan': [['ref']], Remarks: [['CANARY']] };
	const found = await tablesIn('plan.xlsx', xlsx(sheets), { 'my plan': ['people.csv', 'goals.csv'] });
	expect(found.tables.map(({ file, table }) => [file, table])).toEqual([
		['plan.xlsx, Referral days', 'referral-days.csv'],
		['plan.xlsx, My plan', 'people.csv'],
		['plan.xlsx, My plan', 'goals.csv']
	]);
	expect(found.others).toEqual([{ name: 'Remarks', columns: ['CANARY'], rows: 0 }]);
	expect(JSON.stringify([found.tables, found.remarks])).not.toMatch(/CANARY|Remarks/);
});

test('a page in the place of a sheet is named as one', async () => {
	const { findings } = await tablesIn(
		'plan.csv',
		Buffer.from('\ufeff<!DOCTYPE html><p>Sophea'),
		{},
		'goals.csv'
	);
	expect(findings).toMatchObject([{ reason: expect.stringMatching(/sign-in/) }]);
});
