import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { readerTools } from '#lib/server/cases/open-source.ts';
import { SheetSystem } from '#lib/domain/case-system.ts';
import { Deployment } from '#lib/domain/deployment.ts';
import { Scratch } from '#tests/support/scratch.ts';
import * as v from 'valibot';
import { ods, xlsx, xlsxParts, zip, type Sheets } from '#tests/builders/workbook.ts';
import { openSheetSource, type SheetSource } from './sheet-source.ts';

const scratch = new Scratch('sheet');
let folder: string;
let clock: Date;
let source: SheetSource;

const people = ['a', 'b', 'c', 'd'].map((ref) => `${ref},km,adult,planning`);
const put = (file: string, ...lines: string[]) => writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
const putPeople = (rows: string[] = people) => put('people.csv', 'ref,language,reading,phase', ...rows);
const putGoals = (...rows: string[]) => put('goals.csv', 'ref,id,visibility,area,what,state', ...rows);
const open = (columns: object = {}, more: object = {}) =>
	openSheetSource(v.parse(SheetSystem, { kind: 'sheet', folder, columns, ...more }), {
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
	test('that broke off are said to have done so, and not to have lost their columns', async () => {
		await source.listRefs();
		writeFileSync(join(folder, 'goals.csv'), 'ref,id,visibility,area,what,state\na,g,person');
		expect((await source.look()).findings).toMatchObject([{ file: 'goals.csv', row: '2', field: '' }]);
	});

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
		expect((await source.look()).findings).toMatchObject([{ field: 'ref', reason: 'is used twice' }]);
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
		'half a workbook under the name of a table': () =>
			writeFileSync(join(folder, 'goals.csv'), Buffer.from([0x50, 0x4b, 3, 4, 0, 0])),
		'an old code page': () => writeFileSync(join(folder, 'goals.csv'), Buffer.from([0x72, 0xe9, 0xff, 0x41]))
	};
	test.each(Object.entries(faults))(
		'with %s are not taken, and what is wrong is named by its place',
		async (_what, spoil) => {
			await source.listRefs();
			spoil();
			await expect(source.listRefs()).rejects.toMatchObject({ fault: 'sheet-faulty' });
			const { findings } = await source.look();
			expect(findings.length).toBeGreaterThan(0);
			expect(findings.every(({ file }) => /^(goals|people)\.csv$/.test(file))).toBe(true);
			expect(JSON.stringify(findings)).not.toMatch(/Sew|canary|stranger/);
			// What was read before is still there for whoever asks.
			expect(await goalOf('a')).toEqual(['Sew']);
		}
	);

	test.each([
		['a column', () => putGoals('a,g,person,learning,Sew,under-way'), 'why'],
		['a file', () => rmSync(join(folder, 'goals.csv')), '']
	])(
		'that lost %s are named by another process too, and a start anew takes them as they are',
		async (_what, lose, field) => {
			put('goals.csv', 'ref,id,visibility,area,what,state,why', 'a,g,person,learning,Sew,under-way,canary');
			await source.listRefs();
			lose();
			await expect(source.listRefs()).rejects.toMatchObject({ fault: 'sheet-faulty' });
			const named = (await open().look()).findings.filter(({ reason }) => /is gone$/.test(reason));
			expect(named).toMatchObject([{ field }]);
			// Of sheets that are found in another way it says nothing.
			expect((await open({ 'team.csv': { Who: 'name' } }).look()).findings).not.toContainEqual(named[0]);
			const kept = join(scratch.path, 'sheets-seen.json');
			expect(statSync(kept).mode & 0o777).toBe(0o600);
			expect(readFileSync(kept, 'utf8')).not.toMatch(/Sew|canary|learning/);
			expect((await open().listRefs()).length).toBeGreaterThan(0);
			expect((await open().look()).findings).toEqual([]);
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

const book: Sheets = {
	people: [
		['Ref', 'Language', 'reading', 'phase', 'since'],
		...['a', 'b', 'c', 'd'].map((ref) => [ref, 'km', 'adult', 'Planning', { day: '2026-11-02' }])
	],
	goals: [
		['ref', 'id', 'visibility', 'area', 'what', 'state', 'by.day'],
		['a', 'g', 'Person', 'learning', 'រៀនដេរ', 'under-way', '៣១/១២/២០២៦'],
		['b', 'h', '', 'learning', 'Hidden-canary', 'under-way', null]
	],
	sessions: [
		[
			'ref',
			'id',
			'visibility',
			'kind',
			'how',
			'date',
			'time',
			'minutes',
			'place.name',
			'place.safe',
			'state'
		],
		[
			'a',
			's',
			'person',
			'talk',
			'in-person',
			{ day: '2026-12-03' },
			'9:00 AM',
			45,
			'River hall',
			true,
			'planned'
		]
	]
};
const workbooks = { xlsx, ods };

describe.each(Object.entries(workbooks))('a workbook (.%s) in the folder', (ending, made) => {
	const save = (sheets: Sheets, name = `plan.${ending}`) => writeFileSync(join(folder, name), made(sheets));
	beforeEach(() => {
		rmSync(folder, { recursive: true });
		mkdirSync(folder);
		save(book);
	});

	test('is the plan, with its own days, times and ticks, and an edited row is in the next round', async () => {
		await source.listRefs();
		const plan = projectPlan(await source.readCase('a'), 'person');
		expect(plan).toMatchObject({
			journey: { phase: 'planning', since: '2026-11-02' },
			goals: [{ what: 'រៀនដេរ', by: { day: '2026-12-31' } }],
			sessions: [{ date: '2026-12-03', time: '09:00', minutes: 45, place: { name: 'River hall' } }]
		});
		expect(await goalOf('b')).toEqual([]);
		clock = new Date('2026-11-28T04:00:00Z');
		save({
			...book,
			goals: book.goals!.map((row) => row.map((cell) => (cell === 'រៀនដេរ' ? 'Sew a shirt' : cell)))
		});
		await source.listRefs();
		expect(await goalOf('a')).toEqual(['Sew a shirt']);
		expect(await source.changedSince?.(clock)).toEqual(['a']);
	});

	test('of several case workers, and CSV beside it, belong together by ref', async () => {
		mkdirSync(join(folder, 'maly'));
		save(
			{ goals: [book.goals![0]!, ['c', 'g', 'person', 'health', 'Sleep well', 'under-way', null]] },
			`maly/own.${ending}`
		);
		put('team.csv', 'ref;id;visibility;name;role', 'c;m;person;Maly;guide');
		await source.listRefs();
		const plan = projectPlan(await source.readCase('c'), 'person');
		expect([plan.goals.map(({ what }) => what), plan.team.map(({ name }) => name)]).toEqual([
			['Sleep well'],
			['Maly']
		]);
	});

	const faults: Record<string, () => void> = {
		'an empty sheet': () => save({ ...book, goals: [] }),
		'a missing column': () =>
			save({ ...book, goals: book.goals!.map((row) => row.filter((_, at) => at !== 2)) }),
		'a sheet that is gone': () => save({ people: book.people!, goals: book.goals! }),
		'half a file': () => writeFileSync(join(folder, `plan.${ending}`), made(book).subarray(0, 700)),
		'a wrong cell': () =>
			save({ ...book, goals: [...book.goals!, ['c', 'x', 'person', 'no-area', 'X', 'under-way', null]] }),
		'a day whose order nobody can tell': () =>
			save({
				...book,
				goals: [...book.goals!, ['c', 'x', 'person', 'health', 'X', 'under-way', '12/31/2026']]
			}),
		'a formula that nobody worked out': () =>
			save({ ...book, people: [...book.people!, [{ formula: 'A1' }, 'km', 'adult', 'planning', null]] })
	};
	test.each(Object.entries(faults))(
		'with %s is not taken, and yesterday’s plan stays',
		async (_what, spoil) => {
			await source.listRefs();
			spoil();
			await expect(source.listRefs()).rejects.toMatchObject({ fault: 'sheet-faulty' });
			const { findings } = await source.look();
			expect(findings.length).toBeGreaterThan(0);
			expect(findings.every(({ file }) => file.startsWith('plan.'))).toBe(true);
			expect(JSON.stringify(findings)).not.toMatch(/canary|រៀនដេរ/);
			expect(await goalOf('a')).toEqual(['រៀនដេរ']);
		}
	);

	test('that is open somewhere has a lock beside it, which is no plan', async () => {
		for (const lock of [`~$plan.${ending}`, `.~lock.plan.${ending}#`]) writeFileSync(join(folder, lock), 'x');
		expect(await source.listRefs()).toHaveLength(4);
	});
});

test('a workbook with macros, or saved in the old kind, beside the plan is named and nothing taken', async () => {
	for (const [name, bytes] of [
		['plan.xlsm', zip([...xlsxParts(book), { name: 'xl/vbaProject.bin', content: 'x' }])],
		['plan.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])]
	] as const) {
		writeFileSync(join(folder, name), bytes);
		await expect(source.listRefs()).rejects.toMatchObject({ fault: 'sheet-faulty' });
		expect((await source.look()).findings).toMatchObject([
			{ file: name, reason: expect.stringMatching(/\.xlsx/) }
		]);
		rmSync(join(folder, name));
	}
});

/*
 * Exports of other programs, in the shape that their sources give them (kobotoolbox/formpack; commcare-hq, apps/export; the help of
 * ActivityInfo); whom they speak of nobody ever met. Each with the configuration of docs/case-systems.md.
 */
const exports: Record<string, { files: Record<string, Buffer | string>; configuration: object }> = {
	KoboToolbox: {
		files: {
			'life_plan.xlsx': xlsx({
				'Life plan': [
					[
						'start',
						'app_name',
						'language',
						'reading',
						'phase',
						'CANARY_notes',
						'_id',
						'_uuid',
						'_submission_time',
						'_validation_status',
						'_notes',
						'_status',
						'_submitted_by',
						'__version__',
						'_tags',
						'_index'
					],
					[
						'2026-11-01T09:00:00.000+07:00',
						'Dara',
						'km',
						'young',
						'planning',
						'CANARY',
						501,
						'11a',
						{ day: '2026-11-01T02:01' },
						'',
						'',
						'submitted_via_web',
						'CANARY',
						'v1',
						'',
						1
					]
				],
				goals: [
					[
						'goal',
						'life_area',
						'goal_state',
						'show_in_app',
						'goal_id',
						'_index',
						'_parent_table_name',
						'_parent_index',
						'_submission__id',
						'_submission__uuid',
						'_submission__submission_time'
					],
					[
						'Learn to read',
						'learning',
						'under-way',
						'person',
						'9d2f',
						1,
						'Life plan',
						1,
						501,
						'11a',
						'2026-11-01T02:01:00'
					]
				]
			})
		},
		configuration: {
			sheets: { 'Life plan': 'people' },
			columns: {
				'people.csv': { _id: 'ref', app_name: 'called' },
				'goals.csv': {
					_submission__id: 'ref',
					goal_id: 'id',
					goal: 'what',
					life_area: 'area',
					goal_state: 'state',
					show_in_app: 'visibility'
				}
			}
		}
	},
	ActivityInfo: {
		files: {
			'people.csv':
				'\ufeffRecord ID,Case number,Name in the app,Language,Reading,Phase,CANARY\nc1,501,Dara,km,young,planning,CANARY\n',
			'Goals.csv':
				'\ufeffRecord ID,Case number,Goal,Life area,State,Show in app\nc2,501,Learn to read,Learning,Under way,Person\n'
		},
		configuration: {
			columns: {
				'people.csv': { 'Case number': 'ref', 'Name in the app': 'called' },
				'goals.csv': {
					'Record ID': 'id',
					'Case number': 'ref',
					Goal: 'what',
					'Life area': 'area',
					'Show in app': 'visibility'
				}
			}
		}
	},
	CommCare: {
		files: {
			'clients.xlsx': xlsx({
				Cases: [
					[
						'number',
						'caseid',
						'name',
						'app_name',
						'app_language',
						'app_reading',
						'app_phase',
						'closed',
						'last_modified_date',
						'owner_name'
					],
					[0, '501', 'CANARY', 'Dara', 'km', 'young', 'planning', 'False', '2026-11-01 02:01:00', 'CANARY']
				],
				'Parent Cases': [['number', 'parent_case_id', 'parent_case_type', 'relationship_type']]
			}),
			'goals.xlsx': xlsx({
				Cases: [
					['number', 'caseid', 'name', 'life_area', 'goal_state', 'show_in_app', 'closed', 'indices.client'],
					[0, 'g-1', 'Learn to read', 'learning', 'under-way', 'person', 'False', '501']
				]
			})
		},
		configuration: {
			sheets: { 'clients/Cases': 'people', 'goals/Cases': 'goals' },
			columns: {
				'people.csv': {
					caseid: 'ref',
					app_name: 'called',
					app_language: 'language',
					app_reading: 'reading',
					app_phase: 'phase'
				},
				'goals.csv': {
					'indices.client': 'ref',
					caseid: 'id',
					name: 'what',
					life_area: 'area',
					goal_state: 'state',
					show_in_app: 'visibility'
				}
			}
		}
	}
};

test.each(Object.entries(exports))(
	'an export of %s is read through the map of the documents',
	async (_name, given) => {
		rmSync(folder, { recursive: true });
		mkdirSync(folder);
		for (const [name, bytes] of Object.entries(given.files)) writeFileSync(join(folder, name), bytes);
		source = open({}, given.configuration);
		expect((await source.look()).findings).toEqual([]);
		expect(await source.listRefs()).toEqual(['501']);
		const plan = projectPlan(await source.readCase('501'), 'person');
		expect(plan).toMatchObject({
			me: { called: 'Dara', language: 'km', reading: 'young' },
			journey: { phase: 'planning' },
			goals: [{ what: 'Learn to read', area: 'learning', state: 'under-way' }]
		});
		expect(JSON.stringify(plan)).not.toContain('CANARY');
	}
);

test('are looked at so often that an edited row is on the phone within fifteen minutes, whatever the pause', () => {
	const { refreshMinutes } = v.parse(SheetSystem, { kind: 'sheet', folder });
	// `schedule.ts` makes the pause up to a twentieth longer; the rest is for the round itself.
	expect(refreshMinutes * 1.05).toBeLessThan(12);
});

describe('a sheet behind an address', () => {
	let listener: RequestListener;
	let server: Server;
	let asked: number;
	beforeEach(async () => {
		asked = 0;
		listener = (_request, response) => response.end(xlsx(book));
		server = createServer((request, response) => {
			asked++;
			listener(request, response);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		scratch.write('plan-address.txt', `http://127.0.0.1:${port}/s/TOKEN-CANARY/download?output=xlsx\n`);
		source = open(
			{},
			{
				folder: undefined,
				addresses: [{ addressFile: 'plan-address.txt' }],
				privateNetwork: true,
				limits: { tries: 1 }
			}
		);
	});
	afterEach(() => server.close());

	test('is read on every round, and what is wrong with it keeps yesterday’s plan', async () => {
		expect(await source.listRefs()).toHaveLength(4);
		listener = (_request, response) => response.end('<!doctype html><title>Sign in</title>');
		await expect(source.listRefs()).rejects.toMatchObject({ fault: 'sheet-faulty' });
		const { findings } = await source.look();
		expect(findings[0]).toMatchObject({ file: 'plan-address.txt', reason: expect.stringMatching(/sign-in/) });
		expect(JSON.stringify(findings)).not.toContain('TOKEN-CANARY');
		listener = (_request, response) => response.writeHead(404).end();
		await expect(source.listRefs()).rejects.toMatchObject({ fault: 'not-there', where: 'plan-address.txt' });
		listener = (_request, response) => {
			response.writeHead(200, { 'content-length': '90000' });
			response.write(xlsx(book).subarray(0, 700), () => response.destroy());
		};
		await expect(source.listRefs()).rejects.toMatchObject({ fault: 'unreachable' });
		expect(await goalOf('a')).toEqual(['រៀនដេរ']);
		expect(asked).toBe(5);
	});

	test('may be one table as CSV, beside others', async () => {
		const texts: Record<string, string> = {
			'/people': 'ref,language,reading,phase\na,km,adult,planning\n',
			'/goals': 'ref,id,visibility,area,what,state\na,g,person,health,Sleep well,under-way\n'
		};
		listener = (request, response) => response.end(texts[request.url!]);
		const { port } = server.address() as AddressInfo;
		const addresses = Object.keys(texts).map((path) => {
			scratch.write(`${path.slice(1)}.txt`, `http://127.0.0.1:${port}${path}`);
			return { addressFile: `${path.slice(1)}.txt`, table: path.slice(1) };
		});
		source = open({}, { folder: undefined, addresses, privateNetwork: true });
		expect(await source.listRefs()).toEqual(['a']);
		expect(await goalOf('a')).toEqual(['Sleep well']);
	});

	test('whose file holds no https address, or that others of this machine can read, is refused without quoting it', async () => {
		scratch.write('plan-address.txt', 'http://sheets.example/TOKEN-CANARY');
		const refused = async () => String(await source.listRefs().catch((error: unknown) => error));
		expect(await refused()).toMatch(/plan-address\.txt holds no address that begins with https/);
		expect(await refused()).not.toContain('CANARY');
		for (const [text, why] of [
			['https://a.example/TOKEN-CANARY\nhttps://b.example/', /more than one line/],
			['https://me:CANARY@a.example/', /a name or a password in its address/]
		] as const) {
			scratch.write('plan-address.txt', text);
			expect(await refused()).toMatch(why);
			expect(await refused()).not.toContain('CANARY');
		}
		chmodSync(join(scratch.path, 'plan-address.txt'), 0o644);
		expect(await refused()).toMatch(/chmod 600/);
		expect(() => open({}, { folder: undefined })).toThrow(/"folder" or "addresses"/);
	});
});
