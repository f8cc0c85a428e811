import { randomBytes } from 'node:crypto';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { refreshAll } from '#lib/server/plans/refresh.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { importBatch } from '#lib/server/cases/import/import-files.ts';
import { openSecret } from '#lib/server/secret.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { agreeTo } from '#operator/agree.ts';
import type { Work } from '#operator/command.ts';
import { openCases } from '#operator/open-cases.ts';
import { checkFiles, report, takenAway } from './cases-validate.ts';

/**
 * `cases import FILE…`: all of it or nothing. Then everybody's copy in the cache is made anew, so that a phone can be
 * invited at once: everybody's, in random order, so that nothing tells whose plan was changed.
 */
export const importCases: Work<{ json?: boolean; yes?: boolean }, [files: string[]]> = async (
	{ json = false, yes },
	context,
	files
) => {
	const { environment, deployment, now, say } = context;
	const checked = await checkFiles(files, context);
	if (checked.findings.length > 0) {
		report(checked, json, context);
		return 1;
	}
	const { source: system } = deployment();
	if (system.kind !== 'embedded' && checked.batch.cases.length > 0) {
		throw new OperatorError(
			`People come from ${system.kind}, as the configuration says; only organisations can be imported beside it.`
		);
	}
	const away = takenAway(checked.gone);
	if (away) await agreeTo(away, yes);
	makeDataFolder(environment.data);
	await importBatch(caseDatabasePath(environment.data), checked);
	const source = openCases(environment, deployment());
	const cache = await openPlanCache(environment.data, openSecret(environment.data), randomBytes);
	await refreshAll({ source, cache, phaseMap: deployment().phaseMap, now, random: randomBytes });
	await cache.close();
	await source.close();
	report(checked, json, context);
	if (!json) say('Done. Phones see it the next time they ask.');
	return 0;
};
