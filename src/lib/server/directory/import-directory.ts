import { basename, extname } from 'node:path';
import { Organization } from '#lib/domain/directory.ts';
import { wordsAsMeant } from '#lib/server/cases/readable.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import { textOf } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { checkRows, notRead, tallyOf, type DirectoryTally, type HsdsRows } from './hsds-rows.ts';
import { hsdsTables } from './hsds-tables.ts';
import { goneFrom, withRest, type GoneFromDirectory } from './keep-rest.ts';
import { readHsdsCsv } from './read-hsds-csv.ts';
import { readHsdsJson } from './read-hsds-json.ts';

/** `gone`: what is there and would be there no more. */
export type CheckedDirectory = {
	rows: HsdsRows['rows'];
	findings: Finding[];
	/** Worth a look, and no reason to refuse. */
	remarks: Finding[];
	tally: DirectoryTally;
	gone: GoneFromDirectory;
};

/**
 * Reads HSDS 3.0 files together and checks them, writing nothing. CSV files are taken as one data package.
 * @param isPublic every phone may see these organisations; else only those whose plan introduces them
 * @param existing what is there already, by id: what the files do not speak of stays
 * @throws OperatorError for a file that is not there, or neither JSON nor CSV
 */
export function readDirectory(
	paths: string[],
	isPublic: boolean,
	existing: ReadonlyMap<string, unknown> = new Map()
): CheckedDirectory {
	const files = paths.map((file) => ({ file, text: textOf(file) }));
	const kindOf = (file: string) => extname(file).toLowerCase();
	const other = files.find(({ file }) => !['.json', '.csv'].includes(kindOf(file)));
	if (other) throw new OperatorError(`${other.file} is neither .json nor .csv.`);
	const csv = files.filter(({ file }) => kindOf(file) === '.csv');
	const named = new Set(
		csv.flatMap(({ file }) => hsdsTables[basename(file).toLowerCase()]?.into.map(({ as }) => as) ?? [])
	);
	const parts = [
		...files
			.filter(({ file }) => kindOf(file) === '.json')
			.map(({ file, text }) => beside(readHsdsJson(file, text), () => false)),
		...(csv.length > 0 ? [beside(readHsdsCsv(csv), (list) => named.has(list))] : [])
	];
	const read = {
		rows: parts
			.flatMap(({ rows }) => rows)
			.map((row) => ({ ...row, body: wordsAsMeant(Organization, row.body) }))
			.map((row) => (isPublic ? asPublic(row) : row)),
		findings: parts.flatMap(({ findings }) => findings)
	};
	const findings = checkRows(read);
	const tally =
		findings.length === 0
			? tallyOf(read)
			: { organizations: read.rows.length, services: 0, active: 0, redacted: 0 };
	const gone = goneFrom(read.rows.map(({ body }) => ({ body, before: existing.get(idOf(body)) })));
	return { rows: read.rows, findings, remarks: notRead(read.rows), tally, gone };

	function beside({ rows, findings }: HsdsRows, isNamed: (list: string) => boolean): HsdsRows {
		const whole = rows.map((row) => ({
			...row,
			body: withRest(row.body, existing.get(idOf(row.body)), isNamed)
		}));
		return { rows: whole, findings };
	}
}

/** Writes checked organisations; those that are named replace what was there, all others stay. */
export async function importDirectory(path: string, { rows, findings }: CheckedDirectory): Promise<void> {
	if (findings.length > 0) throw new OperatorError('Nothing was changed: the files have faults.');
	await fillEmbedded(
		path,
		[],
		rows.map(({ body }) => ({ id: idOf(body), body }))
	);
}

const idOf = (body: unknown) => String((body as { id?: unknown } | null)?.id);

const asPublic = (row: HsdsRows['rows'][number]) => ({
	...row,
	body: typeof row.body === 'object' ? { ...row.body, visibility: 'public' } : row.body
});
