import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { SheetSystem } from '#lib/domain/case-system.ts';
import { dayAt } from '#lib/domain/day.ts';
import type { CaseSource, RawCase } from '#lib/server/cases/case-source.ts';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import { checked } from '#lib/server/cases/import/import-files.ts';
import { readCsv, type ColumnNames, type GivenTable } from '#lib/server/cases/import/read-csv.ts';
import { tables } from '#lib/server/cases/import/tables.ts';
import {
	tablesIn,
	tablesNamed,
	type FoundTables,
	type OtherSheet,
	type TheirSheets
} from '#lib/server/cases/spreadsheet/tables-in.ts';
import { wordsOfSheets } from '#lib/server/cases/sheet/words-of-sheets.ts';
import { openFileReader, type Reach } from '#lib/server/cases/upstream/file-reader.ts';
import { readSecretFile } from '#lib/server/cases/upstream/secret-file.ts';
import type { SourceContext } from '#lib/server/cases/upstream/source-context.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import { tableIn } from '#lib/server/intake/table.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSeenSheets, type SeenSheet } from './seen-sheets.ts';

/** Spreadsheets as a source, with what `source check` says of them. */
export type SheetSource = CaseSource & {
	/** What stands in them just now: what is wrong (file, row, column and why), and what is only worth a look. */
	look(): Promise<{ findings: Finding[]; remarks: Finding[]; sheets: Sheet[] }>;
};

/** A table as it was found. `file` names where, `table` is the one of `tables` that it is. */
export type Sheet = {
	file: string;
	table: string;
	given: GivenTable;
	rows: number;
	columns: string[];
	unknown: string[];
};

/** No table of the template is larger; what is larger is no table of ours. */
const mostBytes = 8_000_000;

/** Columns without which rows would look as if nobody had marked or named them. */
const needed = (table: string) =>
	'list' in tables[table]!.into && !('by' in tables[table]!.into) ? ['ref', 'id', 'visibility'] : ['ref'];

/** Where sheets come from: a file of the folder, or what is behind an address. */
type Place = { file: string; table?: string | undefined; read: () => Promise<Buffer> };

/**
 * The tables of the template, as workbooks or CSV, in a folder that something else keeps in step or behind https addresses, read by
 * the rules of an import on every round. One folder inside it for each case worker is enough: rows belong together by
 * `ref`. Sheets with a single fault are not taken, and so everybody keeps what she had.
 */
export function openSheetSource(
	system: SheetSystem,
	{ data, deployment, tools }: SourceContext,
	reach: Reach = {}
): SheetSource {
	const { theirs, columns } = checkedNames(system);
	const folder = system.folder === undefined ? undefined : resolve(data, system.folder);
	const behindAddresses = system.addresses.map(({ addressFile, table }): Place => {
		const address = () => addressIn(data, addressFile);
		return {
			file: basename(addressFile),
			table: table === undefined ? undefined : tableNamed(table),
			...openFileReader(address, system.limits, { privateNetwork: system.privateNetwork, tools, reach })
		};
	});
	let people = new Map<string, RawCase>();
	let prints: Map<string, string> | undefined;
	/** When a reading first saw somebody's rows as they are now. */
	const changedAt = new Map<string, Date>();
	/** The sheets of the last good reading, by file: what they lose at once was hardly meant. */
	let before = new Map<string, SeenSheet & { rows: number }>();
	const seenSheets = openSeenSheets(data, printOf(system));
	/** What was found in files whose bytes are still the same. */
	let known = new Map<string, { print: string; found: FoundTables }>();
	/** Sheets that were suddenly half: whoever still is at the next look was meant to be. */
	let held: string | undefined;
	let reading: Promise<void> | undefined;

	async function sheetsNow() {
		const places = [...(folder === undefined ? [] : placesIn(folder, theirs)), ...behindAddresses];
		const [findings, remarks]: [Finding[], Finding[]] = [[], []];
		const sheets: Sheet[] = [];
		const others: OtherSheet[] = [];
		const next: typeof known = new Map();
		for (const { file, table, read } of places) {
			const bytes = await read().catch((error: unknown) => {
				throw error instanceof SourceFault ? new SourceFault(error.fault, file) : error;
			});
			const print = createHash('sha256').update(bytes).digest('hex');
			const old = known.get(file);
			const found = old?.print === print ? old.found : await tablesIn(file, bytes, theirs, table);
			next.set(file, { print, found });
			findings.push(...found.findings);
			remarks.push(...found.remarks);
			others.push(...found.others);
			sheets.push(...found.tables.map((given) => sheetOf(given, columns)));
		}
		known = next;
		return { sheets, others, findings, remarks };
	}

	async function look(earlier: SeenSheet[]) {
		const { sheets, findings: unreadable, remarks } = await sheetsNow();
		if (unreadable.length === 0 && !sheets.some(({ table }) => table === 'people.csv'))
			throw new SourceFault('no-sheets');
		const gone: Finding[] = earlier.flatMap((old): Finding[] => {
			const now = sheets.find((sheet) => nameOf(sheet) === nameOf(old));
			const say = (field: string, reason: string) => ({ file: old.file, row: '1', field, reason });
			if (!now) return [say('', 'was there before and is gone')];
			// One that is empty or cannot be read has no columns; that is said of it, and no more.
			if (now.columns.length === 0) return [];
			return old.columns
				.filter((column) => !now.columns.includes(column))
				.map((column) => say(column, 'was a column before and is gone'));
		});
		const today = dayAt(tools.now(), deployment.timeZone);
		const given = sheets.map((sheet) => sheet.given);
		const { batch, findings } = checked(
			[readCsv(given, undefined, columns)],
			deployment.phaseMap,
			undefined,
			today
		);
		return {
			sheets,
			remarks: [...remarks, ...batch.remarks],
			findings: [...unreadable, ...(unreadable.length > 0 ? [] : gone), ...lacking(sheets), ...findings],
			people: new Map(batch.cases.map(({ body }) => [body.ref, body]))
		};
	}

	async function read(): Promise<void> {
		const seen = await look([...before.values()]);
		if (seen.findings.length > 0) throw new SourceFault('sheet-faulty');
		const print = printOf(seen.sheets.map(({ given }) => given));
		const isHalf = seen.sheets.some((sheet) => sheet.rows * 2 < (before.get(nameOf(sheet))?.rows ?? 0));
		if (isHalf && held !== print) {
			held = print;
			throw new SourceFault('sheet-changing');
		}
		held = undefined;
		before = new Map(seen.sheets.map((sheet) => [nameOf(sheet), sheet]));
		seenSheets.write([...before.values()]);
		people = seen.people;
		const now = tools.now();
		const next = new Map([...people].map(([ref, body]) => [ref, printOf(body)]));
		// What was there at the first look, the first round reads anyway.
		if (prints) for (const [ref, own] of next) if (prints.get(ref) !== own) changedAt.set(ref, now);
		prints = next;
	}

	// Several who ask at once are answered by one reading.
	const readOnce = () => (reading ??= read().finally(() => (reading = undefined)));

	return {
		// Another process than the one that reads on the schedule asks what that one saw: else it would find nothing gone.
		look: () => look(before.size > 0 ? [...before.values()] : seenSheets.read()),
		theirWords: async () => {
			const { sheets, others } = await sheetsNow();
			return wordsOfSheets(sheets, others, { sheets: theirs, columns, phaseMap: deployment.phaseMap });
		},
		listRefs: async () => {
			await readOnce();
			return [...people.keys()];
		},
		changedSince: async (moment) =>
			[...people.keys()].filter((ref) => (changedAt.get(ref)?.getTime() ?? 0) >= moment.getTime()),
		readCase: async (ref) => {
			if (people.size === 0) await readOnce();
			const found = people.get(ref);
			if (!found) throw new SourceFault('not-there');
			return found;
		},
		// Organisations are imported here (`cases import`); an office's plan sheet names them by id.
		readOrganizations: async () => [],
		close: () => {}
	};
}

const printOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

const nameOf = ({ file, table }: SeenSheet) => `${file} ${table}`;

function sheetOf(given: GivenTable, names: ColumnNames): Sheet {
	const { file, table = '' } = given;
	const content = 'text' in given ? given.text : given.rows;
	const known = Object.keys(tables[table]!.columns);
	const { rows, columns = [], unknown } = tableIn(content, known, [], names[table]);
	return { file, table, given, rows: rows.length, columns, unknown };
}

/** Our tables by what the configuration calls them, with or without the ending. */
function tableNamed(name: string): string {
	const table = name.endsWith('.csv') ? name : `${name}.csv`;
	if (!Object.hasOwn(tables, table))
		throw new OperatorError(`The configuration names ${name}, which is no table.`);
	return table;
}

/** What the configuration says of names, with our names for the tables. @throws OperatorError where nothing can be read at all */
function checkedNames({ folder, addresses, sheets, columns }: SheetSystem): {
	theirs: TheirSheets;
	columns: ColumnNames;
} {
	if (folder === undefined && addresses.length === 0)
		throw new OperatorError('Spreadsheets need a "folder" or "addresses" in the configuration.');
	const named = <T, U>(given: Record<string, T>, as: (pair: [string, T]) => [string, U]) =>
		Object.fromEntries(Object.entries(given).map(as));
	return {
		theirs: named(sheets, ([their, ours]) => [their, [ours].flat().map(tableNamed)]),
		columns: named(columns, ([ours, names]) => [tableNamed(ours), names])
	};
}

/** @throws OperatorError that names the file and not what stands in it */
function addressIn(data: string, name: string): string {
	const address = readSecretFile(data, name);
	const say = (why: string) => new OperatorError(`${basename(name)} holds ${why}.`);
	if (/\s/.test(address)) throw say('more than one line or a space; wanted is one address');
	const url = URL.parse(address);
	if (url?.username || url?.password) throw say('a name or a password in its address; these are not sent');
	const isLocal = url?.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
	if (!url || !(url.protocol === 'https:' || isLocal)) throw say('no address that begins with https://');
	return address;
}

function lacking(sheets: Sheet[]): Finding[] {
	return sheets.flatMap(({ file, table, columns, rows }) =>
		needed(table)
			.filter((column) => !columns.includes(column))
			// Of an empty one the import itself says what is missing.
			.map((column) => ({ file, row: '1', field: column, reason: 'is a column that is not there' }))
			.slice(0, rows === 0 && columns.length === 0 ? 0 : undefined)
	);
}

function placesIn(folder: string, theirs: TheirSheets): Place[] {
	return [folder, ...foldersIn(folder)].flatMap((place) =>
		filesIn(place, theirs).map((path) => ({
			file: path.slice(folder.length + 1),
			read: async () => atRest(path)
		}))
	);
}

// A program that keeps folders in step writes beside the file and then moves it; one that writes into it is caught here.
function atRest(path: string): Buffer {
	const before = statSync(path);
	if (before.size > mostBytes) throw new SourceFault('too-large');
	const bytes = readFileSync(path);
	const after = statSync(path);
	if (before.size !== after.size || before.mtimeMs !== after.mtimeMs) throw new SourceFault('sheet-changing');
	return bytes;
}

/** Workbooks of every kind, those that are refused among them: what somebody saved in another kind is not passed over. */
const workbookEndings = ['.xlsx', '.ods', '.xlsm', '.xlsb', '.xls'];

const filesIn = (place: string, theirs: TheirSheets) =>
	listed(place)
		.filter((entry) => entry.isFile() && !isLock(entry.name) && mayHoldTables(entry.name, theirs))
		.map(({ name }) => join(place, name))
		.toSorted();

// Beside a workbook that somebody has open lies another of nearly the same name.
const isLock = (name: string) => name.startsWith('.') || name.startsWith('~$');

function mayHoldTables(name: string, theirs: TheirSheets): boolean {
	const ending = extname(name).toLowerCase();
	if (workbookEndings.includes(ending)) return true;
	return ending === '.csv' && tablesNamed(basename(name, extname(name)), theirs).length > 0;
}

// One level: a folder for each case worker. Names with a dot before them are the program's own.
const foldersIn = (place: string) =>
	listed(place)
		.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
		.map(({ name }) => join(place, name))
		.toSorted();

function listed(place: string) {
	try {
		return readdirSync(place, { withFileTypes: true });
	} catch {
		throw new SourceFault('no-sheets');
	}
}
