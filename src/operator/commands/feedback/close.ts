import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dayAt } from '#lib/domain/day.ts';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import { inTens } from '#lib/domain/feedback-results.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { destroyIssuerKey, hasIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { called } from '#lib/server/called.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret, secretPath } from '#lib/server/secret.ts';
import type { Work } from '#operator/command.ts';
import { countedInTens } from '#operator/counted.ts';
import { inMailbox } from './in-mailbox.ts';
import { periodNamed } from './period.ts';
import { publishedNumbers } from './published-numbers.ts';

/**
 * `feedback close`: for good, and not before the period's last day is over. Doing it twice changes nothing more. The keys
 * that sign are destroyed last, and only when the mailbox that phones write to has shown that it is the one that was
 * closed: whoever closes in another folder would else destroy them while the ballots lie elsewhere.
 */
export const closePeriod: Work<object, [id: string]> = async (
	_values,
	{ environment, deployment, now, say },
	id
) => {
	const period = periodNamed(environment, id);
	if (dayAt(now(), deployment().timeZone) <= period.closes) {
		throw new OperatorError(
			`${period.id} runs until ${period.closes}, and people have been told so. Close it after that day.`
		);
	}
	await refuseOtherFolder(environment, period.id);
	const { numbers, count } = inMailbox(environment, (store) => {
		store.closePeriod(period.id);
		return {
			numbers: ballotKinds.map((kind) => store.numbers(period.id, kind)),
			count: store.count(period.id, 'ratings')
		};
	});
	for (const [at, kind] of ballotKinds.entries())
		await refuseOtherMailbox(environment, period.id, kind, numbers[at]!);
	for (const kind of ballotKinds) destroyIssuerKey(environment.data, period.id, kind);
	const issued = await openIssued(environment.data, openSecret(environment.data));
	try {
		await issued.setState(period.id, 'closed');
		await issued.forget(period.id);
	} finally {
		await issued.close();
	}
	say(`${period.id} is closed: ${countedInTens(inTens(count), 'envelopes')} came, blank ones among them.`);
	say('The used numbers are published; every phone can see that its envelope was counted.');
	say(`Next: ${called('feedback report')} ${period.id} --opening FILE`);
	return 0;
};

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
