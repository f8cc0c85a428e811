import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { collecting } from '#lib/server/collecting.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fhirSettings } from '#lib/server/cases/fhir/settings.ts';
import type { Gone } from '#lib/server/cases/import/existing.ts';
import { readLarge, type CheckedAside } from '#lib/server/cases/import/read-large.ts';
import { tablesIn } from '#lib/server/cases/spreadsheet/tables-in.ts';
import { bytesOf, openText } from '#lib/server/intake/text-of-file.ts';
import { asCaller } from '#operator/accounts.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { counted, countedEach } from '#operator/counted.ts';
import { sayFaults, sayRemarks } from '#operator/findings.ts';

/** `cases validate FILE…`: everything that `cases import` would say, and nothing of what it would do. */
export const validateCases: Work<{ json?: boolean }, [files: string[]]> = async (
	{ json = false },
	context,
	files
) => {
	const checked = await collecting(() => checkFiles(files, context));
	checked.close();
	sayChecked(checked, json, context);
	if (checked.findings.length > 0) return 1;
	if (!json)
		for (const line of [takenAway(checked.gone), 'Nothing was changed.']) if (line) context.say(line);
	return 0;
};

/** Reads and checks files beside what is there already, however large they are. */
export async function checkFiles(
	files: string[],
	{ environment, deployment, now }: CommandContext
): Promise<CheckedAside> {
	const decided = deployment();
	const isBook = (file: string) => /\.(xlsx|ods|xlsm|xlsb|xls)$/i.test(file);
	const books = await Promise.all(
		files.filter(isBook).map((file) =>
			tablesIn(
				file,
				asCaller(() => bytesOf(file))
			)
		)
	);
	const texts = files.filter((file) => !isBook(file)).map((file) => asCaller(() => openText(file)));
	try {
		return await readLarge(texts, books, {
			path: caseDatabasePath(environment.real),
			// What is put aside is about the size of what will lie there.
			folder: existsSync(environment.real) ? environment.real : tmpdir(),
			phaseMap: decided.phaseMap,
			fhir: fhirSettings(decided, now())
		});
	} finally {
		for (const text of texts) text.close();
	}
}

const kindWords: Record<keyof Gone['rows'], [one: string, more: string]> = {
	goals: ['goal', 'goals'],
	steps: ['step', 'steps'],
	turns: ['turn on the way of a goal', 'turns on the way of goals'],
	sessions: ['meeting', 'meetings'],
	team: ['team member', 'team members'],
	referrals: ['introduction', 'introductions'],
	days: ['day of an introduction', 'days of introductions'],
	known: ['line that a partner knows', 'lines that partners know'],
	consents: ['consent', 'consents'],
	promises: ['promise', 'promises'],
	stays: ['earlier phase', 'earlier phases']
};

/** What an import would take away, counted in one sentence; undefined where it takes nothing. */
export function takenAway({ people, rows }: Gone): string | undefined {
	const gone = countedEach(rows, kindWords);
	if (gone === '') return undefined;
	return `This takes away from ${counted(people, 'person', 'people')} what is there and not in the files: ${gone}.`;
}

/** Says what the files hold, or every fault in them. */
export function sayChecked(
	{ remarks, findings, more, tally, gone }: CheckedAside,
	json: boolean,
	{ say }: CommandContext
): void {
	if (json) return say(JSON.stringify({ ...tally, gone: gone.rows, findings, remarks, more }));
	sayRemarks(remarks, say, more.remarks);
	if (findings.length > 0) return sayFaults(findings, say, more.findings);
	say(
		`${counted(tally.cases, 'person', 'people')}, ${counted(tally.organizations, 'organisation')}; ${counted(tally.shown, 'row')} to show, ${tally.hidden} hidden.`
	);
}
