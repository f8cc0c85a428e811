import { agreeTo } from '#operator/agree.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { openCases } from '#operator/open-cases.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';

/** `source accept` */
export const accepted: Work<{ yes?: boolean }> = async ({ yes }, { environment, deployment, now, say }) => {
	const source = openCases(environment, deployment());
	const refs = await source.listRefs().finally(() => source.close());
	const people = counted(refs.length, 'person', 'people');
	await agreeTo(`The case system lists ${people}. The copies of all others go.`, yes);
	await readEverybodyAnew(environment, deployment(), now, { agreed: true });
	say('Done. Phones of people who are not listed end after four weeks.');
	return 0;
};
