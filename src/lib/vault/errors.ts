/* Told apart by their class alone: a name in each would travel to every phone, and nobody reads it there. */

/** The browser gives no storage, or took it away: private window, blocked, damaged, emptied by another tab. */
export class StoreUnavailable extends Error {}

/** The browser's storage does not answer, or lost its connection, also when opened anew. It may come back by itself. */
export class StoreLost extends StoreUnavailable {}

/** All books are gone from this phone, but a part of what the app put there, which holds none, could not be taken off. */
export class AppLeftOver extends Error {}

/** A later version of the app laid this phone's store. It stays as it is. */
export class StoreOfLaterVersion extends Error {}

/**
 * The browser's storage stopped answering in the middle of a write, and cannot be asked what lies there: it may have been
 * done, or not. Where `StoreLost` is thrown as itself, what was stored before is still there.
 */
export class StoreUnsure extends StoreLost {}

/** The storage is full. What was stored before is still there. */
export class StoreFull extends Error {}

/** The book does not fit into its slot, even without its oldest history. What was stored before is still there. */
export class BookTooLarge extends Error {}

/** The key opens another book on this device already: whoever typed it would never reach this one. Nothing was written. */
export class KeyInUse extends Error {}

/** A number code needs the server's key share, and the server did not answer. Nothing was tried. */
export class KeyShareUnreachable extends Error {}

/** A server answered, and not as ours does: it is down, or what stands before it spoke for it. Nothing was tried. */
export class KeyShareNotNow extends Error {}

/** The server answers no number code of this phone for so many seconds: there were too many tries. */
export class KeyShareWaits extends Error {
	readonly seconds: number;

	constructor(seconds: number) {
		super();
		this.seconds = seconds;
	}
}

/** The slot no longer holds this book: it was forgotten, in another tab perhaps. */
export class BookGone extends Error {}

/** The book was closed and its key dropped. */
export class BookClosed extends Error {}

/** The key fits, but a later version of the app wrote what is inside. It stays as it is. */
export class BookUnreadable extends Error {}
