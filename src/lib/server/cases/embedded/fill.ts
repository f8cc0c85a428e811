import { openDatabase } from '#lib/server/database/database.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { casesShape, queries, type Tables } from './tables.ts';

/**
 * Puts cases and organisations into the embedded database, all in one transaction. A case that is named replaces the
 * one that was there, whole; cases and organisations that are not named stay as they are. Only the command line calls
 * this.
 */
export async function fillEmbedded(
	path: string,
	cases: RawCase[],
	organizations: { id: string; body: unknown }[]
): Promise<void> {
	const database = await openDatabase<Tables>(path, casesShape);
	try {
		await database.transaction(async (query) => {
			for (const one of cases) {
				const { ref } = one;
				await queries.dropPerson(query, ref);
				await queries.addPerson(query, {
					ref,
					me: JSON.stringify(one.me),
					journey: JSON.stringify(one.journey)
				});
				for (const kind of rowKinds) {
					for (const [position, row] of one[kind].entries())
						await queries.addRow(query, { ref, kind, position, body: JSON.stringify(row) });
				}
			}
			for (const { id, body } of organizations)
				await queries.keepOrganization(query, id, JSON.stringify(body));
		});
	} finally {
		await database.close();
	}
}

/** Takes people with all their rows, and organisations, out of the embedded database, in one transaction. */
export async function takeOutOfEmbedded(
	path: string,
	{ refs = [], organizations = [] }: { refs?: readonly string[]; organizations?: readonly string[] }
): Promise<void> {
	const database = await openDatabase<Tables>(path, casesShape);
	try {
		await database.transaction(async (query) => {
			for (const ref of refs) await queries.dropPerson(query, ref);
			for (const id of organizations) await queries.dropOrganization(query, id);
		});
	} finally {
		await database.close();
	}
}
