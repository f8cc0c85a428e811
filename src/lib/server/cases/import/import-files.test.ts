import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { readExisting } from './existing.ts';
import { inOneLine } from './finding.ts';
import { openForReading } from '#lib/server/database/database.ts';
import { casesShape, type Tables } from '#lib/server/cases/embedded/tables.ts';
import { checked, importBatch, readFiles } from './import-files.ts';
import { readJson } from './read-json.ts';

const scratch = new Scratch('import');
const file = scratch.write;
const person = (ref: string, more: object = {}) => ({
	ref,
	me: { called: 'S', language: 'km', reading: 'adult' },
	journey: { phase: 'entry' },
	...more
});
const json = (...cases: object[]) => JSON.stringify({ cases });
const findingsOf = (text: string) => checked([readJson('x.json', text)], {}).findings;

describe('JSON', () => {
	test('a bad row is named with file, row, field and reason', () => {
		const goals = [
			{ id: 'a', area: 'learning', what: 'Read', state: 'planned' },
			{ id: 'b', area: 'learning', what: 'Read', state: 'overdue' }
		];
		const [finding, ...more] = findingsOf(json(person('one'), person('two', { goals })));
		expect(more).toEqual([]);
		expect(finding).toMatchObject({ file: 'x.json', row: 'cases[1].goals[1]', field: 'state' });
		expect(inOneLine(finding!)).toMatch(
			/^x\.json, row cases\[1\]\.goals\[1\], field state: holds a text .*one of: planned, /
		);
	});

	test('every fault is listed, not only the first', () => {
		const goals = [{ id: 'a' }, { id: 'a', area: 'learning', what: 'Read', state: 'planned' }];
		const found = findingsOf(json(person('one', { goals }), person('one'), { ref: 'x y', me: 3 }));
		const fields = found.map(({ row, field }) => `${row} ${field}`);
		expect(fields).toEqual(
			expect.arrayContaining([
				'cases[0].goals[0] area',
				'cases[0].goals[0] what',
				'cases[0].goals[1] id',
				'cases[1] ref',
				'cases[2] ref',
				'cases[2] me',
				'cases[2] journey'
			])
		);
	});

	test('a fault never repeats what stands in the row', () => {
		const secret = 'something-private';
		fc.assert(
			fc.property(fc.constantFrom('area', 'state', 'id', 'what', 'by', 'steps', 'measure'), (field) => {
				const goal = {
					id: 'a',
					area: 'learning',
					what: 'Read',
					state: 'planned',
					[field]: { [secret]: secret }
				};
				const lines = findingsOf(json(person('one', { goals: [goal] }))).map(inOneLine);
				expect(lines.length).toBeGreaterThan(0);
				expect(lines.join('\n')).not.toContain(secret);
				const text = { ...goal, [field]: `${secret}!`.repeat(200) };
				expect(
					findingsOf(json(person('one', { goals: [text] })))
						.map(inOneLine)
						.join('\n')
				).not.toContain(secret);
			})
		);
	});

	test('a name that is nobody’s in the team is a fault', () => {
		const sessions = [
			{ id: 'm', kind: 'talk', how: 'phone', date: '2026-11-30', state: 'planned', with: ['ghost'] }
		];
		expect(findingsOf(json(person('one', { sessions })))).toMatchObject([
			{ row: 'cases[0].sessions[0]', field: 'with' }
		]);
	});

	test('what is null is absent, and a field that nobody knows is named once', () => {
		const goal = { id: 'a', area: 'learning', what: 'Read', state: 'planned', doneOn: null, titel: 'x' };
		const text = `\ufeff${json(person('one', { goals: [goal, { ...goal, id: 'b' }], sessions: null }))}`;
		const { findings, batch } = checked([readJson('x.json', text)], {});
		expect(findings).toEqual([]);
		const steps = [{ id: 's', what: 'W', who: 'me', state: 'open', visibility: 'person', wiht: 'x' }];
		const slips = { me: { called: 'S', language: 'km', reading: 'adult', age: 15, 'Sophea is ill': 1 } };
		const inside = readJson(
			'x.json',
			json(person('one', { ...slips, goals: [{ ...goal, titel: null, steps }] }))
		);
		expect(inside.remarks.map(({ row, field }) => `${row} ${field}`)).toEqual([
			'cases[0] me.age',
			'cases[0] me.(with no plain name)',
			'cases[0].goals[0] steps.wiht'
		]);
		expect(batch.remarks.map(inOneLine)).toEqual([
			'x.json, row cases[0].goals[0], field titel: is a field that is not known here; it is kept and shown to nobody'
		]);
	});

	test('words of closed lists and years of the Buddhist era are taken as they are meant', () => {
		const goals = [
			{ id: 'a', area: 'Learning ', what: 'Read', state: 'Under way', by: { day: '2569-12-01' } }
		];
		const me = { language: 'KM', reading: 'Adult' };
		const { findings, batch } = checked([readJson('x.json', json(person('one', { goals, me })))], {});
		expect(findings).toEqual([]);
		expect(batch.cases[0]?.body).toMatchObject({
			me: { language: 'km', reading: 'adult' },
			goals: [{ area: 'learning', state: 'under-way', by: { day: '2026-12-01' } }]
		});
	});

	test('days and times in the forms of a spreadsheet are taken; the other era and a year far ahead are told once', () => {
		const session = { kind: 'talk', how: 'phone', state: 'planned' };
		const sessions = [
			{ ...session, id: 'a', date: '2569-12-03', time: '9:00 AM' },
			{ ...session, id: 'b', date: '2569/12/4', time: '2h30 ល្ងាច' },
			{ ...session, id: 'c', date: '2062-12-03 00:00:00', time: '09.30' }
		];
		const { findings, batch } = checked([readJson('x.json', json(person('one', { sessions })))], {});
		expect(findings).toEqual([]);
		expect(batch.cases[0]?.body.sessions).toMatchObject([
			{ date: '2026-12-03', time: '09:00' },
			{ date: '2026-12-04', time: '14:30' },
			{ date: '2062-12-03', time: '09:30' }
		]);
		expect(batch.remarks.map(inOneLine)).toEqual([
			expect.stringMatching(/^x\.json, row cases\[0\]\.sessions\[0\], field date: .*Buddhist era/),
			expect.stringMatching(/^x\.json, row cases\[0\]\.sessions\[2\], field date: .*five years ahead/)
		]);
	});

	test('a reason is a sentence: no pattern, no sign of a program', () => {
		const goals = [
			{ id: 'a b', area: 7, what: 'x'.repeat(540), state: null, steps: 'none', by: { day: '12/31/2026' } },
			{
				id: 'b',
				area: 'x',
				what: '????? ????',
				state: 'done',
				measure: { how: 'H', progress: { kind: 'x' } }
			},
			{
				id: 'c',
				area: 'health',
				what: 'W',
				state: 'done',
				measure: { how: 'H', progress: { kind: 'count', reached: 0.5, target: 4000 } }
			}
		];
		const lines = findingsOf(json(person('one', { goals }))).map(inOneLine);
		expect(lines).toEqual([
			expect.stringMatching(/field id: is written with the letters A to Z/),
			expect.stringMatching(/field area: holds a number; wanted is one of: healing, learning/),
			expect.stringMatching(/field what: is longer than 400 letters$/),
			expect.stringMatching(/field by\.day: a day is written YYYY-MM-DD$/),
			expect.stringMatching(/field state: is missing$/),
			expect.stringMatching(/field steps: holds a text; wanted is a list$/),
			expect.stringMatching(/field area: .*one of/),
			expect.stringMatching(/field measure\.progress\.kind: .*one of: count, yes-no, feeling/),
			expect.stringMatching(/field what: holds question marks where letters were/),
			expect.stringMatching(/field measure\.progress\.reached: holds a part of a number/),
			expect.stringMatching(/field measure\.progress\.target: is more than 1000/)
		]);
		for (const line of lines) expect(line).not.toMatch(/[<>=^$\\]|Invalid|Expected|\/\^/);
	});

	test('text that is not JSON is named with its line', () => {
		expect(findingsOf('{\n"cases": [\n}')).toMatchObject([
			{ file: 'x.json', row: '3', reason: 'is not valid JSON from there on' }
		]);
		expect(
			findingsOf('{"cases": [\n{"ref": "a", \n\n"me": {"called": "x" "y"}, "journey": {}}]}')
		).toMatchObject([{ row: '4' }]);
		expect(findingsOf('{"cases": [')).toMatchObject([{ row: '1' }]);
		expect(findingsOf('[]')).toHaveLength(1);
		expect(findingsOf('')).toMatchObject([{ reason: 'is empty' }]);
		expect(findingsOf('{"cases": [{ "ref": 5 }, []]}')).toMatchObject([
			{ field: 'ref', reason: /no text/ },
			{ reason: 'must be an object' }
		]);
	});
});

describe('CSV', () => {
	test('when somebody answers has a column a language, the plain one for all others; in any order, and each may be empty', () => {
		const people = 'ref,called,language,reading,phase,since\none,S,km,adult,planning,2026-01-02\n';
		const hoursIn = (columns: string, ...cells: string[]) => {
			const [head, row] = [`ref,id,visibility,name,role,workPhone.number,${columns}`, cells.join(',')];
			const files = [
				file('people.csv', people),
				file('team.csv', `${head}\none,t,person,T,guide,117,${row}\n`)
			];
			const { findings, batch } = readFiles(files, {});
			const [member] = batch.cases[0]!.body.team as { workPhone: { hours?: unknown } }[];
			return { findings, hours: member!.workPhone.hours };
		};
		const both = { all: 'Mornings', km: 'ព្រឹក' };
		expect(hoursIn('workPhone.hours,workPhone.hours.km', 'Mornings', 'ព្រឹក')).toEqual({
			findings: [],
			hours: both
		});
		expect(hoursIn('workPhone.hours.km,workPhone.hours', 'ព្រឹក', 'Mornings').hours).toEqual(both);
		expect(hoursIn('workPhone.hours.km,workPhone.hours', '', 'Mornings').hours).toBe('Mornings');
		expect(hoursIn('workPhone.hours,workPhone.hours.vi', '', 'Sáng').hours).toEqual({ vi: 'Sáng' });
		expect(hoursIn('workPhone.hours.km', `"${'ក'.repeat(401)}"`).findings).toMatchObject([
			{ row: '2', field: 'workPhone.hours.km', reason: 'is longer than 400 letters' }
		]);
	});

	const people = 'ref,called,language,reading,phase,since\none,S,km,adult,planning,2026-01-02\n';
	const goals =
		'ref,id,visibility,area,what,measure.how,measure.progress.kind,measure.progress.reached,measure.progress.target,state,caseworker_remark\n' +
		'one,g,person,learning,"Read, slowly",Pages,count,1,5,under-way,CANARY\n';
	const steps = 'ref,goal,id,what,who,state,with\none,g,s,Open it,me,next,t\n';
	const team = 'ref,id,visibility,name,role\none,t,person,T,guide\n';
	const turns = 'ref,goal,on,kind,note\none,g,2026-03-01,began,\none,g,2026-05-02,rested,The rains came.\n';
	const sessions =
		'ref,id,visibility,kind,how,date,minutes,with,place.name,place.safe,state\n' +
		'one,m,person,talk,in-person,2026-12-01,30,t; t,Room,yes,planned\n';

	test('files that belong together make a case, in any order, with unknown columns kept and never shown', async () => {
		const set = { goals, steps, turns, people, team, sessions };
		const all = Object.entries(set).map(([name, text]) => file(`${name}.csv`, text));
		const result = readFiles(all, {});
		expect(result.findings).toEqual([]);
		await importBatch(caseDatabasePath(scratch.path), result);
		const source = openEmbeddedSource(caseDatabasePath(scratch.path));
		const raw = await source.readCase('one');
		await source.close();
		expect(JSON.stringify(raw)).toContain('CANARY');
		const plan = projectPlan(raw, 'person');
		expect(JSON.stringify(plan)).not.toContain('CANARY');
		expect(plan).toMatchObject({
			journey: { phase: 'planning', since: '2026-01-02' },
			goals: [
				{
					what: 'Read, slowly',
					measure: { progress: { reached: 1, target: 5 } },
					steps: [{ id: 's', with: 't' }],
					history: [
						{ on: '2026-03-01', kind: 'began' },
						{ on: '2026-05-02', kind: 'rested', note: 'The rains came.' }
					]
				}
			],
			sessions: [{ minutes: 30, with: ['t', 't'], place: { name: 'Room' } }]
		});
	});

	test('a turn on the way of a goal that is of no known kind is named with its file, line and column', () => {
		const bad = `${turns}one,g,2026-06-01,failed,\n`;
		const files = { people, goals, team, turns: bad };
		const { findings } = readFiles(
			Object.entries(files).map(([name, text]) => file(`${name}.csv`, text)),
			{}
		);
		expect(findings).toMatchObject([{ file: join(scratch.path, 'turns.csv'), row: '4', field: 'kind' }]);
	});

	test('what is wrong with a person is named by its column, and with a stay by the row of its own file', () => {
		const withoutPhase = 'ref,called,language,reading\none,One,km,adult\n';
		const stays = 'ref,phase,from\none,entry,not a day\n';
		const { findings } = readFiles([file('people.csv', withoutPhase), file('stays.csv', stays)], {});
		expect(findings.map(({ file, row, field }) => [basename(file), row, field])).toEqual([
			['people.csv', '2', 'phase'],
			['stays.csv', '2', 'from']
		]);
	});

	test('a bad cell is named with its file, line and column', () => {
		const bad = goals + 'one,h,person,learning,Write,,,,,soon,\n';
		const { findings } = readFiles([file('people.csv', people), file('goals.csv', bad)], {});
		expect(findings).toMatchObject([{ file: join(scratch.path, 'goals.csv'), row: '3', field: 'state' }]);
	});

	test('a column that nobody knows is named, and so is a mark that shows nothing', () => {
		const odd = goals.replace('one,g,person,', 'one,g,persn,');
		const { batch, findings } = readFiles([file('people.csv', people), file('goals.csv', odd)], {});
		expect(findings).toEqual([]);
		expect(batch.remarks.map(({ row, field }) => `${row} ${field}`)).toEqual([
			'1 caseworker_remark',
			'2 visibility'
		]);
	});

	test('semicolons, Khmer digits, capitals and letters that nobody sees are read as they are meant', () => {
		const odd = [
			file('people.csv', people.replaceAll(',', ';').replace('km;adult', 'KM;Adult')),
			file(
				'sessions.csv',
				'Ref;ID;Visibility;kind;how;date;time;minutes;state\none\u200b;m;Per\u200bson;Talk;In person;២៥៦៩-១២-០១;9:00:00;៣០;planned\n'
			)
		];
		const { findings, batch } = readFiles(odd, {});
		expect(findings).toEqual([]);
		const plan = projectPlan(batch.cases[0]!.body, 'person');
		expect(plan.sessions).toMatchObject([
			{ date: '2026-12-01', time: '09:00', minutes: 30, how: 'in-person' }
		]);
	});

	test('a bad step is named in its own file', () => {
		const files = [file('people.csv', people), file('goals.csv', goals), file('team.csv', team)];
		const bad = `${steps}one,g,s2,,nobody,open,ghost\n`;
		const { findings } = readFiles([...files, file('steps.csv', bad)], {});
		expect(findings.map(({ row, field }) => `${row} ${field}`)).toEqual(['3 what', '3 who', '3 with']);
		expect(new Set(findings.map((finding) => finding.file))).toEqual(
			new Set([join(scratch.path, 'steps.csv')])
		);
	});

	test('a row of nobody, an unknown file and a broken quote are named', () => {
		const lost = readFiles(
			[file('people.csv', people), file('team.csv', team.replace('one,t', 'two,t'))],
			{}
		);
		expect(lost.findings).toMatchObject([
			{ row: '2', field: 'ref', reason: expect.stringMatching(/^names nobody in people\.csv/) }
		]);
		expect(readFiles([file('peeple.csv', people)], {}).findings[0]?.reason).toContain(
			'not a known file name'
		);
		expect(readFiles([file('people.csv', `${people}two,"x\n`)], {}).findings[0]?.reason).toContain(
			'not valid CSV'
		);
	});
});

describe('writing', () => {
	const path = () => caseDatabasePath(scratch.path);
	/** As the command does it, with what is there already. */
	const checkedBeside = async (files: string[]) =>
		readFiles(files, {}, undefined, await readExisting(path()));
	const importAll = async (files: string[]) => {
		const result = await checkedBeside(files);
		expect(result.findings).toEqual([]);
		await importBatch(path(), result);
		return result.gone;
	};
	const planOf = async (ref: string) => {
		const source = openEmbeddedSource(path());
		const raw = await source.readCase(ref);
		await source.close();
		return raw;
	};
	const set = {
		people: 'ref,called,language,reading,phase,since\none,S,km,adult,planning,2026-01-02\n',
		stays: 'ref,phase,from\none,entry,2025-12-01\n',
		goals:
			'ref,id,visibility,area,what,state\none,g,person,learning,Read,under-way\none,h,person,learning,Write,planned\n',
		steps: 'ref,goal,id,what,who,state\none,g,s,Open it,me,next\none,h,s2,Write it,me,open\n',
		sessions: 'ref,id,visibility,kind,how,date,state\none,m,person,talk,phone,2026-12-01,planned\n'
	};
	const write = (...names: (keyof typeof set)[]) => names.map((name) => file(`${name}.csv`, set[name]));
	const all = ['people', 'stays', 'goals', 'steps', 'sessions'] as const;

	test('people.csv alone leaves every plan as it is, and so does each file alone', async () => {
		await importAll(write(...all));
		const before = await planOf('one');
		expect(before.goals).toHaveLength(2);
		for (const name of all) {
			expect(await importAll(write(name)), name).toEqual({ people: 0, rows: {} });
			expect(await planOf('one'), name).toEqual(before);
		}
	});

	test('what stands there and not in a file that is named is counted, and goes', async () => {
		await importAll(write(...all));
		const fewer = file('goals.csv', set.goals.split('\n').slice(0, 2).join('\n'));
		expect(await importAll([fewer, ...write('people')])).toEqual({ people: 1, rows: { goals: 1, steps: 1 } });
		expect(await planOf('one')).toMatchObject({
			goals: [{ id: 'g', steps: [{ id: 's' }] }],
			sessions: [{ id: 'm' }]
		});
		const none = file('sessions.csv', 'ref,id\n');
		expect(await importAll([none, ...write('people')])).toEqual({ people: 1, rows: { sessions: 1 } });
	});

	test('so is what stands inside an introduction: its days, and what a partner knows', async () => {
		const days = 'ref,referral,stage,date\none,r,agreed,2026-09-14\none,r,accepted,2026-09-20\n';
		const known = 'ref,referral,what,agreed\none,r,Name,yes\n';
		await importAll([
			...write('people'),
			file('referrals.csv', 'ref,id,visibility,organization,stage\none,r,person,o,accepted\n'),
			file('referral-days.csv', days),
			file('referral-known.csv', known)
		]);
		const fewer = file('referral-days.csv', days.split('\n').slice(0, 2).join('\n'));
		const none = file('referral-known.csv', 'ref,referral,what,agreed\n');
		expect(await importAll([...write('people'), fewer, none])).toEqual({
			people: 1,
			rows: { days: 1, known: 1 }
		});
	});

	test('a FHIR export of one type leaves alone what comes from another', async () => {
		await importAll(write(...all));
		const before = await planOf('one');
		const patient = {
			resourceType: 'Patient',
			id: 'p',
			identifier: [{ system: 'urn:companion:ref', value: 'one' }]
		};
		expect(await importAll([file('Patient.ndjson', JSON.stringify(patient))])).toEqual({
			people: 0,
			rows: {}
		});
		expect(await planOf('one')).toMatchObject({ goals: before.goals, journey: before.journey });
	});

	test('a file with one bad row changes nothing', async () => {
		await importBatch(path(), readFiles([file('a.json', json(person('one')))], {}));
		const before = readFileSync(path());
		const bad = readFiles(
			[file('b.json', json(person('two'), person('three', { goals: [{ id: 'x' }] })))],
			{}
		);
		await expect(importBatch(path(), bad)).rejects.toThrow('Nothing was changed');
		expect(readFileSync(path()).equals(before)).toBe(true);
	});

	test('an import replaces what it names of the people it names, and leaves all else as it is', async () => {
		const promise = (text: string) => [{ id: 'p', visibility: 'person', phase: 'entry', text }];
		const first = json(
			person('one', { promises: promise('Old') }),
			person('two', { promises: promise('Two') })
		);
		await importBatch(path(), readFiles([file('a.json', first)], {}));
		const named = json(person('one', { promises: [] }), person('two'));
		await importAll([file('b.json', named)]);
		const source = openEmbeddedSource(path());
		expect((await source.readCase('one')).promises).toEqual([]);
		expect((await source.readCase('two')).promises).toHaveLength(1);
		expect(await source.listRefs()).toEqual(['one', 'two']);
		await source.close();
	});

	test('the source’s connection cannot write', async () => {
		await importBatch(path(), readFiles([file('a.json', json(person('one')))], {}));
		const { read, close } = openForReading<Tables>(path(), casesShape);
		await expect(read((query) => query.updateTable('people').set({ me: '{}' }).execute())).rejects.toThrow(
			/readonly database/
		);
		await expect(read((query) => query.deleteFrom('rows').execute())).rejects.toThrow(/readonly database/);
		await close();
	});
});
