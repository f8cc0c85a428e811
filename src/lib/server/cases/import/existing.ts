import { isLaid } from '#lib/server/database/database.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { inGroups } from '#lib/server/in-groups.ts';
import { rowKinds, type RawCase, type RowKind } from '#lib/server/cases/case-source.ts';

/** What the embedded database holds before an import: files leave alone what they do not name. */
export type Existing = { cases: ReadonlyMap<string, RawCase>; organizations: ReadonlyMap<string, unknown> };

export const nothingThere: Existing = { cases: new Map(), organizations: new Map() };

/** Reads all of it, changing nothing. */
export async function readExisting(path: string): Promise<Existing> {
	if (!isLaid(path)) return nothingThere;
	const source = openEmbeddedSource(path);
	try {
		const cases = new Map<string, RawCase>();
		for (const group of inGroups(await source.listRefs(), 50))
			for (const [ref, raw] of await source.readCases!(group)) cases.set(ref, raw);
		return { cases, organizations: byId(await source.readOrganizations()) };
	} finally {
		await source.close();
	}
}

/** How some people stand; whoever is not there is not among them. */
export async function readSome(path: string, refs: readonly string[]): Promise<Map<string, RawCase>> {
	if (!isLaid(path)) return new Map();
	const source = openEmbeddedSource(path);
	try {
		const cases = new Map<string, RawCase>();
		for (const group of inGroups(refs, 50))
			for (const [ref, raw] of await source.readCases!(group)) cases.set(ref, raw);
		return cases;
	} finally {
		await source.close();
	}
}

/** The organisations alone. */
export async function readOrganizations(path: string): Promise<Existing['organizations']> {
	if (!isLaid(path)) return nothingThere.organizations;
	const source = openEmbeddedSource(path);
	try {
		return byId(await source.readOrganizations());
	} finally {
		await source.close();
	}
}

const byId = (rows: unknown[]) => new Map(rows.map((row) => [String(idOf(row)), row]));

/** How many rows would go, by kind; a kind of which none goes is absent. `people` have lost any. */
export type Gone = {
	people: number;
	rows: Partial<Record<RowKind | 'steps' | 'turns' | 'stays' | 'days' | 'known', number>>;
};

export const nothingGone = (): Gone => ({ people: 0, rows: {} });

/** Counts what stands in the database of one person and would not stand there after the import. */
export function countGone(counted: Gone, before: RawCase, after: RawCase): void {
	const gone: [keyof Gone['rows'], number][] = [
		...rowKinds.map((kind): [RowKind, number] => [kind, lost(before[kind], after[kind])]),
		['steps', lost(inside(before.goals, 'steps'), inside(after.goals, 'steps'))],
		['turns', fewer(before.goals, after.goals, 'history')],
		['days', fewer(before.referrals, after.referrals, 'days')],
		['known', fewer(before.referrals, after.referrals, 'known')],
		['stays', Math.max(0, staysOf(before) - staysOf(after))]
	];
	for (const [kind, count] of gone) if (count > 0) counted.rows[kind] = (counted.rows[kind] ?? 0) + count;
	if (gone.some(([, count]) => count > 0)) counted.people++;
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
