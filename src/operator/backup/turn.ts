import { randomBytes } from 'node:crypto';
import { globSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { turnIssued, turnIssuerKeys } from '#lib/server/ballots/copy.ts';
import { postgresHouse } from '#lib/server/database/postgres/house.ts';
import { refuseOthers } from '#lib/server/database/postgres/lay.ts';
import { copyWhileRunning, isThere } from '#lib/server/database/sqlite/file.ts';
import { beginArriving, finishArriving } from '#lib/server/kept/arriving.ts';
import { turnStaff } from '#lib/server/desk/copy.ts';
import { turnLocks } from '#lib/server/locks/copy.ts';
import { turnRegister } from '#lib/server/register/copy.ts';
import { openSecret, secretOf, secretPath, turned } from '#lib/server/secret.ts';
import { copyOutOfPostgres, replaceHouse } from './move-across.ts';

/** Copies of plans, which the next start reads. */
const madeAnew = ['cache.db', 'directory.db'];

/**
 * Seals everything in a data folder under a new key. Nobody else may work with it meanwhile. All of it is laid beside
 * first: ended at any moment, either the old key opens everything or the new one does.
 * @returns how many rights to answer belong to nobody who has a phone now; they count for nobody any more
 */
export async function turnKey(data: string): Promise<{ unknown: number }> {
	const house = postgresHouse(data);
	if (house) await refuseOthers(house);
	const from = openSecret(data);
	const bytes = turned(secretPath(data));
	const to = secretOf(bytes);
	const folder = beginArriving(data);
	try {
		for (const file of ['phones.db', 'locks.db', 'ballots.db', 'staff.db']) {
			if (isThere(join(data, file))) await copyWhileRunning(join(data, file), join(folder, file));
		}
		// In PostgreSQL another house comes, and all that stays of the older one with it.
		await copyOutOfPostgres(data, folder, (file) => !madeAnew.includes(file));
		const has = (file: string) => isThere(join(folder, file));
		const refs = has('phones.db') ? await turnRegister(folder, from, to, randomBytes) : [];
		if (has('locks.db')) await turnLocks(folder, from, to, randomBytes);
		const unknown = has('ballots.db') ? await turnIssued(folder, from, to, refs) : 0;
		if (has('staff.db')) await turnStaff(folder, from, to, randomBytes);
		turnIssuerKeys(data, folder, from, to);
		for (const left of globSync('*-journal', { cwd: folder })) rmSync(join(folder, left));
		writeFileSync(join(folder, 'secret.key'), bytes, { mode: 0o600, flag: 'wx', flush: true });
		// Copies of plans are read anew. What was left from before an update is sealed with the key that goes.
		const leaving = [...madeAnew, ...globSync('*.before-*', { cwd: data })];
		if (house) await replaceHouse(data, folder, leaving);
		else finishArriving(data, leaving);
		return { unknown };
	} catch (error) {
		rmSync(folder, { recursive: true, force: true });
		throw error;
	}
}
