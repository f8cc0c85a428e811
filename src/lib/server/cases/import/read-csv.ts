import { basename } from 'node:path';
import { inLatinDigits } from '#lib/domain/text.ts';
import { rowKinds, type RawCase, type RowKind } from '#lib/server/cases/case-source.ts';
import type { SheetRow } from '#lib/server/cases/spreadsheet/workbook.ts';
import { cellsOf, columnsIn, faultOfCsv, linesIn, seen } from '#lib/server/intake/table.ts';
import { heapOf, oneHeap, type Heaps } from '#lib/server/heaps.ts';
import { emptyBatch, type BatchCase, type ImportBatch } from './batch.ts';
import { nothingThere, type Existing } from './existing.ts';
import { exampleRef } from './example.ts';
import type { Place } from './finding.ts';
import { tables, type Column, type ImportTable } from './tables.ts';

type Row = Record<string, unknown>;
/** By the name of our file: their columns to ours. */
export type ColumnNames = Record<string, Record<string, string>>;
/** `before`: how many lines came in the tables before this one. */
type Given = { file: string; table: ImportTable; before: number };
type RowOfOne = Row & { ref: string };
type Line = Given & { line: number; row: RowOfOne };

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
	const people = peopleOfTables(oneHeap(), names);
	for (const given of inTheirOrder(files)) {
		const table = people.table(given);
		if (!table) continue;
		try {
			for (const line of 'text' in given ? linesIn(given.text) : given.rows) table.line(line);
			table.end();
		} catch (error) {
			table.fault(faultOfCsv(error));
		}
	}
	const { batch } = people;
	for (const { people: some } of people.heaps())
		for (const { ref, caseOf } of some((ref) => existing.cases.has(ref)))
			batch.cases.push(caseOf(existing.cases.get(ref)));
	return batch;
}

/** A line as it is put aside: of which table, which one there, and what stands in it. */
export type KeptLine = { of: number; line: number; row: RowOfOne };

/** People first, then their rows, then what hangs on them: the order of the files must not matter. */
export function inTheirOrder<T extends Pick<GivenTable, 'file' | 'table'>>(files: readonly T[]): T[] {
	const rankOf = (given: T) => {
		const { into } = tables[tableOf(given)] ?? {};
		return !into || 'the' in into ? 0 : 'by' in into ? 2 : 1;
	};
	return files.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/**
 * One of the tables: `caseOf` puts her together, beside how she stands in the database. By `at` people have the order in which
 * they came.
 */
export type PersonOfTables = { ref: string; at: number; caseOf(before: RawCase | undefined): BatchCase };

/**
 * Puts people together from the lines of tables that come in their order (`inTheirOrder`).
 * @param kept where lines wait until all have come
 */
export function peopleOfTables(kept: Pick<Heaps<KeptLine>, 'put' | 'all'>, names: ColumnNames = {}) {
	const batch = emptyBatch();
	const given: Given[] = [];
	let lines = 0;
	const named = new Set<string>();

	return {
		/** What is said of the files; its cases come one by one. */
		batch,
		table,
		/**
		 * A heap of people after the other; all lines of one are in one heap. `unnamed` is who may be there already, since
		 * people.csv does not name her; of whom the files name twice, there are two.
		 */
		*heaps(): Iterable<{
			unnamed: string[];
			people(isThere: (ref: string) => boolean): PersonOfTables[];
		}> {
			for (const lines of kept.all())
				yield { unnamed: unnamedIn(lines), people: (isThere) => peopleIn(lines, isThere) };
		}
	};

	/** A table that is about to come, line after line; undefined where it is none of ours. */
	function table(which: Pick<GivenTable, 'file' | 'table'>) {
		const { file } = which;
		const name = tableOf(which);
		const known = Object.hasOwn(tables, name) ? tables[name] : undefined;
		if (!known) {
			const reason = `is not a known file name; known are ${Object.keys(tables).join(', ')}`;
			batch.findings.push({ file, row: '', field: '', reason });
			return undefined;
		}
		const before = lines;
		const of = given.push({ file, table: known, before }) - 1;
		let columns: string[] | undefined;
		let [own, examples, isRefused] = [0, 0, false];
		const fault = ({ line, reason }: { line: number; reason: string }) => {
			batch.findings.push({ file, row: `${line}`, field: '', reason });
			isRefused = true;
		};
		const head = (line: SheetRow | undefined) => {
			const found = columnsIn(line, Object.keys(known.columns), ['ref'], names[name]);
			columns = found.columns;
			if (found.fault) fault(found.fault);
			for (const column of found.unknown) {
				const reason = 'is a column that is not known here; it is kept and shown to nobody';
				batch.remarks.push({ file, row: '1', field: column, reason });
			}
		};
		return {
			fault,
			line(given: SheetRow): void {
				if (!columns) return head(given);
				if (isRefused) return;
				const { line, cells } = cellsOf(given, columns);
				const row = rowOf(cells, known.columns);
				own++;
				lines = before + line;
				const { ref } = row;
				if (ref === exampleRef) examples++;
				// All who have none would be one heap.
				else if (typeof ref !== 'string')
					batch.findings.push({ file, row: `${line}`, field: 'ref', reason: 'is missing' });
				else kept.put(heapOf(ref), { of, line, row: { ...row, ref } });
			},
			end(): void {
				if (!columns) head(undefined);
				// A sheet of the template with its example alone was left as it came: it says nothing of anybody.
				if (own === 0 || examples < own) named.add(name);
			}
		};
	}

	function unnamedIn(lines: readonly KeptLine[]): string[] {
		const [people, others] = [new Set<string>(), new Set<string>()];
		for (const { of, row } of lines) {
			if ('the' in given[of]!.table.into) people.add(row.ref);
			else if (!people.has(row.ref)) others.add(row.ref);
		}
		return [...others];
	}

	function peopleIn(lines: readonly KeptLine[], isThere: (ref: string) => boolean): PersonOfTables[] {
		const people: Line[][] = [];
		const numbers = new Map<string, number>();
		for (const { of, ...others } of lines) {
			const line = { ...others, ...given[of]! };
			const { into } = line.table;
			const { ref } = line.row;
			// One line more for the same person is found when the batch is checked.
			let number = 'the' in into ? undefined : numbers.get(ref);
			if ('the' in into || (number === undefined && isThere(ref)))
				numbers.set(ref, (number = people.push([]) - 1));
			const reason = 'names nobody in people.csv, and nobody who is there already';
			if (number === undefined) batch.findings.push({ ...placeOf(line), field: 'ref', reason });
			else people[number]!.push(line);
		}
		return people.map(personOf);
	}

	function personOf([first, ...others]: Line[]): PersonOfTables {
		const { ref } = first!.row;
		return {
			ref,
			at: first!.before + first!.line,
			caseOf: (before) => {
				const { one, person } = begin(ref, first!, before);
				for (const line of 'the' in first!.table.into ? others : [first!, ...others]) {
					const fault = putIn(person, line);
					if (fault) batch.findings.push({ ...placeOf(line), ...fault });
				}
				return one;
			}
		};
	}

	/** @param line where she is named first */
	function begin(ref: string, line: Line, before: RawCase | undefined): { one: BatchCase; person: Person } {
		const { body, written } = { body: bodyFor(ref, line, before), written: new Map<string, Place>() };
		const one: BatchCase = {
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
		};
		return { one, person: { body, written, before, named } };
	}

	/** What she has so far: of the tables that are named nothing, of the others what is there already. */
	function bodyFor(ref: string, line: Line, before: RawCase | undefined): RawCase {
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

function placeOf({ file, line }: Line): Place {
	return { file, row: `${line}` };
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
		const target = path.reduce<Row>((inside, part) => (inside[part] = within(inside[part])), row);
		const value = valueOf(cell, columns[name] ?? 'text');
		if (typeof target[last] === 'object') (target[last] as Row).all = value;
		else target[last] = value;
	}
	return yesOrNoProgress(row);
}

// `hours` and `hours.km` may both be columns, in any order: the plain one is then for all others.
function within(value: unknown): Row {
	return typeof value === 'object' ? (value as Row) : value === undefined ? {} : { all: value };
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
