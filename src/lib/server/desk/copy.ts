import { join } from 'node:path';
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { openDatabase } from '#lib/server/database/database.ts';
import type { Ended } from '#lib/server/kept/ended.ts';
import { naming } from '#lib/server/naming.ts';
import { shuffled, type Random } from '#lib/server/random.ts';
import { sealing } from '#lib/server/sealing.ts';
import type { Secret } from '#lib/server/secret.ts';
import { mondayFrom } from '#lib/server/week.ts';
import { accountStep, Content, contextOf, rightsOf, sameName } from './accounts.ts';
import { KeyContent, keyContext, keyStep } from './passkeys.ts';
import { staffShape, type Tables } from './tables.ts';

/* What is done to a copy of `staff.db` that nobody works with. */

/**
 * Makes the copy fit to be kept for long. Who is signed in, links that were handed over and tries are of hours and not in
 * it; until when a paper code opens is the Monday after.
 */
export const forKeeping = (folder: string): Promise<void> =>
	changed(folder, async (query) => {
		await query.deleteFrom('sessions').execute();
		await query.deleteFrom('tries').execute();
		// What waits for a second signature is asked for again.
		await query.deleteFrom('proposals').execute();
		await query.deleteFrom('once').where('kind', '!=', 'paper').execute();
		for (const { id, expires } of await query.selectFrom('once').selectAll().execute())
			await query
				.updateTable('once')
				.set({ expires: mondayFrom(expires) })
				.where('id', '=', id)
				.execute();
	});

/**
 * Seals the copy under another key, and names accounts by it. Whoever is signed in signs in again, and forms that are open
 * on a screen are not taken any more; keys, links and paper codes stay.
 */
export function turnStaff(folder: string, from: Secret, to: Secret, random: Random): Promise<void> {
	const before = sealing(from.key('staff/sealed'), random);
	const after = sealing(to.key('staff/sealed'), random);
	const nameOf = naming(to.key('staff/name'));
	return changed(folder, async (query) => {
		await query.deleteFrom('sessions').execute();
		await query.deleteFrom('tries').execute();
		await query.deleteFrom('proposals').execute();
		await query.deleteFrom('once').where('kind', '=', 'spent').execute();
		for (const { id, sealed } of shuffled(await query.selectFrom('staff').selectAll().execute(), random)) {
			const content = v.parse(Content, before.openJson(sealed, contextOf(id)));
			const name = nameOf(sameName(content.name));
			await query
				.updateTable('staff')
				.set({ name, sealed: after.sealJson(content, contextOf(id), accountStep) })
				.where('id', '=', id)
				.execute();
		}
		for (const { id, sealed } of shuffled(await query.selectFrom('passkeys').selectAll().execute(), random)) {
			const content = v.parse(KeyContent, before.openJson(sealed, keyContext(id)));
			await query
				.updateTable('passkeys')
				.set({ sealed: after.sealJson(content, keyContext(id), keyStep) })
				.where('id', '=', id)
				.execute();
		}
	});
}

/**
 * Ends in a copy from before what has ended since: accounts, keys, and what somebody may do.
 * @returns how many accounts have less than the copy gave them
 */
export async function endStaffAgain(
	folder: string,
	secret: Secret,
	since: Awaited<ReturnType<Ended['since']>>,
	random: Random
): Promise<number> {
	const seals = sealing(secret.key('staff/sealed'), random);
	const touched = new Set<string>();
	await changed(folder, async (query) => {
		for (const { id, staff } of await query.selectFrom('passkeys').selectAll().execute()) {
			if (!since.has('key', id) && !since.has('staff', staff)) continue;
			await query.deleteFrom('passkeys').where('id', '=', id).execute();
			touched.add(staff);
		}
		for (const { id, staff } of await query.selectFrom('once').selectAll().execute()) {
			if (!since.has('key', id) && !(staff !== null && since.has('staff', staff))) continue;
			await query.deleteFrom('once').where('id', '=', id).execute();
			if (staff !== null) touched.add(staff);
		}
		for (const row of await query.selectFrom('staff').selectAll().execute()) {
			const { id } = row;
			const content = v.parse(Content, seals.openJson(row.sealed, contextOf(id)));
			const left = since.has('staff', id);
			const holds = new Set(rightsOf({ id, ...content }).filter((right) => !since.has('right', right)));
			const keepsPassword = !left && content.password && !since.has('key', content.password.salt);
			const kept = {
				...content,
				roles: content.roles.filter((role) => holds.has(`${id} ${role}`)),
				worksAs: content.worksAs.filter((member) => holds.has(`${id} works as ${member}`)),
				password: keepsPassword ? content.password : undefined
			};
			const ended = left ? 1 : row.ended;
			const isSame =
				ended === row.ended &&
				holds.size === content.roles.length + content.worksAs.length &&
				(content.password === undefined || keepsPassword);
			if (isSame) continue;
			touched.add(id);
			const sealed = seals.sealJson(kept, contextOf(id), accountStep);
			await query.updateTable('staff').set({ ended, sealed }).where('id', '=', id).execute();
		}
	});
	return touched.size;
}

async function changed(folder: string, work: (query: Kysely<Tables>) => Promise<void>): Promise<void> {
	const database = await openDatabase<Tables>(join(folder, 'staff.db'), staffShape);
	try {
		await database.transaction(work);
		await database.writeAnew();
	} finally {
		await database.close();
	}
}
