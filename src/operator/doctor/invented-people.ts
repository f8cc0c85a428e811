import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { called } from '#lib/server/called.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { holdAlone } from '#lib/server/database/sqlite/hold.ts';
import { isDemonstration } from '#lib/server/demonstration.ts';
import { counted } from '#operator/counted.ts';
import { inventedIn } from '#lib/server/people/invented.ts';
import { broken, look, type Check } from './check.ts';

/** Whether this is the demonstration, or it still runs although real people came, and whether invented people stand beside real ones. */
export const inventedPeople: Check = async ({ environment: { data, real, demonstration, root } }) => {
	if (isDemonstration(data))
		return [
			look(
				`This is the demonstration: all people in ${data} are invented`,
				`Put your own people in (${called('cases import FILE')}): that starts the folder of real ones, ${real}.`
			)
		];
	const shown = runs(demonstration)
		? [
				look(
					'What runs now is still the demonstration: no real person can open a book from it',
					'Start it anew: systemctl restart, or stop npm start and call it again.'
				)
			]
		: [];
	const existing = await readExisting(caseDatabasePath(data));
	const { refs, partners } = inventedIn(existing, root);
	if (refs.length + partners.length === 0) return shown;
	const what = `${counted(refs.length, 'invented person', 'invented people')} and ${counted(partners.length, 'invented partner')} stand in ${data}`;
	const advice = `Take them out: ${called('people remove --invented')}`;
	return [
		...shown,
		refs.length < existing.cases.size ? broken(`${what} beside real ones`, advice) : look(what, advice)
	];
};

/** Whether a process works with this folder just now. */
function runs(demonstration: string): boolean {
	if (!existsSync(join(demonstration, 'in-use'))) return false;
	const hold = holdAlone(demonstration);
	hold?.release();
	return hold === undefined;
}
