import type { CommCareSystem } from '#lib/domain/case-system.ts';
import { tables } from '#lib/server/cases/import/tables.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Case } from './answers.ts';

/** A case type that the configuration maps to a table of ours. `index` leads to whom, or what, a case is about. */
export type CaseType = {
	caseType: string;
	table: string;
	index?: string;
	/** Their properties to our columns. */
	columns: Record<string, string>;
	properties: string[];
};

/** The cases of each type that is no person's, by their ids. */
export type Mapped = Map<CaseType, Map<string, Case>>;

/** The types to read, that of people first, then those of rows before those of what hangs on rows. @throws OperatorError */
export function mappedTypes({ people, types }: CommCareSystem): CaseType[] {
	const { caseType, columns, only } = people;
	const own: CaseType = {
		caseType,
		table: 'people.csv',
		columns,
		properties: [...new Set([...Object.keys(columns), ...(only === undefined ? [] : [only])])]
	};
	const others = Object.entries(types).map(([name, { table, index, columns: theirs }]): CaseType => {
		const ours = table.endsWith('.csv') ? table : `${table}.csv`;
		if (!Object.hasOwn(tables, ours) || ours === 'people.csv')
			throw new OperatorError(`"types" maps ${name} to ${table}, which is no table of rows.`);
		return { caseType: name, table: ours, index, columns: theirs, properties: Object.keys(theirs) };
	});
	for (const { columns: theirs, table } of [own, ...others])
		for (const column of Object.values(theirs))
			if (!Object.hasOwn(tables[table]!.columns, column))
				throw new OperatorError(`"columns" names ${column}, which is no column of ${table}.`);
	const depth = ({ table }: CaseType) => ('by' in tables[table]!.into ? 1 : 0);
	return [own, ...others.toSorted((a, b) => depth(a) - depth(b))];
}

/** Whose each case is: the person it points to, or whose the case is that it points to. */
export function ownersOf(mapped: Mapped): Map<CaseType, Map<string, string>> {
	const owners = new Map<string, string>();
	const byType = new Map<CaseType, Map<string, string>>();
	for (const [type, cases] of mapped) {
		const own = new Map<string, string>();
		for (const { case_id, indices } of cases.values()) {
			const to = type.index === undefined ? undefined : indices[type.index]?.case_id;
			const owner = to === undefined ? undefined : 'by' in tables[type.table]!.into ? owners.get(to) : to;
			if (owner === undefined) continue;
			own.set(case_id, owner);
			if (!('by' in tables[type.table]!.into)) owners.set(case_id, owner);
		}
		byType.set(type, own);
	}
	return byType;
}
