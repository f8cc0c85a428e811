import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase } from '#lib/server/database/database.ts';
import { groupsOf } from '#lib/server/in-groups.ts';
import { naming } from '#lib/server/naming.ts';
import { hashOfToken } from '#lib/server/register/pair.ts';
import { phoneContext, phoneStep } from '#lib/server/register/phones.ts';
import { registerShape, type Tables } from '#lib/server/register/tables.ts';
import { sealing } from '#lib/server/sealing.ts';
import { openSecret } from '#lib/server/secret.ts';
import { isoWeek } from '#lib/server/week.ts';

/** A name as the register gives them, another one for each number. */
export const phoneNumber = (at: number): string =>
	((at * 7919) % 2 ** 30).toString(32).toUpperCase().padStart(6, '0');

/**
 * Writes the rows of phones straight into `phones.db`: to pair a hundred thousand takes a quarter of an hour. The token of each
 * is its name.
 * @param refs whose they are, one phone each
 */
export async function writePhones(folder: string, refs: Iterable<string>): Promise<void> {
	const secret = openSecret(folder);
	const database = await openDatabase<Tables>(join(folder, 'phones.db'), registerShape);
	const sealed = sealing(secret.key('phones/sealed'), randomBytes);
	const person = naming(secret.key('phones/person'));
	const week = isoWeek(new Date());
	let at = 0;
	const rowOf = (ref: string) => {
		const id = phoneNumber(at++);
		const content = { ref, lock: randomBytes(32).toString('base64url'), week, lived: 0 };
		return {
			id,
			person: person(ref),
			audience: 'person',
			token: hashOfToken(id),
			lock: randomBytes(32).toString('base64url'),
			slot: 0,
			revoked: 0,
			sealed: sealed.sealJson(content, phoneContext(id), phoneStep)
		};
	};
	await database.transaction(async (query) => {
		for (const some of groupsOf(refs, 100))
			await query.insertInto('phones').values(some.map(rowOf)).execute();
	});
	await database.close();
}
