import type { Deployment } from '#lib/domain/deployment.ts';
import { fhirSettings } from '#lib/server/cases/fhir/settings.ts';
import type { Existing } from '#lib/server/cases/import/existing.ts';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import { checked, readTexts, type Checked } from '#lib/server/cases/import/import-files.ts';
import { isWorkbook } from '#lib/server/cases/spreadsheet/read-workbook.ts';
import { tablesIn, type FoundTables } from '#lib/server/cases/spreadsheet/tables-in.ts';
import { textIn } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/** A file as a form brought it. */
export type HandedFile = { file: string; bytes: Uint8Array };

/** What a form may bring: bytes in all, files, and how deep JSON may lie in itself. */
export const handedLimits = { bytes: 2 * 1024 * 1024, files: 20, depth: 40 };

/**
 * Reads and checks files that somebody handed in, writing nothing. A file that cannot be read at all is a finding too.
 */
export async function readHanded(
	files: readonly HandedFile[],
	deployment: Deployment,
	now: Date,
	existing: Existing
): Promise<Checked> {
	const findings: Finding[] = [];
	const refuse = (file: string, reason: string) => findings.push({ file, row: '', field: '', reason });
	if (files.length > handedLimits.files) refuse('', `are more than ${handedLimits.files} files`);
	if (files.length === 0) refuse('', 'is no file');
	if (findings.length > 0) return { ...checked([], {}), findings };
	const workbooks = files.filter(({ bytes }) => isWorkbook(bytes));
	const texts = files.flatMap(({ file, bytes }) => {
		if (isWorkbook(bytes)) return [];
		try {
			const text = textIn(bytes, file);
			if (/json$/i.test(file) && depthOf(text) > handedLimits.depth) refuse(file, 'lies too deep in itself');
			return [{ file, text }];
		} catch (error) {
			if (!(error instanceof OperatorError)) throw error;
			refuse(file, error.message.replace(file, '').replace(/^[\s,:]+/, ''));
			return [];
		}
	});
	if (findings.length > 0) return { ...checked([], {}), findings };
	const books: FoundTables[] = [];
	// One after the other: each is read in a thread that may take its room and its seconds.
	for (const { file, bytes } of workbooks) books.push(await tablesIn(file, bytes));
	try {
		return readTexts(texts, deployment.phaseMap, fhirSettings(deployment, now), existing, books);
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		refuse('', error.message);
		return { ...checked([], {}), findings };
	}
}

/** How deep brackets lie in each other, outside of texts: a million of them would break what walks through them. */
function depthOf(text: string): number {
	let depth = 0;
	let deepest = 0;
	for (const [part] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g)) {
		if (part === '[' || part === '{') deepest = Math.max(deepest, ++depth);
		else if (part === ']' || part === '}') depth--;
	}
	return deepest;
}
