import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/** The period of this name. */
export function periodNamed({ keys }: Pick<Environment, 'keys'>, id: string): KeyedPeriod {
	const period = readPeriodKeys(keys).periods.find((one) => one.id === id);
	if (!period) throw new OperatorError(`There are no keys for ${id}. See: ${called('feedback status')}`);
	return period;
}
