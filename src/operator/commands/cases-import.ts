import { called } from '#lib/server/called.ts';
import { collecting } from '#lib/server/collecting.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { importPeople } from '#lib/server/people/import.ts';
import { agreeTo } from '#operator/agree.ts';
import { staff } from '#operator/audited.ts';
import type { Work } from '#operator/command.ts';
import { forRealPeople, isDemonstration } from '#lib/server/demonstration.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';
import { checkFiles, sayChecked, takenAway } from './cases-validate.ts';

/**
 * `cases import FILE…`: all of it or nothing. Then everybody's copy in the cache is made anew, so that a phone can be
 * invited at once: everybody's, in random order, so that nothing tells whose plan was changed.
 */
export const importCases: Work<Options, [files: string[]]> = (...given) =>
	collecting(() => importChecked(...given));

type Options = { json?: boolean; yes?: boolean };

const importChecked: Work<Options, [files: string[]]> = async ({ json = false, yes }, context, files) => {
	const { deployment, now, say } = context;
	const wasDemonstration = isDemonstration(context.environment.data);
	const environment = forRealPeople(context.environment);
	const checked = await checkFiles(files, context);
	if (checked.findings.length > 0) {
		checked.close();
		sayChecked(checked, json, context);
		return 1;
	}
	const { source: system } = deployment();
	if (system.kind !== 'embedded' && checked.tally.cases > 0) {
		throw new OperatorError(
			`People come from ${system.kind}, as the configuration says; only organisations can be imported beside it.`
		);
	}
	const away = takenAway(checked.gone);
	if (away) await agreeTo(away, yes);
	const name = await importPeople({ data: environment.data, now }, checked, staff());
	checked.close();
	await readEverybodyAnew(environment, deployment(), now);
	sayChecked(checked, json, context);
	if (json) return 0;
	if (name !== undefined) say(`To take this back within 30 days: ${called(`cases undo ${name}`)}`);
	say(
		wasDemonstration
			? `Done. Real people have a folder of their own, ${environment.data}: stop the demonstration and start again.`
			: 'Done. Phones see it the next time they ask.'
	);
	return 0;
};
