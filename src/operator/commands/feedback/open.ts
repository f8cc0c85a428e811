import { dayAt } from '#lib/domain/day.ts';
import { openPeriod } from '#lib/server/feedback/periods.ts';
import type { Work } from '#operator/command.ts';

/** `feedback open`: phones ask from now on, between the period's two days. */
export const open: Work<object, [id: string]> = async (
	_values,
	{ environment, deployment, now, say },
	id
) => {
	const { opens, closes } = await openPeriod(environment, dayAt(now(), deployment().timeZone), id);
	say(`${id} is open: phones ask from ${opens} to ${closes}.`);
	return 0;
};
