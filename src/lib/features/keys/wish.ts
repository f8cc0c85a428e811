import type { KeyKind } from '#lib/domain/key-kind.ts';

/** What she wants done with her keys. An erase key without a kind is one to be taken away. */
export type Wish =
	{ do: 'set'; kind: KeyKind } | { do: 'drop'; kind: KeyKind } | { do: 'erase'; kind?: KeyKind };
