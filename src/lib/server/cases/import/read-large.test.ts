import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { defaultFhirSettings } from '#lib/server/cases/fhir/settings.ts';
import { openText } from '#lib/server/intake/text-of-file.ts';
import { importPeople, listImports, undoImport } from '#lib/server/people/import.ts';
import { refOf, writeCsv, writeJson } from '#tests/measure/many-people.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { readExisting } from './existing.ts';
import { sayFaults, sayRemarks } from '#operator/findings.ts';
import { inOneLine, mostNamed } from './finding.ts';
import { readFiles } from './import-files.ts';
import { peopleOfTables, type KeptLine } from './read-csv.ts';
import { readLarge } from './read-large.ts';

const scratch = new Scratch('read-large');
/** The files to read lie in it as well. */
const data = () => scratch.path;
const fhir = defaultFhirSettings(new Date('2026-11-29'));
const house = () => ({ data: data(), now: () => new Date('2026-11-29T09:00:00Z') });

const beside = () => ({ path: caseDatabasePath(data()), folder: data(), phaseMap: {}, fhir });

async function large(files: string[], few?: number) {
	const texts = files.map(openText);
	const read = await readLarge(texts, [], { ...beside(), ...(few !== undefined && { few }) });
	for (const text of texts) text.close();
	const { batch, findings, remarks, tally, gone } = read;
	const cases = [...batch.cases].map(({ body }) => body);
	return {
		read,
		plain: { cases, organizations: batch.organizations, ...told({ findings, remarks }), tally, gone }
	};
}

async function whole(files: string[]) {
	const { batch, findings, tally, gone } = readFiles(files, {}, fhir, await readExisting(beside().path));
	const cases = batch.cases.map(({ body }) => JSON.parse(JSON.stringify(body)) as unknown);
	const { organizations, remarks } = batch;
	return { cases, organizations, ...told({ findings, remarks }), tally, gone };
}

type Told = Record<'findings' | 'remarks', Parameters<typeof inOneLine>[0][]>;
const told = ({ findings, remarks }: Told) => ({
	findings: findings.map(inOneLine).sort(),
	remarks: remarks.map(inOneLine).sort()
});

/** Each as one CSV file for each kind, and as JSON. */
function written(name: string, ...wish: [Parameters<typeof writeCsv>[1]]): { csv: string[]; json: string[] } {
	const folder = join(scratch.path, name);
	mkdirSync(folder);
	return { csv: writeCsv(folder, ...wish), json: [writeJson(join(folder, 'people.json'), ...wish)] };
}

test('what is read piece by piece is what is read whole, of new people and of those who are there', async () => {
	const first = written('first', { many: 120 });
	for (const files of [first.csv, first.csv.toReversed(), first.json]) {
		const { read, plain } = await large(files);
		expect(plain).toEqual(await whole(files));
		expect([plain.tally.cases, plain.findings]).toEqual([120, []]);
		read.close();
	}
	const { read } = await large(first.json);
	await importPeople(house(), read, 'somebody');
	read.close();
	// Of them some with other words, some alone and without their goals.
	const again = written('again', { many: 150, first: 60, changed: true });
	const partly = again.csv.filter((file) => /people|goals/.test(file));
	for (const files of [again.csv, partly, again.json, [...partly, ...first.json]]) {
		const { read, plain } = await large(files);
		expect(plain).toEqual(await whole(files));
		read.close();
	}
});

test('so is what is wrong with it', async () => {
	const wrong: Record<string, string> = {
		'people.csv':
			'ref,called,language,reading,phase,since,mood\none,S,km,adult,planning,2569-01-02,fine\ntwo,S,xx,adult,nowhere,\none,S,km,adult,entry,\n',
		'goals.csv':
			'ref,id,visibility,area,what,state\none,g,persn,learning,Read,soon\nnobody,g,person,health,x,planned\n,h,,,,\n',
		'steps.csv': 'ref,goal,id,what,who,state\none,none,s,Open it,me,next\n',
		'sessions.csv': 'ref,id\none,"x\n',
		'peeple.csv': 'ref\none\n',
		'a.json': '{"cases":[{"ref":"three","goals":{}},7,{"ref":5},null,{"ref":"four","mood":1}],"more":2}',
		'b.json': '{"cases":[{"ref":"five",}]}',
		'c.json': '{"people":[]}',
		'd.json': '',
		'e.json': '{"organizations":{"id":"o"}}',
		'f.json': '{"resourceType":"Patient","id":"p"}'
	};
	const files = Object.keys(wrong).map((name) => join(scratch.path, name));
	for (const file of files) writeFileSync(file, wrong[file.slice(scratch.path.length + 1)]!);
	for (const given of [files, ...files.map((file) => [file]), files.slice(0, 2)]) {
		const { read, plain } = await large(given);
		expect({ ...plain, cases: [] }, given.join()).toEqual({ ...(await whole(given)), cases: [] });
		read.close();
	}
	await expect(large([scratch.write('a.txt', 'x')])).rejects.toThrow('a.txt is neither');
	await expect(
		large([scratch.write('other/people.csv', Buffer.from('ref,called\none,\xe9t\xe9\n', 'latin1'))])
	).rejects.toThrow(/people\.csv, row 2: holds letters that are not UTF-8/);
});

test('so is what does not stay in memory, and it is told in the order of the rows', async () => {
	const first = written('first', { many: 120 });
	for (const files of [first.csv, first.csv.toReversed(), first.json]) {
		const { read, plain } = await large(files, 7);
		expect(plain).toEqual(await whole(files));
		await importPeople(house(), read, 'somebody');
		read.close();
	}
	const again = written('again', { many: 110, first: 40, changed: true });
	const partly = again.csv.filter((file) => /steps|goals/.test(file));
	// Who is not there, those without a name, and one of the first and of the last twice, in one file and in two.
	appendFileSync(partly[0]!, 'nobody,g,person,health,x,,planned\n,h,,,,,\n');
	const [one, last] = [0, 119].map((number) => `${refOf(number)},S,km,adult,entry,2026-01-05\n`);
	const people = scratch.write('more/people.csv', `ref,called,language,reading,phase,since\n${one}${last}`);
	for (const files of [again.csv, partly, [...first.csv, people], [...again.json, people]]) {
		const { read, plain } = await large(files, 7);
		const { findings, ...others } = await whole(files);
		expect(plain).toEqual({ findings: findings.toSorted(), ...others });
		const places = read.findings.map(({ file, row }) => [files.indexOf(file), Number(row)]);
		expect(places).toEqual(places.toSorted(([a, b], [c, d]) => a! - c! || b! - d!));
		read.close();
	}
	expect(readdirSync(data()).filter((name) => name.startsWith('aside'))).toEqual([]);
});

test('a row without a reference is named as it comes, and kept nowhere', () => {
	const kept: KeptLine[] = [];
	const people = peopleOfTables({ put: (_, line) => kept.push(line), all: () => [kept] });
	const table = people.table({ file: 'goals.csv' })!;
	for (const [at, cells] of [
		['ref', 'id'],
		['', 'g'],
		['one', 'g'],
		['', 'h']
	].entries())
		table.line({ row: at + 1, cells });
	expect(kept.map(({ line }) => line)).toEqual([3]);
	expect(people.batch.findings.map(inOneLine)).toEqual([
		'goals.csv, row 2, field ref: is missing',
		'goals.csv, row 4, field ref: is missing'
	]);
});

test.each([
	['without a reference', '', 'is missing'],
	['of nobody', 'nobody', 'names nobody in people.csv, and nobody who is there already']
])('of very many faulty rows %s the first are named, and the others counted', async (_, ref, reason) => {
	const many = 2 * mostNamed + 500;
	const rows = Array.from({ length: many }, (_, at) => `${ref && `${ref}-${at}`},g\n`);
	const { read, plain } = await large([scratch.write('goals.csv', `ref,id\n${rows.join('')}`)], 7);
	expect(read.findings).toEqual(
		Array.from({ length: mostNamed }, (_, at) => ({
			file: join(scratch.path, 'goals.csv'),
			row: `${at + 2}`,
			field: 'ref',
			reason
		}))
	);
	expect(read.more).toEqual({ findings: many - mostNamed, remarks: 0 });
	expect(plain.cases).toEqual([]);
	const said: string[] = [];
	sayFaults(read.findings, (line) => said.push(line), read.more.findings);
	expect(said).toHaveLength(mostNamed + 2);
	expect(said.slice(-2)).toEqual([`and ${many - mostNamed} more`, `${many} faults. Nothing was changed.`]);
	read.close();
});

test('so are those that are worth a look', async () => {
	const many = mostNamed + 5;
	const people = scratch.write('people.csv', 'ref,called,language,reading,phase\none,S,km,adult,entry\n');
	const rows = Array.from({ length: many }, (_, at) => `one,g${at},persn,learning,Read,planned\n`);
	const goals = scratch.write('goals.csv', `ref,id,visibility,area,what,state\n${rows.join('')}`);
	const { read } = await large([people, goals]);
	expect([read.findings, read.remarks.length]).toEqual([[], mostNamed]);
	expect(read.more).toEqual({ findings: 0, remarks: 5 });
	const said: string[] = [];
	sayRemarks(read.remarks, (line) => said.push(line), read.more.remarks);
	expect(said.at(-1)).toBe('look: and 5 more');
	read.close();
});

test('an import of more people than one part keeps is taken back whole, and a second one is not where nothing changed', async () => {
	const [first, second] = [written('first', { many: 450 }), written('second', { many: 450, changed: true })];
	const put = async (files: string[]) => {
		const { read } = await large(files);
		const id = await importPeople(house(), read, 'somebody');
		read.close();
		return id;
	};
	await put(first.csv);
	const before = await readExisting(beside().path);
	expect(before.cases.size).toBe(450);
	const id = await put(second.json);
	expect(await put(second.csv)).toBeUndefined();
	const [newest] = (await listImports(house())).filter((one) => one.id === id);
	expect(newest?.refs.toSorted()).toEqual([...before.cases.keys()].toSorted());
	expect(newest?.refs).toContain(refOf(449));
	await undoImport(house(), id!);
	expect(await readExisting(beside().path)).toEqual(before);
	expect((await listImports(house())).map((one) => one.id)).not.toContain(id);
	expect(readdirSync(data()).filter((name) => name.startsWith('aside'))).toEqual([]);
});

test('while lines are read and people are written, what waits for its turn gets it', async () => {
	let [turns, isOver] = [0, false];
	const turn = () => setImmediate(() => !isOver && (turns++, turn()));
	turn();
	const texts = written('first', { many: 120 }).csv.map(openText);
	const read = await readLarge(texts, [], beside());
	// One for each file at least, and one for each fifty people.
	expect(turns).toBeGreaterThanOrEqual(texts.length + 3);
	turns = 0;
	await importPeople(house(), read, 'somebody');
	expect(turns).toBeGreaterThanOrEqual(3);
	isOver = true;
	read.close();
	for (const text of texts) text.close();
});
