import { called } from '#lib/server/called.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { isDemonstration } from '#lib/server/demonstration.ts';
import { counted } from '#operator/counted.ts';
import { inventedIn } from '#lib/server/people/invented.ts';
import { broken, look, type Check } from './check.ts';

/** Whether this is the demonstration, and whether invented people stand beside real ones. */
export const inventedPeople: Check = async ({ environment: { data, real, root } }) => {
	if (isDemonstration(data))
		return [
			look(
				`This is the demonstration: all people in ${data} are invented`,
				`Put your own people in (${called('cases import FILE')}): that starts the folder of real ones, ${real}.`
			)
		];
	const existing = await readExisting(caseDatabasePath(data));
	const { refs, partners } = inventedIn(existing, root);
	if (refs.length + partners.length === 0) return [];
	const what = `${counted(refs.length, 'invented person', 'invented people')} and ${counted(partners.length, 'invented partner')} stand in ${data}`;
	const advice = `Take them out: ${called('people remove --invented')}`;
	return [
		refs.length < existing.cases.size ? broken(`${what} beside real ones`, advice) : look(what, advice)
	];
};
