import { extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Phase } from '#lib/domain/journey.ts';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import type { FhirSettings } from '#lib/server/cases/fhir/context.ts';
import type { FoundTables } from '#lib/server/cases/spreadsheet/tables-in.ts';
import { isLaid } from '#lib/server/database/database.ts';
import { withoutNulls } from '#lib/server/intake/json.ts';
import { NotPlain, partsOfJson } from '#lib/server/intake/json-lists.ts';
import { faultOfCsv, linesAsTheyCome } from '#lib/server/intake/table.ts';
import type { OpenText } from '#lib/server/intake/text-of-file.ts';
import { numbered } from '#lib/server/numbered.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { aside, type Aside } from './aside.ts';
import { emptyBatch, type BatchCase, type ImportBatch } from './batch.ts';
import { nothingThere, readExisting, type Gone } from './existing.ts';
import { checking, notTaken, type Tally, type ToImport } from './import-files.ts';
import type { Finding } from './finding.ts';
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
};

/** So many people are put together at a time. */
const together = 50;

/** The same as `readFiles`, of files that may be larger than memory. */
export async function readLarge(
	files: readonly OpenText[],
	books: readonly FoundTables[],
	{ path, folder, phaseMap, fhir }: Beside
): Promise<CheckedAside> {
	const asides: Aside<unknown>[] = [];
	const putAside = <T>(): Aside<T> => {
		const made = aside<T>(folder);
		asides.push(made);
		return made;
	};
	const close = () => asides.forEach((one) => one.close());
	const source = isLaid(path) ? openEmbeddedSource(path) : undefined;
	const checked = putAside<RawCase>();
	try {
		const check = checking(phaseMap, fhir.today);
		let many = 0;
		const take = (one: BatchCase | undefined, before: RawCase | undefined) => {
			if (one) checked.put(many++, check.take(one, before).body);
		};
		const said: Omit<ImportBatch, 'cases'>[] = [];
		const there = numbered();
		for (const ref of (await source?.listRefs()) ?? []) there.take(ref);
		const isThere = (ref: string) => there.numberOf(ref) !== undefined;

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
		for (const { findings, remarks } of books) said.push({ ...emptyBatch(), findings, remarks });
		if (resources.length > 0) {
			const existing = source ? await readExisting(path) : nothingThere;
			const { cases, ...others } = readFhir(resources, fhir, existing);
			for (const one of cases) take(one, existing.cases.get(one.body.ref));
			said.push(others);
		}
		const { batch, findings, gone, tally } = check.result(said);
		return {
			batch: { organizations: batch.organizations, cases: all(checked) },
			...{ findings, remarks: batch.remarks, gone, tally, close }
		};

		/** @returns false where it is none of our own JSON: then it is FHIR, or nothing */
		async function takeJson(file: OpenText): Promise<boolean> {
			const rows = putAside<unknown>();
			const read = casesOfJson(file.file);
			const fields: string[] = [];
			let [cases, organizations] = [0, 0];
			const notLists: Record<string, unknown> = {};
			try {
				for (const { field, at, value } of partsOfJson(file.pieces())) {
					const given = withoutNulls(value);
					if (at === undefined) {
						if (given !== null) fields.push(field);
						if (given !== null && !Array.isArray(given)) notLists[field] = given;
					} else if (given === null) continue;
					else if (field === 'cases') rows.put(cases++, given);
					else if (field === 'organizations') read.organization(given, organizations++);
				}
			} catch (error) {
				if (!(error instanceof NotPlain)) throw error;
				return takeWhole();
			}
			if (fields.includes('resourceType') || !['cases', 'organizations'].some((one) => fields.includes(one)))
				return takeWhole();
			read.fields(fields);
			for (const name of ['cases', 'organizations']) read.listIn(notLists, name);
			for (let first = 0; first < cases; first += together) {
				const given = upTo(first, cases).map((at) => rows.of(at)[0]);
				const before = await standing(given.map((row) => (row as { ref?: unknown }).ref));
				for (const [at, row] of given.entries())
					take(
						read.caseOf(row, first + at, (ref) => before.get(ref)),
						before.get(String((row as { ref?: unknown }).ref))
					);
			}
			said.push(read.batch);
			return true;

			// Whatever is wrong with it is said by who reads it whole.
			async function takeWhole(): Promise<boolean> {
				const text = file.whole();
				if (isFhir({ file: file.file, text })) return false;
				const existing = source ? await readExisting(path) : nothingThere;
				const { cases, ...others } = readJson(file.file, text, existing);
				for (const one of cases) take(one, existing.cases.get(one.body.ref));
				said.push(others);
				return true;
			}
		}

		async function takeTables(given: readonly (OpenText | GivenTable)[]): Promise<void> {
			const people = peopleOfTables(isThere, putAside<KeptLine>());
			for (const one of inTheirOrder(given)) {
				const table = people.table(one);
				if (!table) continue;
				try {
					if ('rows' in one) for (const line of one.rows) table.line(line);
					else if ('pieces' in one) for await (const line of linesAsTheyCome(one.pieces())) table.line(line);
					table.end();
				} catch (error) {
					if (error instanceof OperatorError) throw error;
					table.fault(faultOfCsv(error));
				}
			}
			for (let first = 0; first < people.many(); first += together) {
				const group = upTo(first, people.many()).map((number) => people.person(number));
				const before = await standing(group.map(({ ref }) => ref));
				for (const { ref, caseOf } of group) take(caseOf(before.get(ref)), before.get(ref));
			}
			said.push(people.batch);
		}

		async function standing(refs: unknown[]): Promise<Map<string, RawCase>> {
			// What waits for its turn, a signal to stop among it, gets it between two groups.
			await nextTurn();
			const known = refs.filter((ref): ref is string => typeof ref === 'string' && isThere(ref));
			return known.length > 0 ? await source!.readCases!(known) : new Map();
		}
	} catch (error) {
		close();
		throw error;
	} finally {
		await source?.close();
	}
}

function all(checked: Aside<RawCase>): Iterable<{ body: RawCase }> {
	return {
		*[Symbol.iterator]() {
			for (let at = 0; at < checked.owners(); at++) yield { body: checked.of(at)[0]! };
		}
	};
}

/** The numbers of the next group, of so many in all. */
const upTo = (first: number, many: number) =>
	Array.from({ length: Math.min(together, many - first) }, (_, at) => first + at);

const endingOf = (file: string) => extname(file).toLowerCase();
