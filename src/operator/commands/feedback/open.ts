import { dayAt } from '#lib/domain/day.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { Work } from '#operator/command.ts';
import { periodNamed } from './period.ts';

/** `feedback open`: phones ask from now on, between the period's two days. */
export const openPeriod: Work<object, [id: string]> = async (
	_values,
	{ environment, deployment, now, say },
	id
) => {
	const period = periodNamed(environment, id);
	if (period.closes < dayAt(now(), deployment().timeZone))
		throw new OperatorError(`${period.id} was over on ${period.closes}.`);
	const issued = await openIssued(environment.data, openSecret(environment.data));
	try {
		if ((await issued.state(period.id)) === 'closed')
			throw new OperatorError(`${period.id} is closed for good.`);
		await issued.setState(period.id, 'open');
	} finally {
		await issued.close();
	}
	say(`${period.id} is open: phones ask from ${period.opens} to ${period.closes}.`);
	return 0;
};
