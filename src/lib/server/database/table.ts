import type { ColumnBuilderCallback, CreateTableBuilder, Kysely } from 'kysely';
import type { Engine } from './engine.ts';

/** A column in words: its type, and whether it is the key, has each value once, or may be without one. */
type Words = `${'text' | 'integer' | 'bytes'}${'' | ' key' | ' unique' | ' or null'}`;

/** Or its type, and in Kysely's own words what else holds for it. */
type Column = Words | [type: 'text' | 'integer' | 'bytes', rules: ColumnBuilderCallback];

/**
 * Lays a table, its rows in the order of their keys.
 * @param rules what holds for several columns together
 */
export async function layTable<Name extends string>(
	// The tables are those of the migration's time; only it knows them.
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	query: Kysely<any>,
	engine: Engine,
	table: string,
	columns: Record<Name, Column>,
	rules: (table: CreateTableBuilder<string, Name>) => CreateTableBuilder<string, Name> = (table) => table
): Promise<void> {
	const start = query.schema.createTable(table) as CreateTableBuilder<string, Name>;
	const laid = Object.entries<Column>(columns).reduce((soFar, [name, column]) => {
		const [words, own] = typeof column === 'string' ? [column, undefined] : column;
		const [type] = words.split(' ') as ['text' | 'integer' | 'bytes'];
		return soFar.addColumn(name as Name, engine[type], own ?? rulesOf(words));
	}, start);
	await rules(laid).modifyEnd(engine.inKeyOrder).execute();
}

function rulesOf(words: Words): ColumnBuilderCallback {
	return (column) => {
		if (words.endsWith(' key')) return column.primaryKey();
		if (words.endsWith(' or null')) return column;
		return words.endsWith(' unique') ? column.notNull().unique() : column.notNull();
	};
}
