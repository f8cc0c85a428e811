import { fhirSettings } from '#lib/server/cases/fhir/settings.ts';
import { inOneLine } from '#lib/server/cases/import/finding.ts';
import { readFiles, type Checked } from '#lib/server/cases/import/import-files.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';

/** `cases validate FILE…`: everything that `cases import` would say, and nothing of what it would do. */
export const validateCases: Work<{ json?: boolean }, [files: string[]]> = async (
	{ json = false },
	context,
	files
) => {
	const checked = checkFiles(files, context);
	sayChecked(checked, json, context);
	if (checked.findings.length > 0) return 1;
	if (!json) context.say('Nothing was changed.');
	return 0;
};

/** Reads and checks files. */
export function checkFiles(files: string[], { deployment, now }: CommandContext): Checked {
	const decided = deployment();
	return readFiles(files, decided.phaseMap, fhirSettings(decided, now()));
}

/** Says what the files hold, or every fault in them. */
export function sayChecked(
	{ batch, findings, tally }: Checked,
	json: boolean,
	{ say }: CommandContext
): void {
	const { remarks } = batch;
	if (json) return say(JSON.stringify({ ...tally, findings, remarks }));
	for (const remark of remarks) say(`look: ${inOneLine(remark)}`);
	for (const finding of findings) say(inOneLine(finding));
	if (findings.length > 0) return say(`${counted(findings.length, 'fault')}. Nothing was changed.`);
	say(
		`${counted(tally.cases, 'person', 'people')}, ${counted(tally.organizations, 'organisation')}; ${counted(tally.shown, 'row')} to show, ${tally.hidden} hidden.`
	);
}
