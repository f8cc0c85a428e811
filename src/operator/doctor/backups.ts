import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import { openAudit } from '#lib/server/audit/audit.ts';
import { called } from '#lib/server/called.ts';
import { isDemonstration } from '#lib/server/demonstration.ts';
import { openSecret } from '#lib/server/secret.ts';
import { counted } from '#operator/counted.ts';
import { good, look, measured, type Check } from './check.ts';

const day = 86_400_000;
/** A backup is made each week; one that was left out once is no alarm. */
const late = 14;

/** How old the last backup is, by the list of who did what. */
export const lastBackup: Check = async ({ environment: { data }, now }) => {
	if (!isLaid(join(data, 'phones.db')) || isDemonstration(data)) return [];
	const last = isLaid(join(data, 'desk.db')) ? await lastIn(data, now) : undefined;
	if (last === undefined)
		return [
			measured(
				look(
					'No backup is noted here yet',
					`${called('backup FOLDER --key OTHER_FOLDER')}: docs/backup.md says more.`
				),
				'backup',
				null
			)
		];
	const days = Math.floor((now().getTime() - last) / day);
	const what = `The last backup was made ${days === 0 ? 'today' : `${counted(days, 'day')} ago`}`;
	return [
		measured(days < late ? good(what) : look(what, `Make one: ${called('backup FOLDER')}`), 'backup', days)
	];
};

async function lastIn(data: string, now: () => Date): Promise<number | undefined> {
	const audit = await openAudit(data, openSecret(data), now);
	try {
		const line = (await audit.lines()).find(({ act, outcome }) => act === 'backed up' && outcome === 'done');
		return line && Date.parse(line.at);
	} finally {
		await audit.close();
	}
}
