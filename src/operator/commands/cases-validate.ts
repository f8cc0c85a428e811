import { fhirSettings } from '#lib/server/cases/fhir/settings.ts';
import { inOneLine } from '#lib/server/cases/import/finding.ts';
import { readFiles, type Checked } from '#lib/server/cases/import/import-files.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { readArguments } from '#operator/arguments.ts';
import type { Command, CommandContext } from '#operator/command.ts';

/** `cases validate FILE…`: everything that `cases import` would say, and nothing of what it would do. */
export const validateCases: Command['run'] = async (args, context) => {
	const { checked, json } = checkFiles(args, context);
	report(checked, json, context);
	if (checked.findings.length > 0) return 1;
	if (!json) context.say('Nothing was changed.');
	return 0;
};

/** Reads and checks the files that the arguments name. */
export function checkFiles(
	args: string[],
	{ deployment, now }: CommandContext
): { checked: Checked; json: boolean } {
	const { values, positionals } = readArguments(args, { json: { type: 'boolean', default: false } });
	if (positionals.length === 0) throw new OperatorError('Name at least one file.', 2);
	const decided = deployment();
	return {
		checked: readFiles(positionals, decided.phaseMap, fhirSettings(decided, now())),
		json: values.json
	};
}

/** Says what the files hold, or every fault in them. */
export function report({ batch, findings, tally }: Checked, json: boolean, { say }: CommandContext): void {
	const { remarks } = batch;
	if (json) return say(JSON.stringify({ ...tally, findings, remarks }));
	for (const remark of remarks) say(`look: ${inOneLine(remark)}`);
	for (const finding of findings) say(inOneLine(finding));
	if (findings.length > 0) return say(`${findings.length} fault(s). Nothing was changed.`);
	say(
		`${tally.cases} people, ${tally.organizations} organisations; ${tally.shown} rows to show, ${tally.hidden} hidden.`
	);
}
