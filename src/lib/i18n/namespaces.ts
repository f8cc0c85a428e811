/** Words bundled with the app: every phone has them, so none of them may say why a person has it. */
export const openNamespaces = ['open', 'entrance', 'settings', 'notes', 'knowhow', 'meet', 'skills'] as const;

/** Words of the open book: fetched with a device token and sealed in the vault. */
export const bookNamespaces = [
	'book',
	'today',
	'journey',
	'plan',
	'sessions',
	'going-home',
	'together',
	'closure',
	'feedback',
	'keys',
	'people',
	'partners',
	'my-data',
	'sharing'
] as const;

/** Parts of the book's words that are shown to somebody who may read another language: they come in all of them. */
export const shownToOthers = { plan: 'cards', closure: 'card' } as const satisfies Partial<
	Record<BookNamespace, string>
>;

export type OpenNamespace = (typeof openNamespaces)[number];
export type BookNamespace = (typeof bookNamespaces)[number];

/** What every book speaks about besides what the entrance does: the words of its own rows. */
export const inEveryBook = ['settings', 'notes', 'skills'] as const satisfies OpenNamespace[];
