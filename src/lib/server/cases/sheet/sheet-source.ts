import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { SheetSystem } from '#lib/domain/case-system.ts';
import { dayAt } from '#lib/domain/day.ts';
import type { CaseSource, RawCase } from '#lib/server/cases/case-source.ts';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import { checked } from '#lib/server/cases/import/import-files.ts';
import { readCsv } from '#lib/server/cases/import/read-csv.ts';
import { tables } from '#lib/server/cases/import/tables.ts';
import type { SourceContext } from '#lib/server/cases/upstream/source-context.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import { tableIn } from '#lib/server/intake/table.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { textOf } from '#lib/server/intake/text-of-file.ts';

/** Spreadsheets as a source, with what `source check` says of them. */
export type SheetSource = CaseSource & {
	/** All that is wrong with them just now: file, row, column and why. */
	findings(): Finding[];
};

/** A table as it lies in the folder. `file` is its name from there, `table` the one of `tables` that it is. */
type Sheet = { file: string; table: string; text: string; rows: number; columns: string[] };

/** No table of the template is larger; what is larger is no table of ours. */
const mostBytes = 8_000_000;

/** Columns without which rows would look as if nobody had marked or named them. */
const needed = (table: string) =>
	'list' in tables[table]!.into && !('by' in tables[table]!.into) ? ['ref', 'id', 'visibility'] : ['ref'];

/**
 * The tables of the template, as CSV in a folder that something else keeps in step, read by the rules of an import on
 * every round. One folder inside it for each case worker is enough: rows belong together by `ref`. Sheets with a single
 * fault are not taken, and so everybody keeps what she had.
 */
export function openSheetSource(
	system: SheetSystem,
	{ data, deployment, tools }: SourceContext
): SheetSource {
	const folder = resolve(data, system.folder);
	let people = new Map<string, RawCase>();
	let prints = new Map<string, string>();
	/** When a reading first saw somebody's rows as they are now. */
	const changedAt = new Map<string, Date>();
	/** The sheets of the last good reading, by file: what they lose at once was hardly meant. */
	let before = new Map<string, Sheet>();
	/** Sheets that were suddenly half: whoever still is at the next look was meant to be. */
	let held: string | undefined;

	function look(): { sheets: Sheet[]; people: Map<string, RawCase>; findings: Finding[] } {
		const unreadable: Finding[] = [];
		const sheets = sheetsIn(folder, system, unreadable);
		const gone: Finding[] = [...before.values()].flatMap((old): Finding[] => {
			const now = sheets.find(({ file }) => file === old.file);
			const say = (field: string, reason: string) => ({ file: old.file, row: '1', field, reason });
			if (!now) return [say('', 'was there before and is gone')];
			return old.columns
				.filter((column) => !now.columns.includes(column))
				.map((column) => say(column, 'was a column before and is gone'));
		});
		const today = dayAt(tools.now(), deployment.timeZone);
		const { batch, findings } = checked(
			[readCsv(sheets, undefined, system.columns)],
			deployment.phaseMap,
			undefined,
			today
		);
		return {
			sheets,
			findings: [...unreadable, ...(unreadable.length > 0 ? [] : gone), ...lacking(sheets), ...findings],
			people: new Map(batch.cases.map(({ body }) => [body.ref, body]))
		};
	}

	function read(): void {
		const seen = look();
		if (seen.findings.length > 0) throw new SourceFault('sheet-faulty');
		const print = printOf(seen.sheets.map(({ file, text }) => [file, text]));
		const isHalf = seen.sheets.some(({ file, rows }) => rows * 2 < (before.get(file)?.rows ?? 0));
		if (isHalf && held !== print) {
			held = print;
			throw new SourceFault('sheet-changing');
		}
		held = undefined;
		before = new Map(seen.sheets.map((sheet) => [sheet.file, sheet]));
		people = seen.people;
		const now = tools.now();
		const next = new Map([...people].map(([ref, body]) => [ref, printOf(body)]));
		for (const [ref, own] of next) if (prints.get(ref) !== own) changedAt.set(ref, now);
		prints = next;
	}

	return {
		findings: () => look().findings,
		listRefs: async () => {
			read();
			return [...people.keys()];
		},
		changedSince: async (moment) =>
			[...people.keys()].filter((ref) => (changedAt.get(ref)?.getTime() ?? 0) >= moment.getTime()),
		readCase: async (ref) => {
			if (people.size === 0) read();
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

function sheetsIn(folder: string, system: SheetSystem, unreadable: Finding[]): Sheet[] {
	const files = [folder, ...foldersIn(folder)].flatMap((place) => filesIn(place));
	const sheets = files.flatMap((path): Sheet[] => {
		const table = basename(path).toLowerCase();
		let text: string;
		try {
			text = atRest(path);
		} catch (error) {
			// A workbook under the name of a table, or letters of an old code page.
			if (!(error instanceof OperatorError)) throw error;
			const reason = 'is no text in UTF-8: save the sheet as "CSV UTF-8"';
			unreadable.push({ file: path.slice(folder.length + 1), row: '', field: '', reason });
			return [];
		}
		const { rows, columns = [] } = tableIn(
			text,
			Object.keys(tables[table]!.columns),
			[],
			system.columns[table]
		);
		return [{ file: path.slice(folder.length + 1), table, text, rows: rows.length, columns }];
	});
	if (unreadable.length === 0 && !sheets.some(({ table }) => table === 'people.csv'))
		throw new SourceFault('no-sheets');
	return sheets;
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

// A program that keeps folders in step writes beside the file and then moves it; one that writes into it is caught here.
function atRest(path: string): string {
	const before = statSync(path);
	if (before.size > mostBytes) throw new SourceFault('too-large');
	const text = textOf(path);
	const after = statSync(path);
	if (before.size !== after.size || before.mtimeMs !== after.mtimeMs) throw new SourceFault('sheet-changing');
	return text;
}

const filesIn = (place: string) =>
	listed(place)
		.filter((entry) => entry.isFile() && Object.hasOwn(tables, entry.name.toLowerCase()))
		.map(({ name }) => join(place, name))
		.toSorted();

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
