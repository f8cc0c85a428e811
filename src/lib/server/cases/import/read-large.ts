import { extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Phase } from '#lib/domain/journey.ts';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import type { FhirSettings } from '#lib/server/cases/fhir/context.ts';
import type { FoundTables } from '#lib/server/cases/spreadsheet/tables-in.ts';
import type { SheetRow } from '#lib/server/cases/spreadsheet/workbook.ts';
import { isLaid } from '#lib/server/database/database.ts';
import { withoutNulls } from '#lib/server/intake/json.ts';
import { NotPlain, partsOfJson } from '#lib/server/intake/json-lists.ts';
import { faultOfCsv, linesAsTheyCome } from '#lib/server/intake/table.ts';
import type { OpenText } from '#lib/server/intake/text-of-file.ts';
import { heaps, type Heaps, type HeapSizes } from '#lib/server/heaps.ts';
import { inGroups } from '#lib/server/in-groups.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { aside, type Aside } from '#lib/server/aside.ts';
import { cameBefore } from './came-before.ts';
import type { BatchCase, ImportBatch } from './batch.ts';
import { nothingThere, readExisting, type Gone } from './existing.ts';
import { checking, notTaken, type Tally, type ToImport } from './import-files.ts';
import { firstFindings, type Finding } from './finding.ts';
import { inTheirOrder, peopleOfTables, type GivenTable, type KeptLine } from './read-csv.ts';
import { isFhir, readFhir } from './read-fhir.ts';
import { casesOfJson, readJson } from './read-json.ts';

/*
 * Files of any size: read piece by piece and put aside by person, then put together, checked and put aside again, a few
 * people at a time, until all of it is known to be right. FHIR is held whole, because every resource may point to every other,
 * and so is what the reader of workbooks gives.
 */

/** What was read and checked, and is gone through as often as is needed until `close`. */
export type CheckedAside = ToImport & {
	tally: Tally;
	gone: Gone;
	remarks: Finding[];
	/** How many there are besides those that are named. */
	more: Record<'findings' | 'remarks', number>;
	close(): void;
};

/** Where what is read comes from and stands beside. */
export type Beside = {
	/** The embedded database. */
	path: string;
	/** Where a file without a name may be made. */
	folder: string;
	phaseMap: Record<string, Phase>;
	fhir: FhirSettings;
	/** So many lines, and references, stay in memory. */
	few?: number;
};

/** Somebody who was checked, and where she stood in the files. */
type Checked = [place: number, body: RawCase];

/** So many people are put together at a time. */
const together = 50;
/** So many lines of a table are read until what waits for its turn gets it. */
const linesATurn = 500;

/** The same as `readFiles`, of files that may be larger than memory. */
export async function readLarge(
	files: readonly OpenText[],
	books: readonly FoundTables[],
	{ path, folder, phaseMap, fhir, few = 10_000 }: Beside
): Promise<CheckedAside> {
	const asides: Pick<Aside<unknown>, 'close'>[] = [];
	const putAside = <T>(): Aside<T> => {
		const made = aside<T>(folder);
		asides.push(made);
		return made;
	};
	const inHeaps = <T>(sizes?: HeapSizes): Heaps<T> => {
		const made = heaps<T>(folder, { few, ...sizes });
		asides.push(made);
		return made;
	};
	const close = () => asides.forEach((one) => one.close());
	const source = isLaid(path) ? openEmbeddedSource(path) : undefined;
	const checked = putAside<Checked>();
	try {
		let order: ((a: Finding, b: Finding) => number) | undefined;
		const [faults, remarks] = [firstFindings(() => order), firstFindings(() => order)];
		const found = { findings: faults, remarks };
		const check = checking(phaseMap, fhir.today, cameBefore(inHeaps(), few), found);
		/** Takes over what is said of files. */
		const hear = (said: Record<'findings' | 'remarks', Finding[]>) => {
			for (const finding of said.findings.splice(0)) faults.push(finding);
			for (const remark of said.remarks.splice(0)) remarks.push(remark);
		};
		let [many, before] = [0, 0];
		/** @param at where she stands in the order of what is read just now */
		const take = (one: BatchCase | undefined, stood: RawCase | undefined, at: number) => {
			if (!one) return;
			const place = before + at;
			checked.put(partOf(place), [place, check.take(one, stood).body]);
			many = Math.max(many, place + 1);
		};
		const nextOnes = () => void (before = many);
		const said: Omit<ImportBatch, 'cases'>[] = [];

		const csv = files.filter(({ file }) => endingOf(file) === '.csv');
		const resources: { file: string; text: string }[] = [];
		for (const file of files) {
			if (csv.includes(file)) continue;
			if (endingOf(file.file) === '.ndjson') resources.push({ file: file.file, text: file.whole() });
			else if (endingOf(file.file) !== '.json') throw new OperatorError(notTaken(file.file), 2);
			else if (!(await takeJson(file))) resources.push({ file: file.file, text: file.whole() });
		}
		const tables = [...csv, ...books.flatMap((book) => book.tables)];
		if (tables.length > 0) await takeTables(tables);
		for (const { findings, remarks } of books) hear({ findings: [...findings], remarks: [...remarks] });
		if (resources.length > 0) {
			const existing = source ? await readExisting(path) : nothingThere;
			nextOnes();
			const { cases, ...others } = readFhir(resources, fhir, existing);
			hear(others);
			for (const [at, one] of cases.entries()) take(one, existing.cases.get(one.body.ref), at);
			said.push(others);
		}
		const { batch, findings, gone, tally } = check.result(said);
		return {
			batch: { organizations: batch.organizations, cases: all(checked) },
			...{ findings, remarks: batch.remarks, gone, tally, close },
			more: { findings: faults.more(), remarks: remarks.more() }
		};

		/** @returns false where it is none of our own JSON: then it is FHIR, or nothing */
		async function takeJson(file: OpenText): Promise<boolean> {
			const rows = putAside<unknown>();
			const read = casesOfJson(file.file);
			const fields: string[] = [];
			let [cases, organizations, parts] = [0, 0, 0];
			const notLists: Record<string, unknown> = {};
			try {
				for (const { field, at, value } of partsOfJson(file.pieces())) {
					if (parts++ % together === 0) await nextTurn();
					const given = withoutNulls(value);
					if (at === undefined) {
						if (given !== null) fields.push(field);
						if (given !== null && !Array.isArray(given)) notLists[field] = given;
					} else if (given === null) continue;
					else if (field === 'cases') rows.put(Math.floor(cases++ / together), given);
					else if (field === 'organizations') read.organization(given, organizations++);
				}
			} catch (error) {
				if (!(error instanceof NotPlain)) throw error;
				return takeWhole();
			}
			if (fields.includes('resourceType') || !['cases', 'organizations'].some((one) => fields.includes(one)))
				return takeWhole();
			nextOnes();
			read.fields(fields);
			for (const name of ['cases', 'organizations']) read.listIn(notLists, name);
			for (let first = 0; first < cases; first += together) {
				const given = rows.of(first / together);
				const before = await standing(given.map((row) => (row as { ref?: unknown }).ref));
				for (const [at, row] of given.entries()) {
					const one = read.caseOf(row, first + at, (ref) => before.get(ref));
					hear(read.batch);
					take(one, before.get(String((row as { ref?: unknown }).ref)), first + at);
				}
			}
			hear(read.batch);
			said.push(read.batch);
			return true;

			// Whatever is wrong with it is said by who reads it whole.
			async function takeWhole(): Promise<boolean> {
				const text = file.whole();
				if (isFhir({ file: file.file, text })) return false;
				const existing = source ? await readExisting(path) : nothingThere;
				nextOnes();
				const { cases, ...others } = readJson(file.file, text, existing);
				hear(others);
				for (const [at, one] of cases.entries()) take(one, existing.cases.get(one.body.ref), at);
				said.push(others);
				return true;
			}
		}

		async function takeTables(given: readonly (OpenText | GivenTable)[]): Promise<void> {
			let taken = 0;
			const lines = inHeaps<KeptLine>({ many: 512, together: 24 });
			const people = peopleOfTables(lines);
			for (const one of inTheirOrder(given)) {
				const table = people.table(one);
				if (!table) continue;
				const take = (line: SheetRow) => {
					table.line(line);
					hear(people.batch);
				};
				try {
					if ('rows' in one) for (const line of one.rows) take(line);
					else if ('pieces' in one)
						for await (const line of linesAsTheyCome(one.pieces())) {
							take(line);
							if (taken++ % linesATurn === 0) await nextTurn();
						}
					table.end();
				} catch (error) {
					// What the machine refused, such as a full disk, is no fault of the file.
					if (error instanceof OperatorError || (error instanceof Error && 'syscall' in error)) throw error;
					table.fault(faultOfCsv(error));
				}
			}
			hear(people.batch);
			if (!lines.areFew()) order = byPlace(given);
			nextOnes();
			for (const heap of people.heaps()) {
				const there = await source?.among(heap.unnamed);
				for (const group of inGroups(
					heap.people((ref) => there?.has(ref) === true),
					together
				)) {
					const before = await standing(group.map(({ ref }) => ref));
					for (const { ref, at, caseOf } of group) {
						const one = caseOf(before.get(ref));
						hear(people.batch);
						take(one, before.get(ref), at);
					}
				}
				hear(people.batch);
			}
			said.push(people.batch);
		}

		async function standing(refs: unknown[]): Promise<Map<string, RawCase>> {
			// What waits for its turn, a signal to stop among it, gets it between two groups.
			await nextTurn();
			const known = refs.filter((ref): ref is string => typeof ref === 'string');
			return (known.length > 0 && (await source?.readCases!(known))) || new Map();
		}
	} catch (error) {
		close();
		throw error;
	} finally {
		await source?.close();
	}
}

function all(checked: Aside<Checked>): Iterable<{ body: RawCase }> {
	return {
		*[Symbol.iterator]() {
			for (let part = 0; part < checked.owners(); part++)
				for (const [, body] of checked.of(part).sort(([a], [b]) => a - b)) yield { body };
		}
	};
}

/**
 * Which part of what is checked holds who came as this number: heaps come in any order, and are written in that of the files,
 * where one row often lies beside the last.
 */
const partOf = (at: number) => Math.floor(at / 500);

/** What comes heap by heap is told by the files and their rows. */
function byPlace(files: readonly { file: string }[]): (a: Finding, b: Finding) => number {
	const numbers = new Map(files.map(({ file }, number) => [file, number]));
	const fileOf = ({ file }: Finding) => numbers.get(file) ?? files.length;
	const rowOf = ({ row }: Finding) => (/^\d+$/.test(row) ? Number(row) : 0);
	return (a, b) => fileOf(a) - fileOf(b) || rowOf(a) - rowOf(b);
}

const endingOf = (file: string) => extname(file).toLowerCase();
