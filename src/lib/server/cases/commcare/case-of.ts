import type { CommCareSystem } from '#lib/domain/case-system.ts';
import type { Deployment } from '#lib/domain/deployment.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { whenOf } from '#lib/server/cases/dates.ts';
import { rowOf } from '#lib/server/cases/import/read-csv.ts';
import { tables } from '#lib/server/cases/import/tables.ts';
import { keptOrOpaque } from '#lib/server/cases/words-of-others.ts';
import { plainWord } from '#lib/server/intake/table.ts';
import type { Case } from './answers.ts';
import { mappedTypes, ownersOf, type CaseType, type Mapped } from './case-types.ts';

type Row = Record<string, unknown>;

/** The cases of one person's rows by type, for all people: made once for what was read. */
const sorted = new WeakMap<Mapped, Map<string, [CaseType, Case][]>>();

function rowsOfEverybody(mapped: Mapped): Map<string, [CaseType, Case][]> {
	const known = sorted.get(mapped);
	if (known) return known;
	const rows = new Map<string, [CaseType, Case][]>();
	for (const [type, owners] of ownersOf(mapped))
		for (const [id, owner] of owners) {
			const list = rows.get(owner) ?? [];
			list.push([type, mapped.get(type)!.get(id)!]);
			rows.set(owner, list);
		}
	sorted.set(mapped, rows);
	return rows;
}

/** A case as CommCare has it, in our words: its properties are the cells of our tables. */
export function caseOf(
	person: Case,
	mapped: Mapped,
	system: CommCareSystem,
	{ languages, timeZone }: Pick<Deployment, 'languages' | 'timeZone'>
): RawCase {
	const [peopleType] = mappedTypes(system);
	const { phase, since, ref: _ref, ...me } = cellsOf(person, peopleType!);
	const closed = whenOf(person.date_closed, timeZone).date;
	const raw: RawCase & { journey: { phase: unknown; since?: unknown; been?: unknown[] } } = {
		ref: person.case_id,
		me: { language: languages[0], reading: 'adult', ...me },
		journey: person.closed
			? { phase: 'closure', ...(closed !== undefined && { since: closed }) }
			: { phase, ...(since !== undefined && { since }) },
		...(Object.fromEntries(rowKinds.map((kind) => [kind, []])) as unknown as Record<
			(typeof rowKinds)[number],
			unknown[]
		>)
	};
	const places = new Map<string, Row>();
	// By their ids: nothing that is shown may depend on the order in which a server lists.
	const rows = (rowsOfEverybody(mapped).get(person.case_id) ?? []).toSorted(([, a], [, b]) =>
		a.case_id < b.case_id ? -1 : 1
	);
	for (const [type, one] of rows.filter(([{ table }]) => !('by' in tables[table]!.into))) {
		const { into } = tables[type.table]!;
		const row = rowFrom(one, type);
		if (row && 'list' in into) {
			raw[into.list].push(row);
			places.set(one.case_id, row);
		} else if (row && 'stays' in into) (raw.journey.been ??= []).push(row);
	}
	for (const [type, one] of rows) {
		const { into } = tables[type.table]!;
		const owner = places.get(one.indices[type.index ?? '']?.case_id ?? '');
		const row = 'by' in into && owner ? rowFrom(one, type) : undefined;
		if (row && owner && 'by' in into) ((owner[into.as] ??= []) as unknown[]).push(row);
	}
	return raw;
}

function cellsOf({ properties }: Case, { columns, table }: CaseType): Row {
	const cells = Object.entries(columns).flatMap(([theirs, ours]) => {
		const said = properties[theirs];
		return typeof said === 'string' || typeof said === 'number' || typeof said === 'boolean'
			? [[ours, String(said).normalize('NFC')]]
			: [];
	});
	return rowOf(Object.fromEntries(cells), tables[table]!.columns);
}

/** What can be closed and is still shown: it is done then, where nobody wrote otherwise. */
const doneWhenClosed = ['goals.csv', 'steps.csv', 'sessions.csv'];

/** A row of ours; undefined where a closed case is no longer to be shown. */
function rowFrom(one: Case, type: CaseType): Row | undefined {
	const row = { id: keptOrOpaque(one.case_id), ...cellsOf(one, type) };
	if (one.closed !== true) return row;
	if (!doneWhenClosed.includes(type.table)) return undefined;
	const { state } = row as Row;
	return { ...row, state: ['let-go', 'called-off'].includes(plainWord(String(state))) ? state : 'done' };
}

/** A property that says yes. */
export const isYes = (value: unknown): boolean =>
	['yes', 'true', '1'].includes(plainWord(String(value ?? '')));
