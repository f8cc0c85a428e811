import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase } from '#lib/server/database/database.ts';
import { registerShape, type Tables } from '#lib/server/register/tables.ts';
import { sealing } from '#lib/server/sealing.ts';
import { openSecret } from '#lib/server/secret.ts';

/**
 * Makes as if `hours` had gone by since she chose and they were paired: the moments that are stored lie that much
 * earlier. The server's own clock, its code and everything else stay as they are.
 */
export async function letTimePass(data: string, ref: string, hours: number): Promise<void> {
	const secret = openSecret(data);
	const { sealJson, openJson } = sealing(secret.key('phones/sealed'), randomBytes);
	const person = createHmac('sha256', secret.key('phones/person')).update(ref).digest('base64url');
	const earlier = (moment: number) => Math.max(0, moment - hours * 3_600_000);
	const database = await openDatabase<Tables>(join(data, 'phones.db'), registerShape);
	try {
		await database.transaction(async (query) => {
			for (const { id, sealed } of await query
				.selectFrom('phones')
				.selectAll()
				.where('person', '=', person)
				.execute()) {
				const content = openJson(sealed, `phone ${id}`) as { readsFrom?: number };
				if (content.readsFrom === undefined) continue;
				const shifted = { ...content, readsFrom: earlier(content.readsFrom) };
				await query
					.updateTable('phones')
					.set({ sealed: sealJson(shifted, `phone ${id}`, 256) })
					.where('id', '=', id)
					.execute();
			}
			const row = await query
				.selectFrom('sharing')
				.selectAll()
				.where('person', '=', person)
				.executeTakeFirst();
			if (!row) throw new Error(`${ref} shares nothing`);
			const choice = openJson(row.sealed, `sharing ${person}`) as {
				items: Record<string, number>;
				until: string;
			};
			const until = new Date(earlier(Date.parse(`${choice.until}T00:00:00Z`))).toISOString().slice(0, 10);
			const items = Object.fromEntries(
				Object.entries(choice.items).map(([item, start]) => [item, earlier(start)])
			);
			await query
				.updateTable('sharing')
				.set({ sealed: sealJson({ ref, items, until }, `sharing ${person}`, 1024) })
				.where('person', '=', person)
				.execute();
		});
	} finally {
		await database.close();
	}
}
