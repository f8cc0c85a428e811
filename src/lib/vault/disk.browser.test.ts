import { afterEach, expect, test, vi } from 'vitest';
import { newBook } from './book-content.ts';
import { StoreFull } from './errors.ts';
import { gzipJson } from './gzip.ts';
import { pictureAttempt, type PictureKey } from './key.ts';
import { openPhone } from './phone.ts';
import { findings, rawStore, settled } from '#tests/support/raw-store.ts';
import { Store } from './store.ts';
import { dense, fullBook, fullSnapshot, testPhone, token } from '#tests/builders/test-book.ts';

const hers: PictureKey = [3, 17, 0, 35, 8, 8];
const canary = 'q7Zc0XjV9tLk2RwP5sNb';

test('nothing of a book can be read in what is stored, mask or no mask', async () => {
	const options = testPhone();
	const phone = await openPhone(options);
	const book = await phone.createBook(fullBook(1, canary), hers);
	await book.replaceSnapshot(fullSnapshot(canary), canary);
	const masked = (await rawStore(options.name)).slots.map(({ bytes }) => bytes);
	const { slots: bare } = (await new Store(options.name).read())!;
	expect(JSON.stringify((await rawStore(options.name)).phone)).not.toContain(canary);
	for (const bytes of [...masked, ...bare]) expect(await findings(bytes, canary)).toEqual([]);
});

test('the search finds a mark in every spelling, between other bytes', async () => {
	const text = new TextEncoder();
	const between = async (bytes: Uint8Array) =>
		findings(new Uint8Array([...text.encode(dense(500)), ...bytes, ...text.encode(dense(500))]), canary);
	expect(await between(text.encode(JSON.stringify(fullBook(1, canary))))).toContain('plain');
	expect(
		await between(new Uint8Array(Uint16Array.from(canary, (letter) => letter.charCodeAt(0)).buffer))
	).toContain('utf16');
	expect(await between(text.encode(btoa(`a${canary}b`)))).toContain('base64+1');
	expect(await between(await gzipJson(fullBook(1, canary)))).toContain('gzip');
});

/** A store of the browser's own with little room, in place of the page's. */
async function smallStore(bytes: number): Promise<IDBFactory> {
	const { storageBuckets } = navigator as Navigator & {
		storageBuckets: { open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }> };
	};
	const bucket = await storageBuckets.open(crypto.randomUUID(), { quota: bytes });
	vi.spyOn(window, 'indexedDB', 'get').mockReturnValue(bucket.indexedDB);
	return bucket.indexedDB;
}

afterEach(() => vi.restoreAllMocks());

/** Writes until nothing more goes in. */
async function fillUp(factory: IDBFactory): Promise<void> {
	const opening = factory.open('other');
	opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
	const database = await settled(opening);
	for (let bytes = 1_000_000; bytes > 10_000;) {
		const writing = database.transaction('rows', 'readwrite', { durability: 'strict' });
		writing.objectStore('rows').add(new TextEncoder().encode(dense(bytes)));
		const isFull = await new Promise((resolve) => {
			writing.oncomplete = () => resolve(false);
			writing.onabort = () => resolve(true);
		});
		if (isFull) bytes /= 2;
	}
	database.close();
}

test('a full store says so and keeps the last good book, which still opens, and can be forgotten', async () => {
	const factory = await smallStore(8_000_000);
	const options = testPhone();
	const phone = await openPhone(options);
	const book = await phone.createBook(newBook({ slot: 1, token, language: 'km', reading: 'adult' }), hers);
	await fillUp(factory);
	await expect(book.save((old) => ({ ...old, seen: { plan: 'new' } }))).rejects.toBeInstanceOf(StoreFull);
	expect(book.content.seen).toEqual({});
	await expect(openPhone(testPhone())).rejects.toBeInstanceOf(StoreFull);
	const again = await openPhone(options);
	expect((await again.openBook(pictureAttempt(hers)))?.content.seen).toEqual({});
	await again.forgetBook(1);
	expect(await again.openBook(pictureAttempt(hers))).toBeUndefined();
});
