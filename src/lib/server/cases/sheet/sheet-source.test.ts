import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { readerTools } from '#lib/server/cases/open-source.ts';
import { SheetSystem } from '#lib/domain/case-system.ts';
import { Deployment } from '#lib/domain/deployment.ts';
import { Scratch } from '#tests/support/scratch.ts';
import * as v from 'valibot';
import { openSheetSource, type SheetSource } from './sheet-source.ts';

const scratch = new Scratch('sheet');
let folder: string;
let clock: Date;
let source: SheetSource;

const people = ['a', 'b', 'c', 'd'].map((ref) => `${ref},km,adult,planning`);
const put = (file: string, ...lines: string[]) => writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
const putPeople = (rows: string[] = people) => put('people.csv', 'ref,language,reading,phase', ...rows);
const putGoals = (...rows: string[]) => put('goals.csv', 'ref,id,visibility,area,what,state', ...rows);
const open = (columns: object = {}) =>
	openSheetSource(v.parse(SheetSystem, { kind: 'sheet', folder, columns }), {
		data: scratch.path,
		deployment: v.parse(Deployment, {}),
		tools: { ...readerTools, now: () => clock }
	});
const goalOf = async (ref: string) =>
	projectPlan(await source.readCase(ref), 'person').goals.map(({ what }) => what);

beforeEach(() => {
	folder = join(scratch.path, 'office');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder);
	clock = new Date('2026-11-28T03:00:00Z');
	putPeople();
	putGoals('a,g,person,learning,Sew,under-way', 'b,h,,learning,Hidden-canary,under-way');
	source = open();
});

describe('spreadsheets in a folder', () => {
	test('are plans, and a row that is edited in the office is in the next round, with no command', async () => {
		expect(await source.listRefs()).toEqual(['a', 'b', 'c', 'd']);
		expect(await goalOf('a')).toEqual(['Sew']);
		expect(await goalOf('b')).toEqual([]);
		clock = new Date('2026-11-28T04:00:00Z');
		putGoals('a,g,person,learning,Sew a shirt,under-way');
		await source.listRefs();
		expect(await goalOf('a')).toEqual(['Sew a shirt']);
		// `b` lost a row that nobody saw; the others are as they were.
		expect(await source.changedSince?.(clock)).toEqual(['a', 'b']);
	});

	test('of several case workers belong together by ref', async () => {
		mkdirSync(join(folder, 'maly'));
		put('maly/goals.csv', 'ref,id,visibility,area,what,state', 'c,g,person,health,Sleep well,under-way');
		await source.listRefs();
		expect(await goalOf('c')).toEqual(['Sleep well']);
		put('maly/people.csv', 'ref,language,reading,phase', 'a,km,adult,planning');
		await expect(source.listRefs()).rejects.toMatchObject({ fault: 'sheet-faulty' });
		expect(source.findings()).toMatchObject([{ field: 'ref', reason: 'is used twice' }]);
	});

	test('of another make are read through a map of their columns', async () => {
		put('goals.csv', 'Client ID,_id,Show in app?,area,Goal text,state', 'a,g,person,learning,Sew,under-way');
		source = open({
			'goals.csv': { 'Client ID': 'ref', _id: 'id', 'Show in app?': 'visibility', 'Goal text': 'what' }
		});
		await source.listRefs();
		expect(await goalOf('a')).toEqual(['Sew']);
	});

	const faults: Record<string, () => void> = {
		'an empty sheet': () => writeFileSync(join(folder, 'goals.csv'), ''),
		'a missing column': () => put('goals.csv', 'ref,id,area,what,state', 'a,g,learning,Sew,under-way'),
		'a column that was there before': () => put('people.csv', 'ref,language,reading', 'a,km,adult'),
		'a quotation that never closes': () =>
			putGoals('a,g,person,learning,"Sew,under-way', 'b,h,person,learning,Cook,under-way'),
		'a wrong row': () => putGoals('a,g,person,no-area,Sew,under-way'),
		'a row of nobody': () => putGoals('stranger,g,person,learning,Sew,under-way'),
		'a file that is gone': () => rmSync(join(folder, 'goals.csv')),
		'a workbook under the name of a table': () =>
			writeFileSync(join(folder, 'goals.csv'), Buffer.from([0x50, 0x4b, 3, 4, 0, 0])),
		'an old code page': () => writeFileSync(join(folder, 'goals.csv'), Buffer.from([0x72, 0xe9, 0xff, 0x41]))
	};
	test.each(Object.entries(faults))(
		'with %s are not taken, and what is wrong is named by its place',
		async (_what, spoil) => {
			await source.listRefs();
			spoil();
			await expect(source.listRefs()).rejects.toMatchObject({ fault: 'sheet-faulty' });
			const findings = source.findings();
			expect(findings.length).toBeGreaterThan(0);
			expect(findings.every(({ file }) => /^(goals|people)\.csv$/.test(file))).toBe(true);
			expect(JSON.stringify(findings)).not.toMatch(/Sew|canary|stranger/);
			// What was read before is still there for whoever asks.
			expect(await goalOf('a')).toEqual(['Sew']);
		}
	);

	test('that are suddenly half are looked at twice: half a file is a fault, fewer people are not', async () => {
		await source.listRefs();
		putPeople(people.slice(0, 1));
		putGoals('a,g,person,learning,Sew,under-way');
		await expect(source.listRefs()).rejects.toMatchObject({ fault: 'sheet-changing' });
		putPeople();
		expect(await source.listRefs()).toHaveLength(4);
		putPeople(people.slice(0, 1));
		await expect(source.listRefs()).rejects.toMatchObject({ fault: 'sheet-changing' });
		expect(await source.listRefs()).toEqual(['a']);
	});

	test('that are not there, or are none of ours, are a fault and not an empty list', async () => {
		rmSync(join(folder, 'people.csv'));
		await expect(source.listRefs()).rejects.toMatchObject({ fault: 'no-sheets' });
		rmSync(folder, { recursive: true });
		await expect(source.listRefs()).rejects.toMatchObject({ fault: 'no-sheets' });
		await expect(source.readCase('a')).rejects.toMatchObject({ fault: 'no-sheets' });
	});
});
