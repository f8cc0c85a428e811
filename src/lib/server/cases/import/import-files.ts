import { extname } from 'node:path';
import { Organization } from '#lib/domain/directory.ts';
import { dayAt, type Day } from '#lib/domain/day.ts';
import type { Phase } from '#lib/domain/journey.ts';
import { wordsAsMeant } from '#lib/server/cases/readable.ts';
import { rowKinds } from '#lib/server/cases/case-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import type { FhirSettings } from '#lib/server/cases/fhir/context.ts';
import { defaultFhirSettings } from '#lib/server/cases/fhir/settings.ts';
import { textOf } from '#lib/server/intake/text-of-file.ts';
import { mayBeShown } from '#lib/server/cases/visibility.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { FoundTables } from '#lib/server/cases/spreadsheet/tables-in.ts';
import { emptyBatch, type ImportBatch } from './batch.ts';
import { goneBy, nothingThere, type Existing, type Gone } from './existing.ts';
import { asPlainlyMeant, daysWorthALook } from './as-meant.ts';
import { checkBatch } from './check-batch.ts';
import type { Finding } from './finding.ts';
import { readCsv } from './read-csv.ts';
import { isFhir, readFhir } from './read-fhir.ts';
import { readJson } from './read-json.ts';

/** How much a batch holds. `hidden` counts the rows that nobody will see, for want of a mark. */
export type Tally = { cases: number; organizations: number; shown: number; hidden: number };
/** `gone`: what the database holds and would hold no more. */
export type Checked = { batch: ImportBatch; findings: Finding[]; tally: Tally; gone: Gone };

/**
 * Reads and checks files together, writing nothing. CSV files are taken as one set.
 * @param existing what there is already: files leave alone what they do not name
 * @param books what was found in workbooks, which belong to the CSV files
 */
export function readFiles(
	paths: string[],
	phaseMap: Record<string, Phase>,
	fhir: FhirSettings = defaultFhirSettings(new Date()),
	existing: Existing = nothingThere,
	books: FoundTables[] = []
): Checked {
	return readTexts(
		paths.map((file) => ({ file, text: textOf(file) })),
		phaseMap,
		fhir,
		existing,
		books
	);
}

/** The same of files that were read already. @throws OperatorError for one of a kind that is not taken */
export function readTexts(
	files: { file: string; text: string }[],
	phaseMap: Record<string, Phase>,
	fhir: FhirSettings,
	existing: Existing,
	books: FoundTables[] = []
): Checked {
	const csv = files.filter(({ file }) => extname(file).toLowerCase() === '.csv');
	const resources = files.filter((file) => !csv.includes(file) && isFhir(file));
	const json = files.filter(
		(file) => extname(file.file).toLowerCase() === '.json' && !resources.includes(file)
	);
	const other = files.find((file) => ![...csv, ...json, ...resources].includes(file));
	if (other) throw new OperatorError(`${other.file} is neither .json, .ndjson, .csv, .xlsx nor .ods.`, 2);
	const given = [...csv, ...books.flatMap((book) => book.tables)];
	return checked(
		[
			...json.map(({ file, text }) => readJson(file, text, existing)),
			...(given.length > 0 ? [readCsv(given, existing)] : []),
			...books.map(({ findings, remarks }) => ({ ...emptyBatch(), findings, remarks })),
			...(resources.length > 0 ? [readFhir(resources, fhir, existing)] : [])
		],
		phaseMap,
		existing,
		fhir.today
	);
}

/** Joins batches and checks them as one. */
export function checked(
	batches: ImportBatch[],
	phaseMap: Record<string, Phase>,
	existing: Existing = nothingThere,
	today: Day = dayAt(new Date(), 'UTC')
): Checked {
	const given = batches.flatMap((one) => one.cases);
	const batch = {
		cases: given.map(asPlainlyMeant),
		organizations: batches
			.flatMap((one) => one.organizations)
			.map((one) => ({ ...one, body: wordsAsMeant(Organization, one.body) })),
		findings: batches.flatMap((one) => one.findings),
		remarks: batches.flatMap((one) => one.remarks),
		leftBehind: batches.reduce((sum, one) => sum + one.leftBehind, 0)
	};
	const rows = batch.cases.flatMap(({ body }) => rowKinds.flatMap((kind) => body[kind]));
	const shown = rows.filter((row) => mayBeShown(row, 'person')).length;
	const { findings, remarks } = checkBatch(batch, phaseMap);
	return {
		batch: {
			...batch,
			remarks: [...batch.remarks, ...given.flatMap((one) => daysWorthALook(one, today)), ...remarks]
		},
		findings,
		gone: goneBy(batch, existing),
		tally: {
			cases: batch.cases.length,
			organizations: batch.organizations.length,
			shown,
			hidden: rows.length - shown + batch.leftBehind
		}
	};
}

/** Writes a batch without findings into the embedded database; one with findings is refused and changes nothing. */
export async function importBatch(path: string, { batch, findings }: Checked): Promise<void> {
	if (findings.length > 0) throw new OperatorError('Nothing was changed: the files have faults.');
	await fillEmbedded(
		path,
		batch.cases.map(({ body }) => body),
		batch.organizations.map(({ body }) => ({ id: String((body as { id: unknown }).id), body }))
	);
}
