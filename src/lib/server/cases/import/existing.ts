import { isLaid } from '#lib/server/database/database.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { rowKinds, type RawCase, type RowKind } from '#lib/server/cases/case-source.ts';
import type { ImportBatch } from './batch.ts';

/** What the embedded database holds before an import: files leave alone what they do not name. */
export type Existing = { cases: ReadonlyMap<string, RawCase>; organizations: ReadonlyMap<string, unknown> };

export const nothingThere: Existing = { cases: new Map(), organizations: new Map() };

/** Reads all of it, changing nothing. */
export async function readExisting(path: string): Promise<Existing> {
	if (!isLaid(path)) return nothingThere;
	const source = openEmbeddedSource(path);
	try {
		const cases = new Map<string, RawCase>();
		for (const ref of await source.listRefs()) cases.set(ref, await source.readCase(ref));
		const rows = await source.readOrganizations();
		return { cases, organizations: new Map(rows.map((row) => [String(idOf(row)), row])) };
	} finally {
		await source.close();
	}
}

/** How many rows would go, by kind; a kind of which none goes is absent. `people` have lost any. */
export type Gone = {
	people: number;
	rows: Partial<Record<RowKind | 'steps' | 'turns' | 'stays' | 'days' | 'known', number>>;
};

/** Counts what stands in the database and would not stand there after the import. */
export function goneBy({ cases }: Pick<ImportBatch, 'cases'>, existing: Existing): Gone {
	const rows: Gone['rows'] = {};
	let people = 0;
	for (const { body } of cases) {
		const before = existing.cases.get(body.ref);
		if (!before) continue;
		const gone: [keyof Gone['rows'], number][] = [
			...rowKinds.map((kind): [RowKind, number] => [kind, lost(before[kind], body[kind])]),
			['steps', lost(inside(before.goals, 'steps'), inside(body.goals, 'steps'))],
			['turns', fewer(before.goals, body.goals, 'history')],
			['days', fewer(before.referrals, body.referrals, 'days')],
			['known', fewer(before.referrals, body.referrals, 'known')],
			['stays', Math.max(0, staysOf(before) - staysOf(body))]
		];
		for (const [kind, count] of gone) if (count > 0) rows[kind] = (rows[kind] ?? 0) + count;
		if (gone.some(([, count]) => count > 0)) people++;
	}
	return { people, rows };
}

// By name, so that a row which stands at another place counts as there.
function lost(before: unknown[], after: unknown[]): number {
	const ids = new Set(after.map(idOf));
	return before.filter((row) => !ids.has(idOf(row))).length;
}

// Rows without a name of their own.
function fewer(before: unknown[], after: unknown[], field: Inner): number {
	return Math.max(0, inside(before, field).length - inside(after, field).length);
}

type Inner = 'steps' | 'history' | 'days' | 'known';

function inside(rows: unknown[], field: Inner): unknown[] {
	return rows.flatMap((row) => {
		const list = (row as Record<string, unknown> | null)?.[field];
		return Array.isArray(list) ? (list as unknown[]) : [];
	});
}

const staysOf = ({ journey }: RawCase) =>
	(journey as { been?: unknown[] } | null | undefined)?.been?.length ?? 0;

const idOf = (row: unknown) => (row as { id?: unknown } | null)?.id;
