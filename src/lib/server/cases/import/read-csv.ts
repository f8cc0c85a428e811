import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { emptyBatch, type Batch } from './batch.ts';
import type { Place } from './finding.ts';
import { tables, type Column, type ImportTable } from './tables.ts';

type Row = Record<string, unknown>;
type Line = { file: string; line: number; table: ImportTable; row: Row };

/**
 * Reads CSV files that belong together: `people.csv` and any of the others in `tables`. A file is known by its name.
 * @param files the paths as the operator wrote them, with their text
 */
export function readCsv(files: { file: string; text: string }[]): Batch {
	const batch = emptyBatch();
	const lines = files.flatMap(({ file, text }) => linesOf(file, text, batch));
	const people = new Map<string, Person>();

	for (const line of lines.filter(({ table }) => 'the' in table.into)) {
		const { ref, phase, since, ...me } = line.row;
		if (typeof ref !== 'string') {
			batch.findings.push({ ...placeOf(line), field: 'ref', reason: 'is missing' });
			continue;
		}
		const journey = { phase, ...(since !== undefined && { since }) };
		const lists = Object.fromEntries(rowKinds.map((kind) => [kind, []]));
		const body = { ref, me, journey, ...lists } as unknown as RawCase;
		const written = new Map<string, Place>();
		batch.cases.push({
			body,
			place: placeOf(line),
			placeOf: (kind, index, field) =>
				placeIn(written, `${kind}.${index}`, field) ?? { ...placeOf(line), field }
		});
		people.set(ref, { body, written });
	}

	// Rows first, then what hangs on them: the order of the files must not matter.
	const hanging = (line: Line) => ('by' in line.table.into ? 1 : 0);
	for (const line of lines.toSorted((a, b) => hanging(a) - hanging(b))) {
		if ('the' in line.table.into) continue;
		const person = people.get(String(line.row.ref));
		const reason = line.row.ref === undefined ? 'is missing' : 'names nobody in people.csv';
		const fault = person ? putIn(person, line) : { field: 'ref', reason };
		if (fault) batch.findings.push({ ...placeOf(line), ...fault });
	}
	return batch;
}

/** A person being put together, and where each of her rows was written, by its path: `goals.0`, `goals.0.steps.1`. */
type Person = { body: RawCase; written: Map<string, Place> };

// Puts a row where it belongs; what is wrong with it if it belongs nowhere.
function putIn({ body, written }: Person, line: Line): { field: string; reason: string } | undefined {
	const { into } = line.table;
	const { ref: _ref, ...row } = line.row;
	if ('stays' in into) {
		const journey = body.journey as { been?: unknown[] };
		(journey.been ??= []).push(row);
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
		written.set(`${into.list}.${body[into.list].length}`, placeOf(line));
		body[into.list].push(row);
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

function linesOf(file: string, text: string, batch: Batch): Line[] {
	const table = tables[basename(file).toLowerCase()];
	if (!table) {
		const reason = `is not a known file name; known are ${Object.keys(tables).join(', ')}`;
		batch.findings.push({ file, row: '', field: '', reason });
		return [];
	}
	try {
		const records = parse(text, { bom: true, columns: true, info: true, trim: true, skip_empty_lines: true });
		return (records as unknown as { info: { lines: number }; record: Record<string, string> }[]).map(
			({ info, record }) => ({ file, line: info.lines, table, row: rowOf(record, table.columns) })
		);
	} catch (error) {
		const line = error instanceof CsvError && 'lines' in error ? `${error.lines}` : '';
		const reason = error instanceof CsvError ? `is not valid CSV (${error.code})` : 'is not valid CSV';
		batch.findings.push({ file, row: line, field: '', reason });
		return [];
	}
}

function rowOf(record: Record<string, string>, columns: Record<string, Column>): Row {
	const row: Row = {};
	for (const [name, cell] of Object.entries(record)) {
		if (cell === '') continue;
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
	if (column === 'number') return /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell;
	if (column === 'list')
		return cell
			.split(';')
			.map((item) => item.trim())
			.filter((item) => item !== '');
	if (column === 'yes-no') return toYesOrNo(cell) ?? cell;
	return cell;
}

function toYesOrNo(cell: unknown): boolean | undefined {
	if (/^(yes|true|1)$/i.test(String(cell))) return true;
	if (/^(no|false|0)$/i.test(String(cell))) return false;
	return undefined;
}

// "Reached" is a count or a yes, by the kind that stands beside it.
function yesOrNoProgress(row: Row): Row {
	const progress = (row.measure as { progress?: Row } | undefined)?.progress;
	if (progress?.kind === 'yes-no') progress.reached = toYesOrNo(progress.reached) ?? progress.reached;
	return row;
}
