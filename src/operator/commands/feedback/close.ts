import { dayAt } from '#lib/domain/day.ts';
import { ballotKinds } from '#lib/domain/feedback.ts';
import { inTens } from '#lib/domain/feedback-results.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { destroyIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import type { Work } from '#operator/command.ts';
import { countedInTens } from '#operator/counted.ts';
import { periodNamed } from './period.ts';

/** `feedback close`: for good, and not before the period's last day is over. Doing it twice changes nothing more. */
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
	const store = openBallotStore(environment.data);
	const issued = await openIssued(environment.data, openSecret(environment.data));
	try {
		store.closePeriod(period.id);
		for (const kind of ballotKinds) destroyIssuerKey(environment.data, period.id, kind);
		await issued.setState(period.id, 'closed');
		await issued.forget(period.id);
		const envelopes = countedInTens(inTens(store.count(period.id, 'ratings')), 'envelopes');
		say(`${period.id} is closed: ${envelopes} came, blank ones among them.`);
	} finally {
		store.close();
		await issued.close();
	}
	say('The used numbers are published; every phone can see that its envelope was counted.');
	say(`Next: npm run companion -- feedback report ${period.id} --opening FILE`);
	return 0;
};
