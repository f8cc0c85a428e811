import { join } from 'node:path';
import { openDatabase } from '#lib/server/database/database.ts';
import type { Random } from '#lib/server/random.ts';
import { sealing } from '#lib/server/sealing.ts';
import type { Secret } from '#lib/server/secret.ts';
import { shareContext, triesContext, triesLength } from './lock-store.ts';
import { locksShape, type Tables } from './locks-database.ts';

/* What is done to a copy of `locks.db` that nobody works with. */

/** Makes the copy fit to be kept for long: what was tried is of one day, and is not in it. */
export const forKeeping = (folder: string): Promise<void> =>
	changed(folder, async (query) => {
		await query.deleteFrom('tries').execute();
	});

/**
 * A copy that is put back does not know which books of notes said meanwhile that they exist: none of them goes for having
 * kept silent. What is left over is at most a place that stays taken.
 */
export const allUsed = (folder: string): Promise<void> =>
	changed(folder, async (query) => {
		await query.updateTable('slots').set({ unused_since: null }).execute();
	});

/** Seals the copy under another key. Names stay: they follow from what only phones know. */
export function turnLocks(folder: string, from: Secret, to: Secret, random: Random): Promise<void> {
	const before = sealing(from.key('locks/seal'), random);
	const after = sealing(to.key('locks/seal'), random);
	return changed(folder, async (query) => {
		for (const { lock_hash, slot, key_share } of await query.selectFrom('slots').selectAll().execute()) {
			if (!key_share) continue;
			const context = shareContext(lock_hash, slot);
			await query
				.updateTable('slots')
				.set({ key_share: after.seal(before.open(key_share, context), context) })
				.where('lock_hash', '=', lock_hash)
				.where('slot', '=', slot)
				.execute();
		}
		for (const { name, sealed } of await query.selectFrom('tries').selectAll().execute()) {
			const context = triesContext(name);
			await query
				.updateTable('tries')
				.set({ sealed: after.sealJson(before.openJson(sealed, context), context, triesLength) })
				.where('name', '=', name)
				.execute();
		}
	});
}

async function changed(
	folder: string,
	work: Parameters<Awaited<ReturnType<typeof openDatabase<Tables>>>['transaction']>[0]
): Promise<void> {
	const database = await openDatabase<Tables>(join(folder, 'locks.db'), locksShape);
	try {
		await database.transaction(work);
		await database.writeAnew();
	} finally {
		await database.close();
	}
}
