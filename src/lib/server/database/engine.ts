import type { ColumnDataType, Expression, Kysely, RawBuilder } from 'kysely';

type Type = ColumnDataType | Expression<unknown>;

/** The words in which database engines differ, for those who lay tables. Each dialect folder gives its own. */
export type Engine = {
	/** The type of a column of bytes. */
	bytes: Type;
	/** Of texts, in the order of their bytes. */
	text: Type;
	/** Of whole numbers, milliseconds among them. */
	integer: Type;
	/** How a table ends whose rows lie in the order of their keys, so that no row number tells who came first. */
	inKeyOrder: RawBuilder<unknown>;
	/** The names of the tables that are there. */
	// Whatever they are.
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	tables(query: Kysely<any>): Promise<string[]>;
	/** The columns of a table's key, in their order. */
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	keyOf(query: Kysely<any>, table: string): Promise<string[]>;
};
