import { openDatabase } from '#lib/server/database/database.ts';
import { casesShape, queries, type Tables } from './tables.ts';

/** Takes people out of the embedded database, with all that belongs to them. @returns how many */
export async function takeOut(path: string, isMeant: (ref: string) => boolean): Promise<number> {
	const database = await openDatabase<Tables>(path, casesShape);
	try {
		return await database.transaction(async (query) => {
			const meant = (await queries.refs(query)).filter(isMeant);
			for (const ref of meant) await queries.dropPerson(query, ref);
			return meant.length;
		});
	} finally {
		await database.close();
	}
}
