import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { projectPlan } from '#lib/server/cases/projection.ts';
import { inOneLine } from './finding.ts';
import { openForReading } from '#lib/server/database/database.ts';
import { casesShape, type Tables } from '#lib/server/cases/embedded/tables.ts';
import { checked, importBatch, readFiles } from './import-files.ts';
import { readJson } from './read-json.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'import-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => {
	writeFileSync(join(folder, name), text);
	return join(folder, name);
};
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
			/^x\.json, row cases\[1\]\.goals\[1\], field state: must be .*"planned"/
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

	test('text that is not JSON is named with its line', () => {
		expect(findingsOf('{\n"cases": [\n}')).toMatchObject([
			{ file: 'x.json', row: '3', reason: 'is not valid JSON' }
		]);
		expect(
			findingsOf('{"cases": [\n{"ref": "a", \n\n"me": {"called": "x" "y"}, "journey": {}}]}')
		).toMatchObject([{ row: '4' }]);
		expect(findingsOf('{"cases": [')).toMatchObject([{ row: '1' }]);
		expect(findingsOf('[]')).toHaveLength(1);
	});
});

describe('CSV', () => {
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
		await importBatch(caseDatabasePath(folder), result);
		const source = openEmbeddedSource(caseDatabasePath(folder));
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
		expect(findings).toMatchObject([{ file: join(folder, 'turns.csv'), row: '4', field: 'kind' }]);
	});

	test('a bad cell is named with its file, line and column', () => {
		const bad = goals + 'one,h,person,learning,Write,,,,,soon,\n';
		const { findings } = readFiles([file('people.csv', people), file('goals.csv', bad)], {});
		expect(findings).toMatchObject([{ file: join(folder, 'goals.csv'), row: '3', field: 'state' }]);
	});

	test('a bad step is named in its own file', () => {
		const files = [file('people.csv', people), file('goals.csv', goals), file('team.csv', team)];
		const bad = `${steps}one,g,s2,,nobody,open,ghost\n`;
		const { findings } = readFiles([...files, file('steps.csv', bad)], {});
		expect(findings.map(({ row, field }) => `${row} ${field}`)).toEqual(['3 what', '3 who', '3 with']);
		expect(new Set(findings.map((finding) => finding.file))).toEqual(new Set([join(folder, 'steps.csv')]));
	});

	test('a row of nobody, an unknown file and a broken quote are named', () => {
		const lost = readFiles(
			[file('people.csv', people), file('team.csv', team.replace('one,t', 'two,t'))],
			{}
		);
		expect(lost.findings).toMatchObject([{ row: '2', field: 'ref', reason: 'names nobody in people.csv' }]);
		expect(readFiles([file('peeple.csv', people)], {}).findings[0]?.reason).toContain(
			'not a known file name'
		);
		expect(readFiles([file('people.csv', `${people}two,"x\n`)], {}).findings[0]?.reason).toContain(
			'not valid CSV'
		);
	});
});

describe('writing', () => {
	const path = () => caseDatabasePath(folder);

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

	test('an import replaces the people it names whole, and leaves the others', async () => {
		const promise = (text: string) => [{ id: 'p', visibility: 'person', phase: 'entry', text }];
		const first = json(
			person('one', { promises: promise('Old') }),
			person('two', { promises: promise('Two') })
		);
		await importBatch(path(), readFiles([file('a.json', first)], {}));
		await importBatch(path(), readFiles([file('b.json', json(person('one')))], {}));
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
