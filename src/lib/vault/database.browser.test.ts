import { Dexie } from 'dexie';
import { afterEach, expect, test, vi } from 'vitest';
import { fullBook, testPhone } from '#tests/builders/test-book.ts';
import { rawStore, settled } from '#tests/support/raw-store.ts';
import { StoreLost, StoreOfLaterVersion, StoreUnsure } from './errors.ts';
import { pictureAttempt, type PictureKey } from './key.ts';
import { layStore } from './lay-store.ts';
import { newPhone } from './new-phone.ts';
import { openPhone } from './phone.ts';
import { Store } from './store.ts';

const hers: PictureKey = [3, 17, 0, 35, 8, 8];

afterEach(() => vi.restoreAllMocks());

const versionOf = async (name: string) =>
	(await indexedDB.databases()).find((database) => database.name === name)?.version;

const tablesOf = async (name: string) => {
	const database = await settled(indexedDB.open(name));
	const tables = [...database.objectStoreNames].map((table) => {
		const { keyPath, autoIncrement } = database.transaction(table).objectStore(table);
		return { table, keyPath, autoIncrement };
	});
	database.close();
	return tables;
};

test('the worker’s way and the page’s way lay the same tables under the same number', async () => {
	const [byWorker, byPage] = [testPhone(), testPhone()];
	await layStore(byWorker.name);
	await openPhone(byPage);
	expect(await versionOf(byWorker.name)).toBe(10);
	expect(await versionOf(byPage.name)).toBe(10);
	expect(await tablesOf(byWorker.name)).toHaveLength(2);
	expect(await tablesOf(byWorker.name)).toEqual(await tablesOf(byPage.name));
	// Each goes on with what the other laid, and neither raises its number.
	await openPhone(byWorker);
	await layStore(byPage.name);
	expect([await versionOf(byWorker.name), await versionOf(byPage.name)]).toEqual([10, 10]);
});

/** A store as a later version leaves it: with another number, or with the same one and another row. */
async function later(name: string, change: 'number' | 'row') {
	const phone = await openPhone({ ...testPhone(), name });
	await phone.createBook(fullBook(1), hers);
	phone.close();
	const opening = indexedDB.open(name, change === 'number' ? 20 : 10);
	opening.onupgradeneeded = () => opening.result.createObjectStore('later');
	const database = await settled(opening);
	if (change === 'row') {
		const rows = database.transaction('phone', 'readwrite').objectStore('phone');
		const row = (await settled(rows.get(1))) as object;
		await settled(rows.put({ ...row, version: 2, argon2: 'another shape' }));
	}
	database.close();
}

test.each(['number', 'row'] as const)(
	'a store with the %s of a later version is refused by its own error and left as it is',
	async (change) => {
		const options = testPhone();
		await later(options.name, change);
		const [version, before] = [await versionOf(options.name), await rawStore(options.name)];
		await expect(openPhone(options)).rejects.toBeInstanceOf(StoreOfLaterVersion);
		await layStore(options.name).catch(() => undefined);
		expect(await versionOf(options.name)).toBe(version);
		expect(await rawStore(options.name)).toEqual(before);
	}
);

test('no other database is made, also where the browser cannot list them', async () => {
	const list = IDBFactory.prototype.databases;
	const listed = async () => (await list.call(indexedDB)).map(({ name }) => name);
	const before = await listed();
	const options = testPhone();
	Object.defineProperty(IDBFactory.prototype, 'databases', { value: undefined, configurable: true });
	try {
		const phone = await openPhone(options);
		await phone.createBook(fullBook(1), hers);
	} finally {
		Object.defineProperty(IDBFactory.prototype, 'databases', { value: list, configurable: true });
	}
	expect((await listed()).filter((name) => !before.includes(name))).toEqual([options.name]);
});

test('no tab is told which rows changed', async () => {
	const heard: unknown[] = [];
	// The channel on which Dexie tells; another library's number would be another name.
	const channel = new BroadcastChannel('x-storagemutated-1');
	channel.onmessage = ({ data }) => heard.push(data);
	const options = testPhone();
	const book = await (await openPhone(options)).createBook(fullBook(1), hers);
	await book.save((content) => ({ ...content, seen: {} }));
	// What comes on a channel comes in order: the last one is our own.
	const other = new BroadcastChannel('x-storagemutated-1');
	other.postMessage('end');
	await vi.waitFor(() => expect(heard).toContain('end'));
	channel.close();
	other.close();
	expect(heard).toEqual(['end']);
	expect(Dexie.semVer).toBe('4.4.7');
});

test('every write is strict: what was said to be stored is on the disk', async () => {
	const asked: unknown[] = [];
	const begin = IDBDatabase.prototype.transaction;
	vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...given) {
		if (given[1] === 'readwrite') asked.push(given[2]?.durability);
		return begin.apply(this, given);
	});
	const options = testPhone();
	await layStore(options.name);
	await (await openPhone(options)).createBook(fullBook(1), hers);
	expect(asked.length).toBeGreaterThan(2);
	expect(new Set(asked)).toEqual(new Set(['strict']));
});

test('a connection that the browser closed is opened again, and the book is still there', async () => {
	const opened: IDBDatabase[] = [];
	const open = IDBFactory.prototype.open;
	vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, ...given) {
		const opening = open.apply(this, given);
		opening.addEventListener('success', () => opened.push(opening.result));
		return opening;
	});
	const phone = await openPhone(testPhone());
	await phone.createBook(fullBook(1), hers);
	expect(opened).toHaveLength(1);
	// As a browser does that clears a site's data or runs short of memory.
	opened[0]!.close();
	opened[0]!.dispatchEvent(new Event('close'));
	expect((await phone.openBook(pictureAttempt(hers)))?.slot).toBe(1);
	expect(opened).toHaveLength(2);
});

test('a store that could not be opened is opened anew at once', async () => {
	const options = testPhone();
	const first = await openPhone(options);
	await first.createBook(fullBook(1), hers);
	first.close();
	vi.spyOn(IDBFactory.prototype, 'open').mockImplementationOnce(() => {
		throw new DOMException('fake: not now', 'InvalidStateError');
	});
	expect((await first.openBook(pictureAttempt(hers)))?.slot).toBe(1);
});

/** As WebKit: the connection is lost, says so at each use, and fires no close event. New ones are refused while `isDown`. */
function storageDies() {
	const objectStore = IDBTransaction.prototype.objectStore;
	const open = IDBFactory.prototype.open;
	const storage = { isDown: true };
	const alive = new WeakSet<IDBDatabase>();
	const lost = () => new DOMException('fake: Connection to Indexed Database server lost.', 'UnknownError');
	vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, ...given) {
		if (storage.isDown) throw lost();
		const opening = open.apply(this, given);
		opening.addEventListener('success', () => alive.add(opening.result));
		opening.addEventListener('upgradeneeded', () => alive.add(opening.result));
		return opening;
	});
	vi.spyOn(IDBTransaction.prototype, 'objectStore').mockImplementation(function (
		this: IDBTransaction,
		...given
	) {
		if (!alive.has(this.db)) throw lost();
		return objectStore.apply(this, given);
	});
	return storage;
}

test('a connection that is lost without a word is opened anew, and the same save is stored', async () => {
	const options = testPhone();
	const phone = await openPhone(options);
	const book = await phone.createBook(fullBook(1), hers);
	storageDies().isDown = false;
	await book.save((content) => ({ ...content, seen: { kept: 'yes' } }));
	expect((await phone.openBook(pictureAttempt(hers)))?.content.seen).toEqual({ kept: 'yes' });
});

test('what she wrote while the storage is dead stays in the open book, and is stored when it is back', async () => {
	const options = testPhone();
	const phone = await openPhone(options);
	const book = await phone.createBook(fullBook(1), hers);
	const storage = storageDies();
	await expect(book.save((content) => content)).rejects.toBeInstanceOf(StoreLost);
	await book.keep((content) => ({ ...content, seen: { one: 'kept' } }));
	await book.keep((content) => ({ ...content, seen: { ...content.seen, two: 'kept' } }));
	expect([book.isWaiting, book.content.seen]).toEqual([true, { one: 'kept', two: 'kept' }]);
	storage.isDown = false;
	await vi.waitFor(() => expect(book.isWaiting).toBe(false), 20_000);
	vi.restoreAllMocks();
	const again = await openPhone(options);
	expect((await again.openBook(pictureAttempt(hers)))?.content.seen).toEqual({ one: 'kept', two: 'kept' });
});

test('a storage that says nothing at all is not waited for', async () => {
	const store = new Store(testPhone().name, 50);
	vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => new EventTarget() as IDBOpenDBRequest);
	await expect(store.read()).rejects.toBeInstanceOf(StoreLost);
	vi.restoreAllMocks();
	expect(await store.read()).toBeUndefined();
	// Nor is a tab that sleeps with the lock.
	const asleep = new Store(testPhone().name, 10);
	void asleep.alone(() => new Promise(() => {}));
	await expect(asleep.alone(async () => 1)).rejects.toBeInstanceOf(StoreLost);
});

/** Writes are done, and what would say so never comes. */
function writesStaySilent() {
	const { set } = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, 'oncomplete')!;
	vi.spyOn(IDBTransaction.prototype, 'oncomplete', 'set').mockImplementation(function (
		this: IDBTransaction,
		listener
	) {
		if (this.mode === 'readonly') set!.call(this, listener);
	});
}

const dies = () => {
	throw new DOMException('fake: Connection to Indexed Database server lost.', 'UnknownError');
};

test('a write that was given up and is done all the same counts as done', async () => {
	const store = new Store(testPhone().name, 200);
	const [before, after] = [newPhone(), newPhone()];
	await store.write(before);
	writesStaySilent();
	await store.write({ ...after, phone: before.phone });
	vi.restoreAllMocks();
	expect((await store.read())?.slots).toEqual(after.slots);
});

test('a write that was given up and is not done is thrown as that: all is what it was', async () => {
	const store = new Store(testPhone().name, 200);
	const before = newPhone();
	await store.write(before);
	vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(dies);
	const writing = store.write({ ...newPhone(), phone: before.phone });
	await expect(writing).rejects.toSatisfy(
		(error) => error instanceof StoreLost && !(error instanceof StoreUnsure)
	);
	vi.restoreAllMocks();
	expect((await store.read())?.slots).toEqual(before.slots);
});

test('a write that was given up, of which nothing can be asked, is thrown as not known', async () => {
	const store = new Store(testPhone().name, 200);
	const before = newPhone();
	await store.write(before);
	writesStaySilent();
	vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(dies);
	await expect(store.write({ ...newPhone(), phone: before.phone })).rejects.toBeInstanceOf(StoreUnsure);
});
