import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BookClosed } from '#lib/vault/errors.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { layTabletStore } from '#lib/vault/lay-store.ts';
import { openPhone } from '#lib/vault/phone.ts';
import { fullBook, testPhone } from '#tests/builders/test-book.ts';
import { unusedLimits } from './auto-lock.ts';
import { uncover } from './cover.ts';
import { Lock } from './lock.svelte.ts';
import { tellOtherTabs } from './tabs.ts';

const { hidden: hiddenLimit, idle: idleLimit } = unusedLimits.phone;
let wall = 1_000_000;
let went: string[];
let lock: Lock;
let book: OpenBook;

beforeEach(async () => {
	wall = 1_000_000;
	went = [];
	lock = new Lock({ go: (address) => went.push(address), now: () => wall });
	book = await (await openPhone(testPhone())).createBook(fullBook(1), [1, 2, 3, 4, 5, 6]);
	lock.open(book, () => 'km');
	look('visible');
});

afterEach(() => {
	lock.drop();
	vi.restoreAllMocks();
	vi.useRealTimers();
	uncover();
});

const isCovered = () => document.documentElement.dataset.covered !== undefined;

function look(state: DocumentVisibilityState): void {
	vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
	document.dispatchEvent(new Event('visibilitychange'));
}

function expectLocked(): void {
	expect(lock.book).toBeUndefined();
	expect(() => book.content).toThrow(BookClosed);
	expect(isCovered()).toBe(true);
	expect(went).toEqual(['/km']);
}

function expectOpen(): void {
	expect(lock.book).toBe(book);
	expect(book.content.slot).toBe(1);
	expect(isCovered()).toBe(false);
	expect(went).toEqual([]);
}

test('a lock drops the book, covers the page and then goes to the first page', () => {
	expectOpen();
	lock.lock('asked');
	expectLocked();
});

test('what shows the book follows the lock', () => {
	const seen: boolean[] = [];
	const stop = $effect.root(() => {
		$effect.pre(() => {
			seen.push(lock.book !== undefined);
		});
	});
	lock.lock('asked');
	return vi.waitFor(() => expect(seen).toEqual([true, false])).finally(stop);
});

test('a lock tells every other tab, with an empty message', async () => {
	const otherTab = new BroadcastChannel('pages');
	const told = new Promise<unknown>((resolve) => (otherTab.onmessage = ({ data }) => resolve(data)));
	lock.lock('asked');
	expect(await told).toBeNull();
	otherTab.close();
});

test('a lock in another tab locks this one, and is not told on', async () => {
	const thirdTab = new BroadcastChannel('pages');
	const heard: unknown[] = [];
	thirdTab.onmessage = (event) => heard.push(event);
	tellOtherTabs();
	await vi.waitFor(() => expectLocked());
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(heard).toHaveLength(1);
	thirdTab.close();
});

test('out of sight it covers at once and uncovers on return, and after a minute it locks', () => {
	look('hidden');
	expect(isCovered()).toBe(true);
	wall += hiddenLimit - 1;
	look('visible');
	expectOpen();
	look('hidden');
	wall += hiddenLimit;
	look('visible');
	expectLocked();
});

test('short absences do not add up, and a blur is no absence', () => {
	for (let times = 0; times < 4; times++) {
		look('hidden');
		wall += hiddenLimit / 2;
		look('visible');
	}
	window.dispatchEvent(new Event('blur'));
	expect(isCovered()).toBe(true);
	wall += hiddenLimit;
	window.dispatchEvent(new Event('focus'));
	expectOpen();
});

test('a page whose timers slept is locked before it is seen again', () => {
	look('hidden');
	wall += hiddenLimit * 60;
	const watching = new MutationObserver(() => {});
	watching.observe(document.documentElement, { attributes: true, attributeOldValue: true });
	look('visible');
	const before = watching.takeRecords().map(({ oldValue }) => oldValue);
	watching.disconnect();
	expectLocked();
	// A cover that was set where none was: then it had been taken off in between.
	expect(before).not.toContain(null);
});

test('before a book is open the page is covered too, and seen again on return', () => {
	const early = new Lock();
	const stop = early.watchPage();
	lock.drop();
	lock.stay();
	window.dispatchEvent(new Event('blur'));
	expect(isCovered()).toBe(true);
	window.dispatchEvent(new Event('focus'));
	expect(isCovered()).toBe(false);
	stop();
});

test('a page that is leaving is not seen again, unless it says that it stays', () => {
	const stop = lock.watchPage();
	lock.drop();
	window.dispatchEvent(new Event('focus'));
	expect(isCovered()).toBe(true);
	lock.stay();
	expect(isCovered()).toBe(false);
	window.dispatchEvent(new Event('blur'));
	window.dispatchEvent(new Event('focus'));
	expect(isCovered()).toBe(false);
	stop();
});

test('dropping without a book here tells the tabs that have one', async () => {
	new Lock().drop();
	await vi.waitFor(() => expectLocked());
});

test.each(['pageshow', 'focus'])('after a long sleep %s locks, whatever comes first', (event) => {
	wall += idleLimit;
	window.dispatchEvent(new Event(event));
	expectLocked();
});

test('the first touch after five minutes comes too late, one before keeps it open', () => {
	wall += idleLimit - 1;
	window.dispatchEvent(new Event('pointerdown'));
	wall += idleLimit - 1;
	window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
	expectOpen();
	wall += idleLimit;
	window.dispatchEvent(new Event('pointerdown'));
	expectLocked();
});

test('on a tablet that a house shares the next one waits: two minutes, or twenty seconds out of sight', async () => {
	const options = testPhone();
	await layTabletStore(options.name);
	const shared = await openPhone(options);
	const opened = async () => {
		const onTablet = new Lock({ go: (address) => went.push(address), now: () => wall });
		onTablet.open(await shared.createBook(fullBook(20), [1, 2, 3, 4, 5, 6, 7]), () => 'km');
		return onTablet;
	};
	const touched = await opened();
	for (const [wait, isOpen] of [
		[119_999, true],
		[1, false]
	] as const) {
		wall += wait;
		window.dispatchEvent(new Event('focus'));
		expect(touched.book !== undefined).toBe(isOpen);
	}
	const seen = await opened();
	for (const [wait, isOpen] of [
		[19_999, true],
		[20_000, false]
	] as const) {
		look('hidden');
		wall += wait;
		look('visible');
		expect(seen.book !== undefined).toBe(isOpen);
	}
});

test('nobody need come: it locks by itself, out of sight and in sight', async () => {
	for (const [state, limit] of [
		['hidden', hiddenLimit],
		['visible', idleLimit]
	] as const) {
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
		const alone = new Lock({ go: (address) => went.push(address), now: () => wall });
		alone.open(book, () => 'km');
		look(state);
		wall += limit;
		vi.advanceTimersByTime(1_000);
		expect(alone.book).toBeUndefined();
	}
});

test('a clock that was set back locks', () => {
	wall -= 1;
	window.dispatchEvent(new Event('focus'));
	expectLocked();
});

test('a page that ends is locked, and shown again by the browser goes at once', () => {
	window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
	expect(lock.book).toBeUndefined();
	expect(() => book.content).toThrow(BookClosed);
	expect([isCovered(), went]).toEqual([true, []]);
	window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
	expectLocked();
});

test('once locked, no return uncovers it and nothing locks twice', () => {
	lock.lock('asked');
	look('hidden');
	look('visible');
	window.dispatchEvent(new Event('focus'));
	window.dispatchEvent(new PageTransitionEvent('pageshow'));
	lock.lock('asked');
	expectLocked();
});

test('a focus that moves between fields neither covers nor asks anything', () => {
	const field = document.body.appendChild(document.createElement('input'));
	window.dispatchEvent(new Event('blur'));
	field.dispatchEvent(new FocusEvent('focus'));
	expect(isCovered()).toBe(true);
	window.dispatchEvent(new Event('focus'));
	field.dispatchEvent(new FocusEvent('blur'));
	expect(isCovered()).toBe(false);
	field.remove();
});
