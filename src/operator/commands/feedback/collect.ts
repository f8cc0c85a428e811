import { called } from '#lib/server/called.ts';
import { collect, onStick, sayReceived } from '#lib/server/feedback/collect.ts';
import { countCollected } from '#lib/server/feedback/collected.ts';
import { inTens } from '#lib/domain/feedback-results.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { countedInTens } from '#operator/counted.ts';

type Options = { from?: string; keep?: boolean };

/** `feedback collect`: the envelopes of a closed period, from the post office or from a stick. */
export const collectPeriod: Work<Options, [id: string]> = async (
	{ from, keep },
	{ environment, say },
	id
) => {
	const stick = from === undefined ? undefined : onStick(from, id);
	const fetched = await collect(environment, id, stick && ((kind) => asCaller(() => stick(kind))));
	const count = inTens(countCollected(environment.data, id, 'ratings'));
	say(
		`${id} is here: ${countedInTens(count, 'envelopes')}, blank ones among them. Each was looked at and is right.`
	);
	if (!keep && from === undefined)
		say(
			(await sayReceived(environment, id, fetched))
				? 'The post office was told, and has deleted them.'
				: 'The post office did not take the word that they are here: it deletes them by itself in 60 days.'
		);
	say(`Next: ${called('feedback close')} ${id}`);
	return 0;
};
