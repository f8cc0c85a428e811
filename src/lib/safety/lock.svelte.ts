import type { OpenBook } from '#lib/vault/open-book.ts';
import { watchUnused, type AutoLock } from './auto-lock.ts';
import { cover, uncover, watchCover } from './cover.ts';
import { replaceAddress } from './go.ts';
import { listen } from './listen.ts';
import { sayOpen } from './open-lock.ts';
import { tellOtherTabs, whenTold } from './tabs.ts';

export type LockReason = 'asked' | 'hidden' | 'idle' | 'other-tab' | 'forgotten';

/** What a lock needs of the browser, for tests to give another. `now` is the wall clock in milliseconds. */
export type LockSurroundings = { go(address: string): void; now(): number };

/** Holds the one open book of this tab, and drops it when it is time. */
export class Lock {
	#book = $state.raw<OpenBook>();
	/** The phone was emptied, and files of the app that hold nothing of hers could not be taken off: the page says so. */
	leftOver = $state(false);
	#language = () => '';
	#stop = () => {};
	#unused: AutoLock | undefined;
	#isLeaving = false;
	#around: LockSurroundings;

	constructor(around: LockSurroundings = { go: replaceAddress, now: Date.now }) {
		this.#around = around;
	}

	/** The open book, undefined while locked. */
	get book(): OpenBook | undefined {
		return this.#book;
	}

	/** Takes an opened book and watches over it. `language` is asked when it locks, for the page to go to. */
	open(book: OpenBook, language: () => string): void {
		this.#stop();
		this.#book?.close();
		this.#book = book;
		this.#language = language;
		this.#unused = watchUnused((reason) => this.lock(reason), this.#around.now, book.device);
		const stops = [
			this.#unused.stop,
			this.watchPage(),
			sayOpen(),
			whenTold(() => this.lock('other-tab')),
			listen([window, 'pagehide', () => this.#pageEnds()])
		];
		this.#stop = () => stops.forEach((stop) => stop());
	}

	/** Locks: keys dropped, page covered, other tabs told, then a full navigation, which empties the memory. */
	lock(reason: LockReason): void {
		if (!this.#book) return;
		try {
			this.#drop(reason !== 'other-tab');
		} finally {
			this.#leave();
		}
	}

	/** All of locking but the navigation, for those who go elsewhere. Without a book here, other tabs may have one. */
	drop(): void {
		this.#drop(true);
	}

	/** For a page that stays after `drop`, as it shows something else than a book: it may be seen again. */
	stay(): void {
		this.#isLeaving = false;
		uncover();
	}

	/**
	 * Covers this page whenever she looks away, also before a book is open: a key that is being learnt must not be in the
	 * app switcher's picture either. Returns what stops it.
	 */
	watchPage(): () => void {
		return watchCover(() => !this.#isLeaving && (this.#unused?.check() ?? true));
	}

	#drop(tell: boolean): void {
		this.#isLeaving = true;
		cover();
		// The key goes first: nothing of the browser that refuses may keep it.
		this.#book?.close();
		this.#book = undefined;
		this.#unused = undefined;
		try {
			this.#stop();
		} finally {
			if (tell) tellOtherTabs();
		}
	}

	#leave(): void {
		this.#around.go(`/${this.#language()}`);
	}

	#pageEnds(): void {
		this.drop();
		// The browser may keep the page as it is and show it again at Back: covered, without keys, and gone at once.
		window.addEventListener('pageshow', () => this.#leave(), { once: true });
	}
}

/** The tab's lock. The book has no server rendering, so one for the module is one for the tab. */
export const lock = new Lock();
