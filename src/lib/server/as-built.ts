import { isDeepStrictEqual } from 'node:util';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { KeyedPeriod, PostOffice } from '#lib/domain/feedback-period.ts';
import { telephonesIn } from './intake/phone-numbers.ts';

/*
 * The build is known by what it was made from: the part of the configuration that phones may know, and the public halves
 * of the feedback keys, lie in it. A server whose files say otherwise says so at its start and in `health`. It serves all
 * the same: a plan that can be read is worth more, and a phone believes no key but those in its release.
 */

/** What the phone may know of the deployment. The rest of the configuration stays on the server. */
export function publicDeployment({
	name,
	shortName,
	iconSet,
	languages,
	timeZone,
	country,
	exitAddress,
	helpLines
}: Deployment) {
	const called = helpLines.map((line) => ({ ...line, ...telephonesIn(line.number, country)[0] }));
	return { name, shortName, iconSet, languages, timeZone, exitAddress, helpLines: called };
}

export type MadeFrom = {
	deployment: object;
	periods: KeyedPeriod[];
	postOffice?: PostOffice | null | undefined;
};

/** In plain words, each in one line: where what lies here is not what the build was made from. */
export function differencesFrom(built: MadeFrom, here: MadeFrom): string[] {
	// As JSON: what is not set lies in no build.
	const fields = (deployment: object) => JSON.parse(JSON.stringify(deployment)) as Record<string, unknown>;
	const [before, now] = [fields(built.deployment), fields(here.deployment)];
	const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
		(field) => !isDeepStrictEqual(before[field], now[field])
	);
	const keysHere = new Map(here.periods.map((period) => [period.id, period]));
	const others = built.periods
		.filter(({ id }) => keysHere.has(id))
		.filter((period) => !isDeepStrictEqual(period, keysHere.get(period.id)));
	const lacking = built.periods.filter(({ id }) => !keysHere.has(id));
	const inBuild = new Set(built.periods.map(({ id }) => id));
	const added = here.periods.filter(({ id }) => !inBuild.has(id));
	const [builtBox, boxHere] = [built.postOffice ?? null, here.postOffice ?? null];
	const named = (periods: KeyedPeriod[]) => periods.map(({ id }) => id).join(', ');
	return [
		...(changed.length > 0
			? [
					`The app was built with another configuration (${changed.join(', ')}): phones see what stood there then.`
				]
			: []),
		...(!isDeepStrictEqual(fields(builtBox ?? {}), fields(boxHere ?? {}))
			? [
					builtBox
						? `The app was built with another post office (${builtBox.origin}) than stands here (${boxHere?.origin ?? 'none'}): phones write to that one alone.`
						: `The post office (${boxHere?.origin}) came after the app was built: phones keep their envelopes before it is built anew.`
				]
			: []),
		...(others.length > 0
			? [`The app was built with other feedback keys for ${named(others)}: nobody can answer then.`]
			: []),
		...(lacking.length > 0
			? [
					`The app was built with feedback keys for ${named(lacking)} that are not here: nobody can answer then.`
				]
			: []),
		...(added.length > 0
			? [
					`The feedback keys for ${named(added)} came after the app was built: nobody can answer then before it is built anew.`
				]
			: [])
	];
}

let differences: string[] = [];

/** Keeps what differs for `health`. */
export const noteDifferences = (lines: string[]): void => void (differences = lines);

/** What differs from what this process's build was made from. */
export const notAsBuilt = (): string[] => differences;
