import { heardClock } from '#lib/domain/clock.ts';
import {
	readingOf,
	withDirectory,
	withSharing,
	withSnapshot,
	withWords,
	type Book
} from '#lib/vault/book-content.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import type { Network } from './network.ts';
import { pullDirectory, pullSharing, pullSnapshot, pullWords } from './pull.ts';

/** How the plan's own reading went; words and partners that came are kept in every case but `revoked`. */
export type RefreshOutcome = 'renewed' | 'unchanged' | 'revoked' | 'unreachable' | 'bad-answer';

type BookChange = (book: Book) => Book;

/** Reads everything for a book that is not stored yet, as pairing makes it. */
export async function fill(
	content: Book,
	network?: Network
): Promise<{ content: Book; outcome: RefreshOutcome }> {
	const { outcome, changes } = await pullAll(content, network);
	return { content: allOf(changes)(content), outcome };
}

/**
 * Reads everything anew and puts it into the book in one save. When the network or the server fails, the last good book
 * stays. When the pairing was ended, `forget` is awaited: it takes the book off this phone.
 * @throws what `OpenBook.save` throws
 */
export async function refresh(
	book: OpenBook,
	forget: () => Promise<void>,
	network?: Network
): Promise<RefreshOutcome> {
	const { outcome, changes } = await pullAll(book.content, network);
	if (outcome === 'revoked') await forget();
	else if (changes.length > 0) await book.save(allOf(changes));
	return outcome;
}

async function pullAll(
	book: Book,
	network?: Network
): Promise<{ outcome: RefreshOutcome; changes: BookChange[] }> {
	const { token } = book;
	// A notes book has no plan to ask for.
	if (!token) return { outcome: 'unchanged', changes: [] };
	const snapshot = await pullSnapshot(token, book.snapshot && book.etag, network);
	if (snapshot.kind === 'revoked') return { outcome: 'revoked', changes: [] };
	if (snapshot.kind === 'unreachable') return { outcome: 'unreachable', changes: [] };
	// The plan says how the book speaks, so the words come after it.
	const set = snapshot.kind === 'new' ? snapshot.value.me.reading : book.reading;
	const reading = readingOf({ ...book, reading: set });
	const { sharing: known } = book;
	const [words, directory, sharing] = await Promise.all([
		pullWords(token, book.language, reading, book.words.etag, network),
		pullDirectory(token, book.directory && book.directoryEtag, network),
		// A family has nothing to share, and the server nothing to tell it.
		reading === 'family' ? undefined : pullSharing(token, known.last && known.etag, network)
	]);
	const changes: BookChange[] = [];
	const { clocks } = snapshot.kind === 'bad-answer' ? {} : snapshot;
	const clock = clocks && heardClock(book.clock, clocks.served, clocks.came);
	if (clock) changes.push((old) => ({ ...old, clock }));
	if (snapshot.kind === 'new') changes.push((old) => withSnapshot(old, snapshot.value, snapshot.etag));
	if (snapshot.kind === 'unchanged') changes.push(...readAgain(book, snapshot.asOf));
	// In another language since it was asked: these words are no longer the book's.
	const spoken: BookChange = (old) =>
		words.kind === 'new' && old.language === book.language && readingOf({ ...old, reading: set }) === reading
			? withWords(old, words.value, words.etag)
			: old;
	if (words.kind === 'new') changes.push(spoken);
	if (directory.kind === 'new') changes.push((old) => withDirectory(old, directory.value, directory.etag));
	if (sharing?.kind === 'new') {
		const { value, etag } = sharing;
		// She may have changed it while it was on its way: then what was answered to that is newer.
		changes.push((old) =>
			old.sharing.etag === known.etag ? withSharing(old, value, etag, old.sharing.unsent) : old
		);
	}
	return { outcome: outcomeOf(snapshot.kind), changes };
}

/** The same plan, read on another day: it is true as of then. Within the day nothing is written for it. */
function readAgain(book: Book, asOf: string | undefined): BookChange[] {
	if (!asOf || !book.snapshot || book.snapshot.asOf.slice(0, 10) >= asOf.slice(0, 10)) return [];
	return [(old) => (old.snapshot ? { ...old, snapshot: { ...old.snapshot, asOf } } : old)];
}

const outcomeOf = (kind: 'new' | 'unchanged' | 'bad-answer'): RefreshOutcome =>
	kind === 'new' ? 'renewed' : kind;

const allOf =
	(changes: BookChange[]): BookChange =>
	(book) =>
		changes.reduce((changed, change) => change(changed), book);
