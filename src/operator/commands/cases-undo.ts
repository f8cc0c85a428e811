import { listImports, undoImport } from '#lib/server/people/import.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';

/** `cases undo [IMPORT]` */
export const undoneImport: Work<{ json?: boolean }, [id: string | undefined]> = async (
	{ json },
	{ environment, deployment, now, say },
	id
) => {
	const house = { data: environment.data, now };
	if (id !== undefined) {
		const refs = await undoImport(house, id);
		await readEverybodyAnew(environment, deployment(), now, { agreed: true });
		say(json ? JSON.stringify({ refs }) : `${counted(refs.length, 'person', 'people')} as before.`);
		return 0;
	}
	const imports = await listImports(house);
	if (json) say(JSON.stringify(imports));
	else if (imports.length === 0) say('There is no import that can be taken back.');
	else
		for (const { id, at, by, refs, partners, weeks } of imports)
			say(
				`${id}  ${at}  ${by.padEnd(12)} ${counted(refs.length, 'person', 'people')}, ${counted(partners, 'partner')}; can be taken back for ${counted(weeks, 'week')}`
			);
	return 0;
};
