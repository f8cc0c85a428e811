import { called } from '#lib/server/called.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { inventedIn } from '#lib/server/people/invented.ts';
import { removePartners, removePeople } from '#lib/server/people/remove.ts';
import { agreeTo } from '#operator/agree.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';
import { closedTooLong } from './closed.ts';

type Options = { now?: boolean; closed?: boolean; invented?: boolean; yes?: boolean; json?: boolean };

/** `people remove REF…`, `--closed`, `--invented` */
export const removed: Work<Options, [refs: string[]]> = async (values, context, named) => {
	const { environment, deployment, now, say } = context;
	const { kind } = deployment().source;
	if (kind !== 'embedded')
		throw new OperatorError(
			`People come from ${kind}, as the configuration says: remove them there. Their phones end after four weeks, or at once with revoke.`
		);
	const ways = [named.length > 0, values.closed, values.invented].filter(Boolean).length;
	if (ways !== 1)
		throw new OperatorError('Say whom to remove: people remove REF…, or --closed, or --invented', 2);
	const { refs, partners } = await whom(named, values, context);
	if (refs.length === 0 && partners.length === 0) {
		say(values.json ? JSON.stringify({ removed: [], partners: [] }) : 'There is nobody to remove.');
		return 0;
	}
	const plans = counted(refs.length, 'person with the whole plan', 'people with their whole plans');
	const besides = partners.length > 0 ? ` and ${counted(partners.length, 'partner')}` : '';
	const atOnce = values.now ?? false;
	const after = atOnce ? 'This cannot be undone.' : 'It can be undone for four weeks.';
	await agreeTo(`This takes away ${plans}${besides}. ${after}`, values.yes);
	const house = { data: environment.data, now };
	await removePeople(house, refs, { atOnce });
	await removePartners(house, partners);
	await readEverybodyAnew(environment, deployment(), now, { agreed: true });
	if (values.json) say(JSON.stringify({ removed: refs, partners }));
	else {
		for (const ref of refs) say(`${ref} is no longer here.`);
		say(
			atOnce
				? 'Their phones can no longer read anything.'
				: `To put somebody back within four weeks: ${called('people undo REF')}`
		);
		say('A backup that was made before still holds them: let it go when it may.');
	}
	return 0;
};

async function whom(
	named: string[],
	{ closed, invented }: Options,
	{ environment, deployment, now }: CommandContext
): Promise<{ refs: string[]; partners: string[] }> {
	const existing = await readExisting(caseDatabasePath(environment.data));
	if (invented) return inventedIn(existing, environment.root);
	if (!closed) return { refs: [...new Set(named)], partners: [] };
	const { retention, phaseMap } = deployment();
	if (retention.closedPeopleWeeks === undefined)
		throw new OperatorError(
			'retention.closedPeopleWeeks is set neither at the desk nor in companion.config.json: people with a closed plan stay.'
		);
	return { refs: closedTooLong(existing, phaseMap, retention.closedPeopleWeeks, now()), partners: [] };
}
