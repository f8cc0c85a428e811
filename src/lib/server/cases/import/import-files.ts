import { extname } from 'node:path';
import { Organization } from '#lib/domain/directory.ts';
import { dayAt, type Day } from '#lib/domain/day.ts';
import type { Phase } from '#lib/domain/journey.ts';
import { wordsAsMeant } from '#lib/server/cases/readable.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { fillEmbedded, type Changes } from '#lib/server/cases/embedded/fill.ts';
import type { FhirSettings } from '#lib/server/cases/fhir/context.ts';
import { defaultFhirSettings } from '#lib/server/cases/fhir/settings.ts';
import { textOf } from '#lib/server/intake/text-of-file.ts';
import { mayBeShown } from '#lib/server/cases/visibility.ts';
import { oneHeap } from '#lib/server/heaps.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { FoundTables } from '#lib/server/cases/spreadsheet/tables-in.ts';
import { emptyBatch, type BatchCase, type ImportBatch } from './batch.ts';
import { countGone, nothingGone, nothingThere, type Existing, type Gone } from './existing.ts';
import { cameBefore, type CameBefore } from './came-before.ts';
import { checkingCases, faultsOfOrganizations, usedTwice } from './check-batch.ts';
import type { Finding, Findings } from './finding.ts';
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
	if (other) throw new OperatorError(notTaken(other.file), 2);
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

/** What is said of a file that is of none of the kinds that are read. */
export const notTaken = (file: string) => `${file} is neither .json, .ndjson, .csv, .xlsx nor .ods.`;

/** Joins batches and checks them as one. */
export function checked(
	batches: ImportBatch[],
	phaseMap: Record<string, Phase>,
	existing: Existing = nothingThere,
	today: Day = dayAt(new Date(), 'UTC')
): Checked {
	const check = checking(phaseMap, today);
	const given = batches.flatMap((one) => one.cases);
	const cases = given.map((one) => check.take(one, existing.cases.get(one.body.ref)));
	const result = check.result(batches);
	return { ...result, batch: { ...result.batch, cases } };
}

/**
 * Checks cases one after the other, and counts what they hold. What was read beside them is told with the result.
 * @param refs in which is found who is there twice
 * @param found what is said of them
 */
export function checking(
	phaseMap: Record<string, Phase>,
	today: Day,
	refs: CameBefore = cameBefore(oneHeap(), Infinity),
	found: Record<'findings' | 'remarks', Findings> = { findings: [], remarks: [] }
) {
	const checkOne = checkingCases(phaseMap, today, refs);
	const gone = nothingGone();
	let [cases, shown, hidden] = [0, 0, 0];
	return {
		/** @param before how she stands in the database */
		take(given: BatchCase, before: RawCase | undefined): BatchCase {
			const { one, findings, remarks } = checkOne(given);
			for (const finding of findings) found.findings.push(finding);
			for (const remark of remarks) found.remarks.push(remark);
			for (const kind of rowKinds)
				for (const row of one.body[kind])
					if (mayBeShown(row, 'person')) shown++;
					else hidden++;
			if (before) countGone(gone, before, one.body);
			cases++;
			return one;
		},
		/** @param read all that the files held beside cases */
		result(read: Omit<ImportBatch, 'cases'>[]) {
			const organizations = read
				.flatMap((one) => one.organizations)
				.map((one) => ({ ...one, body: wordsAsMeant(Organization, one.body) }));
			const leftBehind = read.reduce((sum, one) => sum + one.leftBehind, 0);
			for (const place of refs.others()) found.findings.push(usedTwice(place));
			for (const fault of faultsOfOrganizations(organizations)) found.findings.push(fault);
			const findings = [...read.flatMap((one) => one.findings), ...found.findings];
			const remarks = [...read.flatMap((one) => one.remarks), ...found.remarks];
			const tally: Tally = { cases, organizations: organizations.length, shown, hidden: hidden + leftBehind };
			return { batch: { organizations, findings, remarks, leftBehind }, findings, gone, tally };
		}
	};
}

/** What is put in: cases of any number, which are gone through once. */
export type ToImport = {
	findings: Finding[];
	batch: Pick<ImportBatch, 'organizations'> & { cases: Iterable<Pick<BatchCase, 'body'>> };
};

/**
 * Writes a batch without findings into the embedded database; one with findings is refused and changes nothing.
 * @param changes is told of each group before it is written, in the same transaction, and gives who is worth writing
 */
export async function importBatch(
	path: string,
	{ batch, findings }: ToImport,
	changes?: Changes
): Promise<void> {
	if (findings.length > 0) throw new OperatorError('Nothing was changed: the files have faults.');
	const organizations = batch.organizations.map(({ body }) => ({
		id: String((body as { id: unknown }).id),
		body
	}));
	await fillEmbedded(path, bodiesOf(batch.cases), organizations, changes);
}

function* bodiesOf(cases: Iterable<Pick<BatchCase, 'body'>>): Iterable<RawCase> {
	for (const { body } of cases) yield body;
}
