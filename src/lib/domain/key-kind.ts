/** The two ways to open a book: six pictures, or a number code. */
export type KeyKind = 'picture' | 'number';
