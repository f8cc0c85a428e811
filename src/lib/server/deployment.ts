import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import { dayAt } from '#lib/domain/day.ts';
import { Deployment } from '#lib/domain/deployment.ts';
import type { TeamNumber } from '#lib/domain/telephone.ts';
import type { Language } from '#lib/domain/text.ts';
import { faultsIn } from './faults.ts';
import { jsonIn, withoutNulls } from './intake/json.ts';
import { hasNumberPlan, telephonesIn } from './intake/phone-numbers.ts';
import { textOf } from './intake/text-of-file.ts';
import { OperatorError } from './operator-error.ts';

/**
 * Reads the organisation's configuration file. Without a file, every field has its default.
 * @throws OperatorError one line that names the file, the field and what is wrong with it
 */
export function readDeployment(config: { path: string; named: boolean }, today = new Date()): Deployment {
	if (!existsSync(config.path)) {
		if (config.named)
			throw new OperatorError(`COMPANION_CONFIG names ${config.path}, and there is no such file.`);
		return v.parse(Deployment, {});
	}
	const file = basename(config.path);
	const read = jsonIn(textOf(config.path));
	if ('line' in read)
		throw new OperatorError(`${file}, line ${read.line}: cannot be read as JSON from there on.`);
	const json = withoutNulls(read.json);
	const [fault] = faultsIn(Deployment, json);
	if (fault) throw new OperatorError(`${file}: ${fault.field || 'the whole file'}: ${fault.reason}`);
	const deployment = v.parse(Deployment, json);
	if (!hasNumberPlan(deployment.country))
		throw new OperatorError(`${file}: country: is no country whose telephone numbers are known here`);
	const ahead = deployment.helpLines.findIndex(
		({ checkedOn }) => checkedOn && checkedOn > dayAt(today, deployment.timeZone)
	);
	if (ahead >= 0)
		throw new OperatorError(
			`${file}: helpLines.${ahead}.checkedOn: is a day that has not come yet; nobody can have called then`
		);
	return deployment;
}

/** The team's own number as one language says it, with what `tel:` is given; undefined where there is none. */
export function teamNumberIn(
	language: Language,
	{ teamNumber, country }: Pick<Deployment, 'teamNumber' | 'country'>
): TeamNumber | undefined {
	if (!teamNumber) return undefined;
	const { number, office, hours, safeToSayWho } = teamNumber;
	return {
		...telephonesIn(number, country)[0]!,
		...(office && { office: office[language] }),
		...(hours && { hours: hours[language] }),
		...(safeToSayWho !== undefined && { safeToSayWho })
	};
}
