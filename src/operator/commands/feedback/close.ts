import { called } from '#lib/server/called.ts';
import { closePeriod } from '#lib/server/feedback/periods.ts';
import type { Work } from '#operator/command.ts';
import { countedInTens } from '#operator/counted.ts';

/** `feedback close`: for good, and not before the post office has closed. */
export const close: Work<object, [id: string]> = async (
	_values,
	{ environment, deployment, now, say },
	id
) => {
	const { timeZone } = deployment();
	const count = await closePeriod(environment, timeZone, now(), id);
	say(`${id} is closed: ${countedInTens(count, 'envelopes')} came, blank ones among them.`);
	say('The used numbers are published; every phone can see that its envelope was counted.');
	say(`Next: ${called('feedback report')} ${id} --opening FILE`);
	return 0;
};
