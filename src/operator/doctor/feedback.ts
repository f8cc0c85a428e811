import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, dayAt, daysBetween, type Day } from '#lib/domain/day.ts';
import { ballotKinds } from '#lib/domain/feedback.ts';
import { keptDays, lastDayOf, periodOn, type KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { readOrganisationFile } from '#lib/server/ballots/organisation-feedback.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called, howToBuild } from '#lib/server/called.ts';
import { openSecret, secretPath } from '#lib/server/secret.ts';
import { wasOpened } from '#lib/server/feedback/reports.ts';
import { broken, good, look, type Check, type Diagnosis } from './check.ts';

/** Fewer days than this before the last key's end, new keys are due: they need a build and every phone's update. */
const daysToMakeKeys = 60;

/** A report that nobody made in half a year is not to come: too few answered, or what opens the answers is lost. */
const daysToReport = 183;

/** Whether people can be asked how it is for them, now and in the coming periods. */
export const feedbackKeys: Check = async ({ environment, deployment, now }) => {
	const { periods, demonstration } = readPeriodKeys(environment.keys);
	if (periods.length === 0)
		return [
			look('There are no feedback keys: nobody is asked anything', `See: ${called('feedback --help')}`)
		];
	const today = dayAt(now(), deployment().timeZone);
	return [
		demonstration
			? look(
					'The feedback keys are for trying it out: what opens them lies beside the data',
					`Before real people come: ${called('feedback keys')}. It replaces them.`
				)
			: openingFiles(environment.data),
		...signingKeys(environment.data, periods, today),
		...(await states(environment.data, periods, today)),
		lastDay(periods, today)
	];
};

/** “You said, we did” and the complaint doors, where the organisation wrote some. */
export const feedbackFile: Check = ({ environment: { data }, deployment }) => {
	const read = readOrganisationFile(data, deployment().languages);
	if (!read) return [];
	return [
		'said' in read
			? good('feedback.json (you said, we did) can be read')
			: broken(
					`${read.fault.replace(/\.$/, '')}; phones show nothing of it`,
					'Mend it, then run doctor again.'
				)
	];
};

function openingFiles(data: string): Diagnosis {
	const lying = globSync('**/*.opening.json', { cwd: data });
	return lying.length === 0
		? good('No key that opens answers lies in the data folder')
		: broken(
				`A key that opens answers lies in the data folder: ${lying[0]}`,
				'Take it off this machine, and keep a second copy: whoever has both could open the answers.'
			);
}

/** Every period that is not over needs the private halves that belong to what the phones believe. */
function signingKeys(data: string, periods: KeyedPeriod[], today: Day): Diagnosis[] {
	if (!existsSync(secretPath(data))) return [];
	const without = withoutSigningKeys(data, periods, today);
	return [
		without.length === 0
			? good('Every coming feedback period has its signing keys')
			: broken(
					`No signing keys for ${without.map(({ id }) => id).join(', ')}, or others than in the release`,
					`Put ${join(data, 'issuer-keys')} back from your backup. Until then nobody can answer in it.`
				)
	];
}

/** Periods that are not over and for which nothing in this data folder can sign. */
export function withoutSigningKeys(data: string, periods: KeyedPeriod[], today: Day): KeyedPeriod[] {
	const coming = periods.filter(({ closes }) => closes >= today);
	if (!existsSync(secretPath(data))) return coming;
	const secret = openSecret(data);
	return coming.filter((period) =>
		ballotKinds.some((kind) => !canSign(() => readIssuerKey(data, secret, period, kind)))
	);
}

// A damaged file throws; for the organisation it is as lost as a missing one.
function canSign(read: () => unknown): boolean {
	try {
		return read() !== undefined;
	} catch {
		return false;
	}
}

/** What was not opened, or was over and not closed. */
async function states(data: string, periods: KeyedPeriod[], today: Day): Promise<Diagnosis[]> {
	const issued = existsSync(join(data, 'ballots.db')) ? await openIssued(data, openSecret(data)) : undefined;
	try {
		const known = new Map<string, string | undefined>();
		for (const { id } of periods) known.set(id, await issued?.state(id));
		const stateOf = ({ id }: KeyedPeriod) => known.get(id);
		const current = periodOn(periods, today);
		const unread = periods.filter(
			(period) =>
				stateOf(period) === 'closed' &&
				daysBetween(period.closes, today) <= daysToReport &&
				!wasOpened(data, period.id)
		);
		const forgotten = periods.filter((period) => lastDayOf(period) < today && stateOf(period) === 'open');
		return [
			...(current && stateOf(current) === undefined
				? [
						look(
							`${current.id} is running and nobody is asked`,
							`Run: ${called('feedback open')} ${current.id}`
						)
					]
				: []),
			...unread.map(({ id }) =>
				look(
					`${id} is closed and has no report yet`,
					`Run: ${called('feedback report')} ${id} --opening FILE. Is that file or its passphrase lost, its answers stay closed for good: see docs/lost-passphrase.md.`
				)
			),
			...forgotten.map((period) =>
				look(
					`${period.id} was over on ${period.closes} and is not closed`,
					`Run: ${called('feedback close')} ${period.id}. The post office keeps its envelopes until ${addDays(lastDayOf(period), keptDays)}.`
				)
			)
		];
	} finally {
		await issued?.close();
	}
}

function lastDay(periods: KeyedPeriod[], today: Day): Diagnosis {
	const last = periods
		.map(({ closes }) => closes)
		.sort()
		.at(-1) as Day;
	return daysBetween(today, last) >= daysToMakeKeys
		? good(`There are feedback keys until ${last}`)
		: look(
				`The feedback keys end on ${last}`,
				`Run ${called('feedback keys')}, then build anew: ${howToBuild()}.`
			);
}
