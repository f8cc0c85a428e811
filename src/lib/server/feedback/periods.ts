import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import { dayAt, type Day } from '#lib/domain/day.ts';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { inTens } from '#lib/domain/feedback-results.ts';
import { openIssued, type Issued } from '#lib/server/ballots/issued.ts';
import { destroyIssuerKey, hasIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret, secretPath } from '#lib/server/secret.ts';
import type { InMailbox } from './in-mailbox.ts';
import { publishedNumbers } from './published-numbers.ts';

/* The periods of feedback, for the command line and the desk alike. */

/** A period as the organisation may see it: its days and how it stands. Nobody is told more of one that runs. */
export type PeriodLine = { period: string; opens: Day; closes: Day; state: 'planned' | 'open' | 'closed' };

/** The period of this name. */
export function periodNamed({ keys }: Pick<Environment, 'keys'>, id: string): KeyedPeriod {
	const period = readPeriodKeys(keys).periods.find((one) => one.id === id);
	if (!period) throw new OperatorError(`There are no keys for ${id}. See: ${called('feedback status')}`);
	return period;
}

/** All periods there are keys for. */
export async function periodLines({ data, keys }: Pick<Environment, 'data' | 'keys'>): Promise<PeriodLine[]> {
	// Whoever only looks makes nothing.
	const issued = isLaid(join(data, 'ballots.db')) ? await openIssued(data, openSecret(data)) : undefined;
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
 * Closes a period for good, and not before its last day is over. Doing it twice changes nothing more. The keys that sign
 * are destroyed last, and only when the mailbox that phones write to has shown that it is the one that was closed:
 * whoever closes in another folder would else destroy them while the ballots lie elsewhere.
 * @returns how many envelopes came, blank ones among them, in tens
 */
export async function closePeriod(
	environment: Environment,
	timeZone: string,
	inMailbox: InMailbox,
	now: Date,
	id: string
): Promise<number> {
	const period = periodNamed(environment, id);
	if (dayAt(now, timeZone) <= period.closes)
		throw new OperatorError(
			`${period.id} runs until ${period.closes}, and people have been told so. Close it after that day.`
		);
	await refuseOtherFolder(environment, period.id);
	const { numbers, count } = inMailbox((store) => {
		store.closePeriod(period.id);
		return {
			numbers: ballotKinds.map((kind) => store.numbers(period.id, kind)),
			count: store.count(period.id, 'ratings')
		};
	});
	for (const [at, kind] of ballotKinds.entries())
		await refuseOtherMailbox(environment, period.id, kind, numbers[at]!);
	for (const kind of ballotKinds) destroyIssuerKey(environment.data, period.id, kind);
	await withIssued(environment.data, async (issued) => {
		await issued.setState(period.id, 'closed');
		await issued.forget(period.id);
	});
	return inTens(count);
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
	if (existsSync(secretPath(data)) && isLaid(join(data, 'ballots.db'))) {
		const issued = await openIssued(data, openSecret(data));
		const state = await issued.state(period);
		await issued.close();
		if (state !== undefined) return;
	}
	throw new OperatorError(
		`${period} was never opened in ${data}. Name the app’s folder as the service does (COMPANION_DATA); on an installed server: sudo companion feedback close ${period}. Nothing was changed.`
	);
}

/** The published list has random numbers in it that exist nowhere else: two that are alike come from one mailbox. */
async function refuseOtherMailbox(
	environment: Environment,
	period: string,
	kind: BallotKind,
	numbers: string[]
): Promise<void> {
	const published = await publishedNumbers(environment, period, kind);
	if (!published)
		throw new OperatorError(
			`No mailbox answers at ${environment.mailboxOrigin}, so nothing shows that ${environment.mailboxData} is where phones write to. The signing keys are kept. Start the mailbox, then close ${period} again.`
		);
	if (String(published.numbers) !== String(numbers))
		throw new OperatorError(
			`The mailbox at ${published.from} is another one than ${environment.mailboxData}: the ballots of ${period} lie elsewhere. The signing keys are kept. Name its folder (MAILBOX_DATA), then close ${period} again.`
		);
}
