import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Phase } from '#lib/domain/journey.ts';
import { rowKinds } from '#lib/server/cases/case-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { mayBeShown } from '#lib/server/cases/visibility.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Batch } from './batch.ts';
import { checkBatch } from './check-batch.ts';
import type { Finding } from './finding.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';

/** How much a batch holds. `hidden` counts the rows that nobody will see, for want of a mark. */
export type Tally = { cases: number; organizations: number; shown: number; hidden: number };
export type Checked = { batch: Batch; findings: Finding[]; tally: Tally };

/** Reads and checks files together, writing nothing. CSV files are taken as one set. */
export function readFiles(paths: string[], phaseMap: Record<string, Phase>): Checked {
	const files = paths.map((file) => ({ file, text: textOf(file) }));
	const csv = files.filter(({ file }) => extname(file).toLowerCase() === '.csv');
	const json = files.filter(({ file }) => extname(file).toLowerCase() === '.json');
	const other = files.find((file) => !csv.includes(file) && !json.includes(file));
	if (other) throw new OperatorError(`${other.file} is neither .json nor .csv.`, 2);
	return checked(
		[...json.map(({ file, text }) => readJson(file, text)), ...(csv.length > 0 ? [readCsv(csv)] : [])],
		phaseMap
	);
}

/** Joins batches and checks them as one. */
export function checked(batches: Batch[], phaseMap: Record<string, Phase>): Checked {
	const batch = {
		cases: batches.flatMap((one) => one.cases),
		organizations: batches.flatMap((one) => one.organizations),
		findings: batches.flatMap((one) => one.findings)
	};
	const rows = batch.cases.flatMap(({ body }) => rowKinds.flatMap((kind) => body[kind]));
	const shown = rows.filter((row) => mayBeShown(row, 'person')).length;
	return {
		batch,
		findings: checkBatch(batch, phaseMap),
		tally: {
			cases: batch.cases.length,
			organizations: batch.organizations.length,
			shown,
			hidden: rows.length - shown
		}
	};
}

/** Writes a batch without findings into the embedded database; one with findings is refused and changes nothing. */
export function importBatch(path: string, { batch, findings }: Checked): void {
	if (findings.length > 0) throw new OperatorError('Nothing was changed: the files have faults.');
	fillEmbedded(
		path,
		batch.cases.map(({ body }) => body),
		batch.organizations.map(({ body }) => ({ id: String((body as { id: unknown }).id), body }))
	);
}

function textOf(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
		throw new OperatorError(missing ? `There is no file ${file}.` : `${file} cannot be read.`);
	}
}
