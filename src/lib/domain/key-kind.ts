/** The two ways to open a book: pictures, or a number code. Each has its own wrapping of the same data key. */
export const keyKinds = ['picture', 'number'] as const;
export type KeyKind = (typeof keyKinds)[number];
