import type { ColumnDataType, RawBuilder } from 'kysely';

/** The words in which database engines differ, for those who lay tables. Each dialect folder gives its own. */
export type Engine = {
	/** The type of a column of bytes. */
	bytes: ColumnDataType;
	/** How a table ends whose rows lie in the order of their keys, so that no row number tells who came first. */
	inKeyOrder: RawBuilder<unknown>;
};
