import type { OpenBook } from '#lib/vault/open-book.ts';
import { watchUnused } from './auto-lock.ts';
import { cover, watchCover } from './cover.ts';
import { replaceAddress } from './go.ts';
import { listen } from './listen.ts';
import { sayOpen } from './open-lock.ts';
import { tellOtherTabs, whenTold } from './tabs.ts';

export type LockReason = 'asked' | 'hidden' | 'idle' | 'other-tab' | 'restored' | 'forgotten' | 'revoked';

/** What a lock needs of the browser, for tests to give another. `now` is the wall clock in milliseconds. */
export type LockSurroundings = { go(address: string): void; now(): number };

/** Holds the one open book of this tab, and drops it when it is time. */
export class Lock {
	#book = $state.raw<OpenBook>();
	#language = () => '';
	#stop = () => {};
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
		const unused = watchUnused((reason) => this.lock(reason), this.#around.now);
		const stops = [
			unused.stop,
			watchCover(() => this.#book !== undefined && unused.check()),
			sayOpen(),
			whenTold(() => this.lock('other-tab')),
			listen([window, 'pagehide', () => this.#pageEnds()])
		];
		this.#stop = () => stops.forEach((stop) => stop());
	}

	/** Locks: keys dropped, page covered, other tabs told, then a full navigation, which empties the memory. */
	lock(reason: LockReason): void {
		if (!this.#book) return;
		this.#drop(reason !== 'other-tab');
		this.#leave();
	}

	/** All of locking but the navigation, for those who go elsewhere. */
	drop(): void {
		if (this.#book) this.#drop(true);
	}

	#drop(tell: boolean): void {
		cover();
		this.#stop();
		this.#book?.close();
		this.#book = undefined;
		if (tell) tellOtherTabs();
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
