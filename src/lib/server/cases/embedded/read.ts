import type { Kysely } from 'kysely';
import { rowKinds, type RawCase, type RowKind } from '#lib/server/cases/case-source.ts';
import { queries, type Tables } from './tables.ts';

/** Cases as they lie in the database, by their references; ask in one transaction. */
export async function casesIn(query: Kysely<Tables>, refs: readonly string[]): Promise<Map<string, RawCase>> {
	const cases = new Map(
		(await queries.people(query, refs)).map(({ ref, me, journey }) => {
			const lists = Object.fromEntries(rowKinds.map((kind) => [kind, []]));
			return [ref, { ref, me: JSON.parse(me), journey: JSON.parse(journey), ...lists } as unknown as RawCase];
		})
	);
	for (const { ref, kind, body } of await queries.rowsOf(query, refs))
		cases.get(ref)?.[kind as RowKind]?.push(JSON.parse(body));
	return cases;
}
