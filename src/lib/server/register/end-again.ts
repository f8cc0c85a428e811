import { join } from 'node:path';
import { openDatabase } from '#lib/server/database/database.ts';
import type { Ended } from '#lib/server/kept/ended.ts';
import { locksShape, type Tables as LockTables } from '#lib/server/locks/locks-database.ts';
import type { Random } from '#lib/server/random.ts';
import type { Secret } from '#lib/server/secret.ts';
import { openRegister } from './register.ts';

/** How much of a copy had ended meanwhile. */
export type EndedAgain = { phones: number; sharing: number; locks: number };

/** Ends in a copy from before what has ended since: phones, what families see, places of locks. */
export async function endAgain(
	folder: string,
	secret: Secret,
	since: Awaited<ReturnType<Ended['since']>>,
	random: Random,
	now: () => Date
): Promise<EndedAgain> {
	const counts: EndedAgain = { phones: 0, sharing: 0, locks: 0 };
	const register = await openRegister(folder, secret, random, now);
	try {
		for (const { id, ref, revoked } of await register.list()) {
			if (since.has('forgotten', id)) await register.forget({ id });
			else if (!revoked && (since.has('revoked', id) || since.has('person', ref))) await register.revoke(id);
			else continue;
			counts.phones++;
		}
		for (const { ref } of await register.listChoices()) {
			if (!since.has('sharing', ref) && !since.has('person', ref)) continue;
			await register.endSharing(ref);
			counts.sharing++;
		}
	} finally {
		await register.close();
	}
	const locks = await openDatabase<LockTables>(join(folder, 'locks.db'), locksShape);
	try {
		await locks.transaction(async (query) => {
			for (const { holder, key_share } of await query.selectFrom('slots').selectAll().execute()) {
				if (since.has('slot', holder)) {
					await query.deleteFrom('slots').where('holder', '=', holder).execute();
				} else if (since.has('share', holder) && key_share) {
					await query.updateTable('slots').set({ key_share: null }).where('holder', '=', holder).execute();
				} else continue;
				counts.locks++;
			}
		});
		await locks.writeAnew();
	} finally {
		await locks.close();
	}
	return counts;
}
