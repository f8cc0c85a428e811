import type { Book, PrivatePart } from '#lib/vault/book-content.ts';

/** A change of what is hers, on the freshest stored book: never on the closed one that is shown. */
export const inPrivate =
	(change: (mine: PrivatePart) => Partial<PrivatePart>) =>
	(book: Book): Book => ({ ...book, private: { ...book.private, ...change(book.private) } });
