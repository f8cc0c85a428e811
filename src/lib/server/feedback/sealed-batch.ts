import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '#lib/domain/deployment.ts';
import { ballotKinds } from '#lib/domain/feedback.ts';
import type { Batch } from '#lib/domain/feedback-report.ts';
import { inTens } from '#lib/domain/feedback-results.ts';
import type { Language } from '#lib/domain/text.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { inRegister } from '#lib/server/people/house.ts';
import { wordFolders, wordsInUse } from '#lib/server/words/own-words.ts';
import { collectedBallots, isCollected } from './collected.ts';
import { periodNamed } from './period-named.ts';
import { areReportsLost, earlierReports, keptMemories, reportsFolder, rightsGiven } from './reports.ts';

/** How many people have a phone that may answer. Whoever only looks makes nothing. */
export async function enrolled({ data }: Pick<Environment, 'data'>): Promise<number> {
	if (!existsSync(join(data, 'phones.db'))) return 0;
	return inRegister({ data, now: () => new Date() }, async (register) => {
		const people = (await register.list()).filter(
			({ audience, revoked }) => audience === 'person' && !revoked
		);
		return new Set(people.map(({ ref }) => ref)).size;
	});
}

/**
 * A closed period's ballots as they were sealed, with all that its report needs. The server opens none of them.
 * @param lost what was told before is lost for good
 * @throws OperatorError where it is not closed, or what was told before is missing
 */
export async function sealedBatch(
	environment: Environment,
	deployment: Pick<Deployment, 'languages'>,
	id: string,
	lost = false
): Promise<Batch> {
	const { data } = environment;
	const period = periodNamed(environment, id);
	if (!lost && areReportsLost(data))
		throw new OperatorError(
			`${reportsFolder(data)} is missing, and was there before. Put it back from your backup; if there is none: --earlier-lost`
		);
	if (!isCollected(data, id))
		throw new OperatorError(`${id} is not closed yet. Run: ${called('feedback close')} ${id}`);
	const [ratings, words] = ballotKinds.map((kind) => collectedBallots(data, id, kind));
	const issued = rightsGiven(data, id);
	const spoken = (language: Language) => wordsInUse(wordFolders(environment), language, 'report');
	return {
		what: 'sealed batch',
		period,
		keys: readPeriodKeys(environment.keys),
		ballots: { ratings: ratings!, words: words! },
		enrolled: inTens(await enrolled(environment)),
		...(issued !== undefined && { issued }),
		earlier: earlierReports(data, period.closes),
		memories: keptMemories(data),
		language: deployment.languages[0]!,
		words: { km: spoken('km'), en: spoken('en'), vi: spoken('vi') }
	};
}
