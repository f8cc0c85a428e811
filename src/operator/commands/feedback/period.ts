import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/** The one period that the arguments name. */
export function periodNamed({ keys }: Environment, positionals: string[]): KeyedPeriod {
	const [id, more] = positionals;
	if (!id || more !== undefined) throw new OperatorError('Name one period, for example 2027-Q1.', 2);
	const period = readPeriodKeys(keys).periods.find((one) => one.id === id);
	if (!period)
		throw new OperatorError(`There are no keys for ${id}. See: npm run companion -- feedback status`);
	return period;
}
