import { basename } from 'node:path';
import { inLatinDigits } from '#lib/domain/text.ts';
import { rowKinds, type RawCase, type RowKind } from '#lib/server/cases/case-source.ts';
import type { SheetRow } from '#lib/server/cases/spreadsheet/workbook.ts';
import { seen, tableIn } from '#lib/server/intake/table.ts';
import { emptyBatch, type ImportBatch } from './batch.ts';
import { nothingThere, type Existing } from './existing.ts';
import { exampleRef } from './example.ts';
import type { Place } from './finding.ts';
import { tables, type Column, type ImportTable } from './tables.ts';

type Row = Record<string, unknown>;
/** By the name of our file: their columns to ours. */
export type ColumnNames = Record<string, Record<string, string>>;
type Line = { file: string; line: number; table: ImportTable; row: Row };

/**
 * A table as it was handed over: the text of a file, or the lines of a sheet of a workbook. `table` is the one of `tables` that
 * it is, where that is not told by the file's own name.
 */
export type GivenTable = { file: string; table?: string } & ({ text: string } | { rows: SheetRow[] });

const tableOf = ({ file, table }: Pick<GivenTable, 'file' | 'table'>): string =>
	table ?? basename(file).toLowerCase();

/**
 * Reads tables that belong together: any of those in `tables`. Of the people whom they name, what stands in a table that is
 * not named stays as it is.
 * @param files the paths as the operator wrote them, with what stands in them
 * @param names what columns are called in tables that were not made from our template
 */
export function readCsv(
	files: GivenTable[],
	existing: Existing = nothingThere,
	names: ColumnNames = {}
): ImportBatch {
	const batch = emptyBatch();
	const read = files.map((given) => ({ table: tableOf(given), lines: linesOf(given, batch, names) }));
	const lines = read.flatMap((one) => one.lines).filter((line) => !isExample(line));
	// A sheet of the template with its example alone was left as it came: it says nothing of anybody.
	const isLeftAlone = (all: Line[]) => all.length > 0 && all.every(isExample);
	const named = new Set(read.filter((one) => !isLeftAlone(one.lines)).map(({ table }) => table));
	const people = new Map<string, Person>();

	// The rows of people.csv first, then who has one nowhere but in the other files.
	for (const line of lines.toSorted((a, b) => rank(a) - rank(b))) {
		const { ref } = line.row;
		if (typeof ref !== 'string') {
			batch.findings.push({ ...placeOf(line), field: 'ref', reason: 'is missing' });
		} else if ('the' in line.table.into) {
			// One line more for the same person is found when the batch is checked.
			people.set(ref, addPerson(ref, line));
		} else {
			if (!people.has(ref) && existing.cases.has(ref)) people.set(ref, addPerson(ref, line));
			const person = people.get(ref);
			const nobody = { field: 'ref', reason: 'names nobody in people.csv, and nobody who is there already' };
			const fault = person ? putIn(person, line) : nobody;
			if (fault) batch.findings.push({ ...placeOf(line), ...fault });
		}
	}
	return batch;

	/** @param line where she is named first */
	function addPerson(ref: string, line: Line): Person {
		const { body, written } = { body: bodyFor(ref, line), written: new Map<string, Place>() };
		batch.cases.push({
			body,
			place: placeOf(line),
			placeOfOwn: (field) => {
				const [, stay, column] = /^(journey\.been\.\d+)\.(.+)$/.exec(field) ?? [];
				const stays = stay && written.get(stay);
				// A column is called as its field, without what that lies in.
				if (stays && column) return { ...stays, field: column };
				return { ...placeOf(line), field: field.replace(/^(me|journey)\./, '') };
			},
			placeOf: (kind, index, field) =>
				placeIn(written, `${kind}.${index}`, field) ?? { ...placeOf(line), field }
		});
		return { body, written, before: existing.cases.get(ref), named };
	}

	/** What she has so far: of the tables that are named nothing, of the others what is there already. */
	function bodyFor(ref: string, line: Line): RawCase {
		const before = existing.cases.get(ref);
		const lists = Object.fromEntries(
			rowKinds.map((kind) => [kind, named.has(`${kind}.csv`) ? [] : kept(kind)])
		);
		const been = (before?.journey as { been?: unknown[] } | undefined)?.been;
		const stays = named.has('stays.csv') || been === undefined ? {} : { been };
		if (!('the' in line.table.into)) {
			const { been: _been, ...journey } = (before?.journey ?? {}) as { been?: unknown };
			return { ref, me: before?.me, journey: { ...journey, ...stays }, ...lists } as unknown as RawCase;
		}
		const { ref: _ref, phase, since, ...me } = line.row;
		const journey = { phase, ...(since !== undefined && { since }), ...stays };
		return { ref, me, journey, ...lists } as unknown as RawCase;

		function kept(kind: RowKind): unknown[] {
			const emptied = hangingOn(kind).filter(({ file }) => named.has(file));
			return (before?.[kind] ?? []).map((row) => {
				const rest = { ...(row as Row) };
				for (const { as } of emptied) delete rest[as];
				return rest;
			});
		}
	}
}

/**
 * A person being put together, where each of her rows was written, by its path (`goals.0`, `goals.0.steps.1`), what she had
 * before, and which files are named.
 */
type Person = {
	body: RawCase;
	written: Map<string, Place>;
	before: RawCase | undefined;
	named: ReadonlySet<string>;
};

// People, then their rows, then what hangs on them: the order of the files must not matter.
function rank({ table: { into } }: Line): number {
	return 'the' in into ? 0 : 'by' in into ? 2 : 1;
}

/** The files whose rows hang on those of a kind. */
function hangingOn(kind: RowKind): { file: string; as: string }[] {
	return Object.entries(tables).flatMap(([file, { into }]) =>
		'by' in into && into.list === kind ? [{ file, as: into.as }] : []
	);
}

// Puts a row where it belongs; what is wrong with it if it belongs nowhere.
function putIn(person: Person, line: Line): { field: string; reason: string } | undefined {
	const { body, written } = person;
	const { into } = line.table;
	const { ref: _ref, ...row } = line.row;
	if ('stays' in into) {
		const journey = body.journey as { been?: unknown[] };
		const been = (journey.been ??= []);
		written.set(`journey.been.${been.length}`, placeOf(line));
		been.push(row);
	} else if ('by' in into) {
		const { [into.by]: parent, ...rest } = row;
		const rows = body[into.list] as Row[];
		const index = rows.findIndex(({ id }) => id === parent);
		const owner = rows[index];
		if (!owner) return { field: into.by, reason: `names nothing in ${into.list}.csv` };
		const list = (owner[into.as] ??= []) as unknown[];
		written.set(`${into.list}.${index}.${into.as}.${list.length}`, placeOf(line));
		list.push(rest);
	} else if ('list' in into) {
		const { list } = into;
		written.set(`${list}.${body[list].length}`, placeOf(line));
		const before = (person.before?.[list] as Row[] | undefined)?.find(({ id }) => id === row.id);
		const kept = hangingOn(list).filter(
			({ file, as }) => !person.named.has(file) && before?.[as] !== undefined
		);
		body[list].push({ ...row, ...Object.fromEntries(kept.map(({ as }) => [as, before?.[as]])) });
	}
	return undefined;
}

// A fault in something that hangs on a row is named where that was written, not where the row was.
function placeIn(written: Map<string, Place>, path: string, field: string) {
	const [list, index, ...rest] = field.split('.');
	const hanging = written.get(`${path}.${list}.${index}`);
	if (hanging) return { ...hanging, field: rest.join('.') };
	const own = written.get(path);
	return own && { ...own, field };
}

const isExample = ({ row }: Line): boolean => row.ref === exampleRef;

function placeOf({ file, line }: Line): Place {
	return { file, row: `${line}` };
}

function linesOf(given: GivenTable, batch: ImportBatch, names: ColumnNames): Line[] {
	const { file } = given;
	const name = tableOf(given);
	const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
	if (!table) {
		const reason = `is not a known file name; known are ${Object.keys(tables).join(', ')}`;
		batch.findings.push({ file, row: '', field: '', reason });
		return [];
	}
	const content = 'text' in given ? given.text : given.rows;
	const { rows, unknown, fault } = tableIn(content, Object.keys(table.columns), ['ref'], names[name]);
	if (fault) batch.findings.push({ file, row: `${fault.line}`, field: '', reason: fault.reason });
	for (const column of unknown) {
		const reason = 'is a column that is not known here; it is kept and shown to nobody';
		batch.remarks.push({ file, row: '1', field: column, reason });
	}
	return rows.map(({ line, cells }) => ({ file, line, table, row: rowOf(cells, table.columns) }));
}

/** A row of a table of ours, from its cells by column. */
export function rowOf(cells: Record<string, string>, columns: Record<string, Column>): Row {
	const row: Row = {};
	for (const [name, cell] of Object.entries(cells)) {
		if (seen(cell) === '') continue;
		const path = name.split('.');
		// A header is the operator's text: it must not reach an object's inner workings.
		if (path.some((part) => part === '__proto__' || part === 'constructor')) continue;
		const last = path.pop() as string;
		const target = path.reduce<Row>((inside, part) => (inside[part] ??= {}) as Row, row);
		if (typeof target === 'object') target[last] = valueOf(cell, columns[name] ?? 'text');
	}
	return yesOrNoProgress(row);
}

function valueOf(cell: string, column: Column): unknown {
	if (column === 'text') return cell;
	const word = seen(cell);
	if (column === 'number') {
		const digits = inLatinDigits(word);
		return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : word;
	}
	if (column === 'list')
		return word
			.split(';')
			.map((item) => item.trim())
			.filter((item) => item !== '');
	if (column === 'yes-no') return toYesOrNo(word) ?? word;
	return word;
}

function toYesOrNo(cell: unknown): boolean | undefined {
	if (/^(yes|true|1)$/i.test(String(cell))) return true;
	if (/^(no|false|0)$/i.test(String(cell))) return false;
	return undefined;
}

// "Reached" is a count or a yes, by the kind that stands beside it.
function yesOrNoProgress(row: Row): Row {
	const progress = (row.measure as { progress?: Row } | undefined)?.progress;
	if (progress && seen(String(progress.kind)).toLowerCase() === 'yes-no')
		progress.reached = toYesOrNo(progress.reached) ?? progress.reached;
	return row;
}
