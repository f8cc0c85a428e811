import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { emptyBatch, type Batch } from './batch.ts';
import { tables, type Column, type Table } from './tables.ts';

type Row = Record<string, unknown>;
type Line = { file: string; line: number; table: Table; row: Row };

/**
 * Reads CSV files that belong together: `people.csv` and any of the others in `tables`. A file is known by its name.
 * @param files the paths as the operator wrote them, with their text
 */
export function readCsv(files: { file: string; text: string }[]): Batch {
	const batch = emptyBatch();
	const lines = files.flatMap(({ file, text }) => linesOf(file, text, batch));
	const people = new Map<string, Batch['cases'][number] & { lineOf: Map<string, string> }>();

	for (const { file, line, row } of lines.filter(({ table }) => 'the' in table.into)) {
		const { ref, phase, since, ...me } = row;
		if (typeof ref !== 'string') {
			batch.findings.push({ file, row: `${line}`, field: 'ref', reason: 'is missing' });
			continue;
		}
		const lineOf = new Map<string, string>();
		const journey = { phase, ...(since !== undefined && { since }) };
		const lists = Object.fromEntries(rowKinds.map((kind) => [kind, []]));
		const entry = {
			body: { ref, me, journey, ...lists } as unknown as RawCase,
			file,
			where: `${line}`,
			whereOf: (kind: string, index: number) => lineOf.get(`${kind}.${index}`) ?? `${line}`,
			lineOf
		};
		batch.cases.push(entry);
		people.set(ref, entry);
	}

	// Rows first, then what hangs on them: the order of the files must not matter.
	const hanging = (entry: Line) => ('by' in entry.table.into ? 1 : 0);
	for (const { file, line, table, row } of lines.toSorted((a, b) => hanging(a) - hanging(b))) {
		if ('the' in table.into) continue;
		const { ref, ...body } = row;
		const person = people.get(String(ref));
		const say = (field: string, reason: string) =>
			batch.findings.push({ file, row: `${line}`, field, reason });
		if (!person) {
			say('ref', ref === undefined ? 'is missing' : 'names nobody in people.csv');
		} else if ('stays' in table.into) {
			const journey = person.body.journey as { been?: unknown[] };
			(journey.been ??= []).push(body);
		} else if ('by' in table.into) {
			const { [table.into.by]: parent, ...rest } = body;
			const found = (person.body[table.into.list] as Row[]).find((candidate) => candidate.id === parent);
			if (!found) say(table.into.by, `names nothing in ${table.into.list}.csv`);
			else ((found[table.into.as] ??= []) as unknown[]).push(rest);
		} else {
			const list = person.body[table.into.list];
			person.lineOf.set(`${table.into.list}.${list.length}`, `${line} of ${basename(file)}`);
			list.push(body);
		}
	}
	return batch;
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
