import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import { dayAt } from '#lib/domain/day.ts';
import { Deployment } from '#lib/domain/deployment.ts';
import type { TeamNumber } from '#lib/domain/telephone.ts';
import type { Language } from '#lib/domain/text.ts';
import { faultsIn, type Fault } from './faults.ts';
import { withoutNulls } from './intake/json.ts';
import { hasNumberPlan, telephonesIn } from './intake/phone-numbers.ts';
import { jsonOf } from './intake/text-of-file.ts';
import { neverWordsIn } from './never-words/in-configuration.ts';
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
	return deploymentIn(jsonOf(config.path), basename(config.path), today);
}

/** The same of what such a file holds. @param file what it is called where it is refused */
export function deploymentIn(given: unknown, file: string, today = new Date()): Deployment {
	const json = withoutNulls(given);
	const [fault] = faultsIn(Deployment, json);
	if (fault) throw new OperatorError(`${file}: ${fault.field || 'the whole file'}: ${fault.reason}`);
	const deployment = v.parse(Deployment, json);
	const [notMeant] = notMeantIn(deployment, today);
	if (notMeant) throw new OperatorError(`${file}: ${notMeant.field}: ${notMeant.reason}`);
	return deployment;
}

/** What is written as it should be, and would harm: a day to come, an address that leads nowhere, words that betray. */
function notMeantIn(deployment: Deployment, today: Date): Fault[] {
	const { exitAddress, helpLines, timeZone } = deployment;
	const ahead = helpLines.findIndex(({ checkedOn }) => checkedOn && checkedOn > dayAt(today, timeZone));
	const betraying = neverWordsIn(deployment);
	return [
		...(hasNumberPlan(deployment.country)
			? []
			: [{ field: 'country', reason: 'is no country whose telephone numbers are known here' }]),
		...(ahead >= 0
			? [
					{
						field: `helpLines.${ahead}.checkedOn`,
						reason: 'is a day that has not come yet; nobody can have called then'
					}
				]
			: []),
		...(exitAddress !== undefined && leadsNowhere(exitAddress)
			? [{ field: 'exitAddress', reason: 'leads to no page of the web: her phone would show an error' }]
			: []),
		// Browsers before Chrome 119 and Safari 17 do not know offsets as zones.
		...(/^[+-]/.test(timeZone)
			? [{ field: 'timeZone', reason: 'is an offset; one such as Asia/Phnom_Penh is wanted' }]
			: []),
		...(betraying.length > 0
			? [
					{
						field: 'name, shortName, helpLines, exitAddress',
						reason: `say why somebody has the app (${betraying.join(', ')}): choose words that any phone might hold`
					}
				]
			: [])
	];
}

function leadsNowhere(address: string): boolean {
	const { hostname, username, password } = new URL(address);
	// A name without a dot, and numbers of an own network, are known in that network alone.
	return (
		username !== '' ||
		password !== '' ||
		!hostname.includes('.') ||
		/^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01])|0)\.[\d.]+$/.test(hostname) ||
		// And names that are kept for examples (RFC 2606, section 2).
		/\.(localhost|local|internal|home\.arpa|test|invalid|example)$/.test(hostname)
	);
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
