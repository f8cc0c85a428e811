import {
	copyFileSync,
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	readdirSync,
	rmSync,
	symlinkSync
} from 'node:fs';
import { join } from 'node:path';
import { postgresHouse } from '#lib/server/database/postgres/house.ts';
import { refuseOthers } from '#lib/server/database/postgres/lay.ts';
import { copyWhileRunning, isThere } from '#lib/server/database/sqlite/file.ts';
import { beginArriving, finishArriving } from '#lib/server/kept/arriving.ts';
import { copyOutOfPostgres, replaceHouse } from '#operator/backup/move-across.ts';

/*
 * Two copies of a data folder, each gone as soon as the update has ended. The one to try is of all that a server reads;
 * what the new version does to it happens to a copy. The other is of the databases at the moment of the switch, the way
 * back. Neither is in a backup: they are of the same kind as the copies from before an update.
 */

export const trialIn = (data: string): string => join(data, '.before-trial');
export const wayBackIn = (data: string): string => join(data, '.before-update');

const databasesIn = (data: string) =>
	globSync('*.db', { cwd: data }).filter((name) => isThere(join(data, name)));

/** A folder to try another version with, while the service runs. The mailbox is never copied: a trial has an empty one. */
export async function layTrial(data: string): Promise<string> {
	const trial = trialIn(data);
	rmSync(trial, { recursive: true, force: true });
	mkdirSync(trial, { mode: 0o700 });
	const left = [
		/^\./,
		/\.before-/,
		/-journal$/,
		/^(mailbox|demonstration.*|in-use|leads.*|(in|leaving)-postgres|reserve|addresses\.json|moved-house)$/
	];
	for (const name of readdirSync(data)) {
		const [from, to] = [join(data, name), join(trial, name)];
		if (left.some((pattern) => pattern.test(name))) continue;
		// Only read, and either large or best kept where it is.
		else if (name === 'voice' || name === 'secret.key') symlinkSync(from, to);
		else if (!name.endsWith('.db')) cpSync(from, to, { recursive: true });
		else if (isThere(from)) await copyWhileRunning(from, to);
	}
	// It is tried with files, whatever the service has them in.
	await copyOutOfPostgres(data, trial, () => true);
	return trial;
}

/** Copies the databases for the way back. The service has to be stopped. */
export async function keepWayBack(data: string): Promise<void> {
	const folder = wayBackIn(data);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { mode: 0o700 });
	for (const name of databasesIn(data)) await copyWhileRunning(join(data, name), join(folder, name));
	const house = postgresHouse(data);
	if (house) await refuseOthers(house);
	await copyOutOfPostgres(data, folder, () => true);
}

/** Puts the databases back, all of them or none. The service has to be stopped. */
export async function goWayBack(data: string): Promise<void> {
	const folder = wayBackIn(data);
	if (!existsSync(folder)) return;
	const house = postgresHouse(data);
	if (house) {
		await refuseOthers(house);
		return replaceHouse(data, folder);
	}
	const arriving = beginArriving(data);
	const kept = readdirSync(folder);
	for (const name of kept) copyFileSync(join(folder, name), join(arriving, name));
	// A journal of what the newer version wrote would be put into the older file.
	const leaving = globSync(['*.db', '*-journal'], { cwd: data }).filter((name) => !kept.includes(name));
	finishArriving(data, leaving);
}

/** Both copies are gone afterwards. */
export function dropCopies(data: string): void {
	for (const folder of [trialIn(data), wayBackIn(data)]) rmSync(folder, { recursive: true, force: true });
}
