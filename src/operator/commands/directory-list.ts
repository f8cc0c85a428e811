import { called } from '#lib/server/called.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { plansWith } from '#lib/server/directory/plans-with.ts';
import { putBack, removePartners } from '#lib/server/people/remove.ts';
import { agreeTo } from '#operator/agree.ts';
import type { Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';

type Row = { id?: unknown; name?: unknown; visibility?: unknown; services?: unknown };

/** `directory list` */
export const listPartners: Work<{ json?: boolean }> = async ({ json }, { environment, say }) => {
	const existing = await readExisting(caseDatabasePath(environment.data));
	const rows = [...existing.organizations].map(([id, body]) => {
		const { name, visibility, services } = body as Row;
		return {
			id,
			name: String(name),
			public: visibility === 'public',
			services: Array.isArray(services) ? services.length : 0,
			plans: plansWith(existing, id)
		};
	});
	if (json) say(JSON.stringify(rows));
	else if (rows.length === 0) say('There are no partner organisations yet.');
	else
		for (const row of rows)
			say(
				`${row.id.padEnd(20)} ${row.public ? 'for all  ' : 'introduced'.padEnd(9)} ${counted(row.services, 'service')}, in ${counted(row.plans, 'plan')}  ${row.name}`
			);
	return 0;
};

/** `directory remove ID…` */
export const removeNamedPartners: Work<{ json?: boolean; yes?: boolean }, [ids: string[]]> = async (
	{ json, yes },
	{ environment, deployment, now, say },
	named
) => {
	const ids = [...new Set(named)];
	const existing = await readExisting(caseDatabasePath(environment.data));
	const plans = ids.reduce((sum, id) => sum + plansWith(existing, id), 0);
	const where = plans > 0 ? ` ${counted(plans, 'plan')} would name one that is not there.` : '';
	await agreeTo(`This takes away ${counted(ids.length, 'partner')}.${where}`, yes);
	await removePartners({ data: environment.data, now }, ids);
	await readEverybodyAnew(environment, deployment(), now, { agreed: true });
	if (json) say(JSON.stringify({ removed: ids }));
	else say(`Done. To put one back within four weeks: ${called('directory undo ID')}`);
	return 0;
};

/** `directory undo ID` */
export const putPartnerBack: Work<object, [id: string]> = async (
	_,
	{ environment, deployment, now, say },
	id
) => {
	await putBack({ data: environment.data, now }, 'organization', id);
	await readEverybodyAnew(environment, deployment(), now);
	say(`${id} is here again, as before.`);
	return 0;
};
