import * as v from 'valibot';
import { Configuration, noConfiguration, Texts, type BookWords } from '#lib/domain/book-words.ts';
import { HeardClock } from '#lib/domain/clock.ts';
import { Day } from '#lib/domain/day.ts';
import { Organization } from '#lib/domain/directory.ts';
import { keyKinds } from '#lib/domain/key-kind.ts';
import { lookForNews } from '#lib/domain/news.ts';
import { MoneyLine, Note } from '#lib/domain/notes.ts';
import { OwnSigns } from '#lib/domain/own-signs.ts';
import { PairAnswer, Slot } from '#lib/domain/pairing.ts';
import { nothingUnsent, Sharing, Unsent } from '#lib/domain/sharing.ts';
import { Snapshot } from '#lib/domain/snapshot.ts';
import { ProofKey } from '#lib/domain/unlocking.ts';
import { Language, Reading } from '#lib/domain/text.ts';
import { AboutMe, Wishes } from '#lib/domain/wishes.ts';
import { BookUnreadable } from './errors.ts';
import { FeedbackPart, noFeedback } from '#lib/domain/envelope.ts';

/** How a day was, from 1 (very hard) to 5 (very good). It never leaves the phone. */
export const DayMood = v.object({ day: Day, mood: v.picklist([1, 2, 3, 4, 5]) });
export type DayMood = v.InferOutput<typeof DayMood>;

/** A card that she made before a session: something to say or to ask. `day` is the session's, for when it is gone. */
export const ReadyCard = v.object({
	id: v.string(),
	kind: v.picklist(['say', 'ask']),
	text: v.string(),
	day: v.string()
});
export type ReadyCard = v.InferOutput<typeof ReadyCard>;

/** One thing to say about a goal: a name of `goalCards`, or `did` with the step. */
export const SheetCard = v.object({ goal: v.string(), card: v.string(), step: v.optional(v.string()) });
export type SheetCard = v.InferOutput<typeof SheetCard>;

/** What she showed once, from her screen or on paper: the day, to whom in her own words, and what of hers it was. */
export const ShownOnce = v.object({ day: Day, whom: v.string(), items: v.array(v.string()) });
export type ShownOnce = v.InferOutput<typeof ShownOnce>;

/** What she wrote for herself. No server ever has it, so nothing but she herself may take it away. */
export const PrivatePart = v.object({
	moods: v.array(DayMood),
	/** One sentence of her own per goal, by the goal's id. */
	sentences: v.record(v.string(), v.string()),
	notes: v.array(Note),
	// Later fields have a default: a book that was written before they existed opens as it is.
	/** Her cards for a session, by the session's id. */
	ready: v.optional(v.record(v.string(), v.array(ReadyCard)), {}),
	/** Whom she wants with her, by the session's id: a code of the sessions' screens. */
	company: v.optional(v.record(v.string(), v.string()), {}),
	money: v.optional(v.array(MoneyLine), []),
	/** The card she shows to new people. */
	about: v.optional(AboutMe, {}),
	signs: v.optional(OwnSigns),
	/** Steps that she did, by goal and step: hers alone. The team marks its own. */
	did: v.optional(v.record(v.string(), v.object({ day: Day, what: v.string() })), {}),
	/** Cards for the sheet that she prints for a meeting: a goal, and what she wants to say about it. */
	sheet: v.optional(v.array(SheetCard), []),
	/** What she showed to whom. */
	shown: v.optional(v.array(ShownOnce), [])
});
export type PrivatePart = v.InferOutput<typeof PrivatePart>;

/** The book's words in her language and reading, as the server sent them last. None are there until it did. */
export const KeptWords = v.object({
	texts: Texts,
	configuration: Configuration,
	etag: v.optional(v.string())
});
export type KeptWords = v.InferOutput<typeof KeptWords>;
const noWords: KeptWords = { texts: {}, configuration: noConfiguration };

/** Which keys this book has. Nothing on the disk tells, so the book itself remembers. */
export const Keys = v.object({
	picture: v.boolean(),
	number: v.boolean(),
	/** The erase key, if she chose one. */
	erase: v.optional(v.picklist(keyKinds)),
	/** Whether ten wrong numbers destroy the server's key share. */
	eraseAfterTen: v.boolean()
});
export type Keys = v.InferOutput<typeof Keys>;
export const noKeys: Keys = { picture: false, number: false, eraseAfterTen: false };

/** What she lets her family see: how it stood when the server was last heard, and what it has not heard yet. */
export const SharingPart = v.object({
	last: v.fallback(v.optional(Sharing), undefined),
	etag: v.optional(v.string()),
	unsent: v.optional(Unsent, nothingUnsent)
});
export type SharingPart = v.InferOutput<typeof SharingPart>;

/** All that one slot holds. */
export const Book = v.object({
	version: v.literal(1),
	slot: Slot,
	/** The device token: it lives here only, so a locked phone cannot ask the server anything. A notes book has none: ''. */
	token: v.union([PairAnswer.entries.token, v.literal('')]),
	/** The key by which this book proves to the server that it is open, or is to be forgotten. */
	proofKey: v.optional(ProofKey),
	keys: v.optional(Keys, noKeys),
	language: Language,
	reading: Reading,
	/** Absent until the server has been read once. */
	snapshot: v.optional(Snapshot),
	etag: v.optional(v.string()),
	// Words of another shape are read again: their ETag is dropped with them.
	words: v.fallback(KeptWords, noWords),
	directory: v.optional(v.array(Organization)),
	directoryEtag: v.optional(v.string()),
	private: PrivatePart,
	sharing: v.optional(SharingPart, {}),
	/** Her sealed envelopes. A book from before there were any has none. */
	feedback: v.optional(FeedbackPart, noFeedback),
	wishes: v.optional(Wishes, {}),
	/** How this phone's clock was, when the server's was last heard. */
	clock: v.fallback(v.optional(HeardClock), undefined),
	/** What she has seen last, by a name that the screens choose. */
	seen: v.record(v.string(), v.string()),
	/** How many pieces of the oldest history were folded away because the slot was full. */
	folded: v.number()
});
export type Book = v.InferOutput<typeof Book>;

const nothingWritten: PrivatePart = {
	moods: [],
	sentences: {},
	notes: [],
	ready: {},
	company: {},
	money: [],
	about: {},
	did: {},
	sheet: [],
	shown: []
};

/** A book as pairing begins it: nothing read yet, nothing written. */
export function newBook(start: Pick<Book, 'slot' | 'token' | 'proofKey' | 'language' | 'reading'>): Book {
	return {
		version: 1,
		...start,
		keys: noKeys,
		words: noWords,
		private: nothingWritten,
		sharing: { unsent: nothingUnsent },
		wishes: {},
		feedback: noFeedback(),
		seen: {},
		folded: 0
	};
}

/** How the book speaks: as she wishes, where she may choose, else as her team set it. A family book stays one. */
export function readingOf(book: Pick<Book, 'reading' | 'wishes'>): Reading {
	return book.reading === 'family' ? 'family' : (book.wishes.reading ?? book.reading);
}

/** The book as somebody beside her may read it: what she wrote for herself is not there. Never save it. */
export function withPrivateClosed(book: Book): Book {
	return { ...book, private: nothingWritten, sharing: { unsent: nothingUnsent } };
}

/**
 * The book with a new plan. The team decides how the book speaks, so `reading` follows. What is hers is not touched. The
 * first plan is what later news is measured against: it is remembered with it, however soon the book is closed.
 */
export function withSnapshot(book: Book, snapshot: Snapshot, etag?: string): Book {
	const seen = book.snapshot ? book.seen : lookForNews(book.seen, snapshot, snapshot.asOf.slice(0, 10)).seen;
	return { ...book, snapshot, etag, seen, reading: snapshot.me.reading, folded: 0 };
}

export function withWords(book: Book, words: BookWords, etag?: string): Book {
	return { ...book, words: { ...words, etag } };
}

export function withDirectory(book: Book, directory: Organization[], etag?: string): Book {
	return { ...book, directory, directoryEtag: etag };
}

/** The book with how her sharing stands now; `unsent` is what the server has still not heard. */
export function withSharing(book: Book, last: Sharing, etag: string | undefined, unsent: Unsent): Book {
	return { ...book, sharing: { last, etag, unsent } };
}

/**
 * A stored book, parsed. Where an earlier version of the app stored a plan that today's schema refuses, the plan is left
 * out, to be read again from the server: what she wrote herself must not be lost with it.
 * @throws BookUnreadable when not even that can be read
 */
export function readBook(stored: unknown): Book {
	const whole = v.safeParse(Book, stored);
	if (whole.success) return whole.output;
	const bare = v.safeParse(Book, { ...(stored as object), ...nothingRead });
	if (bare.success) return bare.output;
	throw new BookUnreadable();
}

const nothingRead = {
	snapshot: undefined,
	etag: undefined,
	words: noWords,
	directory: undefined,
	directoryEtag: undefined
} satisfies Partial<Book>;
