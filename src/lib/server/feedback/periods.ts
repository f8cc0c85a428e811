import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dayAt, type Day } from '#lib/domain/day.ts';
import { ballotKinds } from '#lib/domain/feedback.ts';
import { lastDayOf, type KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { inTens } from '#lib/domain/feedback-results.ts';
import { openIssued, type Issued } from '#lib/server/ballots/issued.ts';
import { destroyIssuerKey, hasIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret, secretPath } from '#lib/server/secret.ts';
import { collect } from './collect.ts';
import { countCollected, isCollected } from './collected.ts';
import { periodNamed } from './period-named.ts';
import { noteRights } from './reports.ts';

/* The periods of feedback, for the command line and the desk alike. */

/** A period as the organisation may see it: its days and how it stands. Nobody is told more of one that runs. */
export type PeriodLine = { period: string; opens: Day; closes: Day; state: 'planned' | 'open' | 'closed' };

/** All periods there are keys for. */
export async function periodLines({ data, keys }: Pick<Environment, 'data' | 'keys'>): Promise<PeriodLine[]> {
	// Whoever only looks makes nothing.
	const issued = existsSync(join(data, 'ballots.db')) ? await openIssued(data, openSecret(data)) : undefined;
	const lines: PeriodLine[] = [];
	for (const { id, opens, closes } of readPeriodKeys(keys).periods)
		lines.push({ period: id, opens, closes, state: (await issued?.state(id)) ?? 'planned' });
	await issued?.close();
	return lines;
}

/** Phones ask from now on, between the period's two days. @throws OperatorError where that is over */
export async function openPeriod(environment: Environment, today: Day, id: string): Promise<KeyedPeriod> {
	const period = periodNamed(environment, id);
	if (period.closes < today) throw new OperatorError(`${period.id} was over on ${period.closes}.`);
	await withIssued(environment.data, async (issued) => {
		if ((await issued.state(period.id)) === 'closed')
			throw new OperatorError(`${period.id} is closed for good.`);
		await issued.setState(period.id, 'open');
	});
	return period;
}

/**
 * Closes a period for good: its envelopes are here, and nobody can make a right to answer any more. Doing it twice changes
 * nothing more. When envelopes are no longer taken the post office decides, by its own clock. The keys that sign are
 * destroyed last, and only when what the post office of the release signed lies here: whoever closes with other settings
 * would else destroy them while the envelopes lie elsewhere.
 * @returns how many envelopes came, blank ones among them, in tens
 */
export async function closePeriod(
	environment: Environment,
	timeZone: string,
	now: Date,
	id: string
): Promise<number> {
	const period = periodNamed(environment, id);
	if (dayAt(now, timeZone) <= lastDayOf(period))
		throw new OperatorError(
			`${period.id} runs until ${period.closes}, and the post office takes envelopes until ${lastDayOf(period)}: people have been told so. Close it after that day.`
		);
	await refuseOtherFolder(environment, period.id);
	if (!isCollected(environment.data, id)) await collect(environment, id);
	await withIssued(environment.data, async (issued) => {
		if ((await issued.state(period.id)) !== 'closed')
			noteRights(environment.data, id, inTens(await issued.count(period.id)));
		for (const kind of ballotKinds) destroyIssuerKey(environment.data, period.id, kind);
		await issued.setState(period.id, 'closed');
		await issued.forget(period.id);
	});
	return inTens(countCollected(environment.data, id, 'ratings'));
}

async function withIssued(data: string, work: (issued: Issued) => Promise<void>): Promise<void> {
	const issued = await openIssued(data, openSecret(data));
	try {
		await work(issued);
	} finally {
		await issued.close();
	}
}

/** A folder in which the period was neither opened nor can be signed for is not the app's; nothing is made in it. */
async function refuseOtherFolder({ data }: Environment, period: string): Promise<void> {
	if (ballotKinds.some((kind) => hasIssuerKey(data, period, kind))) return;
	if (existsSync(secretPath(data)) && existsSync(join(data, 'ballots.db'))) {
		const issued = await openIssued(data, openSecret(data));
		const state = await issued.state(period);
		await issued.close();
		if (state !== undefined) return;
	}
	throw new OperatorError(
		`${period} was never opened in ${data}. Name the app’s folder as the service does (COMPANION_DATA); on an installed server: sudo companion feedback close ${period}. Nothing was changed.`
	);
}
