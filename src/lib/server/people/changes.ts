import { isDeepStrictEqual } from 'node:util';
import { rowKinds, type RawCase, type RowKind } from '#lib/server/cases/case-source.ts';
import type { ImportBatch } from '#lib/server/cases/import/batch.ts';
import type { Existing } from '#lib/server/cases/import/existing.ts';

/** How many rows of a kind would be new, others than before, or gone. */
export type RowChange = { kind: RowKind; added: number; changed: number; gone: number };

/** What an import would do to one person. `called` is how she is called then. */
export type PersonChange = {
	ref: string;
	called?: string;
	is: 'new' | 'changed' | 'same';
	/** Who she is, or where she stands on the road, would be another. */
	about: boolean;
	rows: RowChange[];
};

export type PartnerChange = { id: string; name: string; is: PersonChange['is'] };

/** What a batch would change, person by person, in the order of the files. */
export function changesIn(
	{ cases, organizations }: Pick<ImportBatch, 'cases' | 'organizations'>,
	existing: Existing
): { people: PersonChange[]; partners: PartnerChange[] } {
	return {
		people: cases.map(({ body }) => personChange(body, existing.cases.get(body.ref))),
		partners: partnerChanges({ organizations }, existing.organizations).map(
			({ row: _row, ...change }) => change
		)
	};
}

/** What a batch would change of partners, with the row that would stand there. */
export function partnerChanges(
	{ organizations }: Pick<ImportBatch, 'organizations'>,
	existing: Existing['organizations']
): (PartnerChange & { row: unknown })[] {
	return organizations.map(({ body: row }) => {
		const { id, name } = row as { id: string; name: unknown };
		const before = existing.get(String(id));
		const is = before === undefined ? 'new' : isSame(before, row) ? 'same' : 'changed';
		return { id: String(id), name: String(name), is, row };
	});
}

/** What would change of one person. */
export function personChange(body: RawCase, before: RawCase | undefined): PersonChange {
	const { called } = (body.me ?? {}) as { called?: unknown };
	const person = { ref: body.ref, ...(typeof called === 'string' && { called }) };
	const rows = rowKinds
		.map((kind) => rowChange(kind, before?.[kind] ?? [], body[kind]))
		.filter(({ added, changed, gone }) => added + changed + gone > 0);
	if (!before) return { ...person, is: 'new', about: false, rows };
	const about = !isSame(before.me, body.me) || !isSame(before.journey, body.journey);
	return { ...person, is: about || rows.length > 0 ? 'changed' : 'same', about, rows };
}

function rowChange(kind: RowKind, before: unknown[], after: unknown[]): RowChange {
	const [were, are] = [byName(before), byName(after)];
	const added = [...are.keys()].filter((name) => !were.has(name)).length;
	const gone = [...were.keys()].filter((name) => !are.has(name)).length;
	const changed = [...are].filter(([name, row]) => were.has(name) && !isSame(were.get(name), row)).length;
	return { kind, added, changed, gone };
}

// Rows without an id go by their place.
const byName = (rows: unknown[]) =>
	new Map(rows.map((row, at) => [String((row as { id?: unknown } | null)?.id ?? `#${at}`), row]));

// As they are stored: what is undefined lies in no file.
const isSame = (one: unknown, other: unknown) => isDeepStrictEqual(stored(one), stored(other));
const stored = (value: unknown): unknown =>
	value === undefined ? undefined : JSON.parse(JSON.stringify(value));
