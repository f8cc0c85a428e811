import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Day } from '#lib/domain/day.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import type { Environment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { ownPostOffice, withPostOffice, writePublicKeys } from '#operator/commands/feedback/public-keys.ts';
import { withoutSigningKeys } from '#operator/doctor/feedback.ts';
import { makeDemonstrationKeys } from './demonstration-keys.ts';

/**
 * Sees to it that people can be asked how it is for them, before the app is built with the keys' public halves.
 * @param invented the data folder is new, and invented people are about to go into it
 * @returns what to tell whoever started it, one line or none
 */
export async function provideFeedbackKeys(
	environment: Environment,
	invented: boolean,
	today: Day
): Promise<string | undefined> {
	if (!existsSync(environment.keys)) {
		if (!invented) return undefined;
		await makeDemonstrationKeys(environment, today);
		return 'There were no feedback keys yet: some were made to try it with.';
	}
	const { periods, demonstration } = readPeriodKeys(environment.keys);
	if (withoutSigningKeys(environment.data, periods, today).length === 0) return pinOwn(environment);
	if (!demonstration)
		return `Nobody can answer: ${environment.keys} belongs to another data folder. Put its issuer-keys back from your backup (see: ${called('doctor')}).`;
	if (!invented)
		return `Nobody can answer: ${environment.keys} was made to try it with another data folder. Make real ones: ${called('feedback keys')}`;
	await makeDemonstrationKeys(environment, today);
	return 'The feedback keys were made to try it with another data folder: new ones were made for this one.';
}

/**
 * As long as no other organisation keeps the box it is this server's own, wherever that listens now: what `npm start` serves
 * is for trying out, and a release for real people is made with `feedback keys`.
 */
function pinOwn(environment: Environment): string | undefined {
	const keys = readPeriodKeys(environment.keys);
	if (keys.postOffice?.by) return undefined;
	const own = withPostOffice(keys, environment, openSecret(environment.data), ownPostOffice(environment));
	if (isDeepStrictEqual(own, keys)) return undefined;
	writePublicKeys(environment.keys, own);
	return keys.postOffice
		? `The mailbox is at ${own.postOffice!.origin} now: the app is built anew, for phones write only where their release says.`
		: `The release names the mailbox now (${own.postOffice!.origin}): phones write to no other address.`;
}
