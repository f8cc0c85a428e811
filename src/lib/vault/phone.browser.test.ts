import { afterEach, expect, test, vi } from 'vitest';
import { wrappedLength } from '#lib/crypto/wrap.ts';
import { newBook } from './book-content.ts';
import { AppLeftOver, StoreUnavailable } from './errors.ts';
import { numberAttempt, pictureAttempt, type PictureKey } from './key.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import { emptyPhone, openPhone } from './phone.ts';
import { damage, rawStore, settled } from '#tests/support/raw-store.ts';
import { fullBook, testPhone, token } from '#tests/builders/test-book.ts';

const hers: PictureKey = [3, 17, 0, 35, 8, 8];
const theirs: PictureKey = [3, 17, 0, 35, 8, 9];
const bookIn = (slot: number) => newBook({ slot, token, language: 'km', reading: 'adult' });

afterEach(() => vi.restoreAllMocks());

async function bytesOf(name: string): Promise<Uint8Array[]> {
	return (await rawStore(name)).slots.map(({ bytes }) => bytes);
}

test('every phone has one row and four slots of 256 KiB from its first open, book or not', async () => {
	const options = testPhone();
	const phone = await openPhone(options);
	const empty = await rawStore(options.name);
	expect(empty.slots.map(({ id, bytes }) => [id, bytes.length])).toEqual(
		[0, 1, 2, 3].map((id) => [id, 262_144])
	);
	expect(empty.phone).toHaveLength(1);
	await phone.createBook(fullBook(1), hers);
	const used = await rawStore(options.name);
	expect(used.slots.map(({ id, bytes }) => [id, bytes.length])).toEqual(
		[0, 1, 2, 3].map((id) => [id, 262_144])
	);
	expect(used.phone).toEqual(empty.phone);
});

test('nothing but the lock id, the salt, the cost, a pending proof and bytes is stored: no key of any kind', async () => {
	const options = testPhone();
	await (await openPhone(options)).createBook(fullBook(1), hers);
	const { phone, slots } = await rawStore(options.name);
	expect(phone).toEqual([
		{
			id: 1,
			version: 1,
			lockId: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
			salt: expect.any(Uint8Array),
			argon2: { asked: true, costs: [{ memoryKiB: 64, passes: 1 }] },
			pendingProof: { slot: expect.any(Number), proof: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) }
		}
	]);
	for (const slot of slots) expect(slot).toEqual({ id: expect.any(Number), bytes: expect.any(Uint8Array) });
});

test('a phone keeps its lock id, salt and cost', async () => {
	const options = testPhone();
	const first = await openPhone(options);
	const { phone } = await rawStore(options.name);
	const again = await openPhone(options);
	expect(again.lockId).toBe(first.lockId);
	expect((await rawStore(options.name)).phone).toEqual(phone);
});

test('every open and every save writes all four slots anew, and books still open', async () => {
	const options = testPhone();
	const phone = await openPhone(options);
	const book = await phone.createBook(bookIn(2), hers);
	const writes = [await bytesOf(options.name)];
	await openPhone(options);
	writes.push(await bytesOf(options.name));
	await book.save((old) => ({ ...old, seen: { plan: 'x' } }));
	writes.push(await bytesOf(options.name));
	for (const slot of [0, 1, 2, 3])
		for (const [before, after] of [writes.slice(0, 2), writes.slice(1)]) {
			const same = before![slot]!.filter((byte, at) => byte === after![slot]![at]).length;
			// By chance one byte in 256 is the same: 1,024 of them, give or take 32.
			expect(same).toBeLessThan(1_300);
		}
	expect((await phone.openBook(pictureAttempt(hers)))?.content.seen).toEqual({ plan: 'x' });
});

test('a wrong key, a number code and a phone without books open nothing', async () => {
	const phone = await openPhone({ ...testPhone(), server: new FakeKeyShare() });
	expect(await phone.openBook(pictureAttempt(hers))).toBeUndefined();
	await phone.createBook(bookIn(0), hers);
	expect(await phone.openBook(pictureAttempt(theirs))).toBeUndefined();
	expect(await phone.openBook(pictureAttempt([...hers].reverse()))).toBeUndefined();
	expect(await phone.openBook(numberAttempt('483920'))).toBeUndefined();
	expect(await phone.openBook(pictureAttempt(hers))).toBeDefined();
});

test('two books on one phone, each opened only by its own key', async () => {
	const phone = await openPhone(testPhone());
	await phone.createBook({ ...bookIn(3), seen: { whose: 'hers' } }, hers);
	await phone.createBook({ ...bookIn(0), seen: { whose: 'theirs' } }, theirs);
	const one = await phone.openBook(pictureAttempt(hers));
	const other = await phone.openBook(pictureAttempt(theirs));
	expect([one?.slot, one?.content.seen.whose]).toEqual([3, 'hers']);
	expect([other?.slot, other?.content.seen.whose]).toEqual([0, 'theirs']);
});

test('every try is one stretching and eight unwrappings, four to open and four to erase, whatever comes of it', async () => {
	const unwrap = vi.spyOn(SubtleCrypto.prototype, 'unwrapKey');
	const decrypt = vi.spyOn(SubtleCrypto.prototype, 'decrypt');
	const workers = vi.spyOn(Worker.prototype, 'postMessage');
	const phone = await openPhone({ ...testPhone(), server: new FakeKeyShare() });
	// What an erase key opens is as short as a wrapping; masks and bodies are longer by far.
	const short = (bytes: BufferSource) => bytes.byteLength <= wrappedLength;
	const workFor = async (attempt: ReturnType<typeof pictureAttempt>) => {
		for (const spy of [unwrap, decrypt, workers]) spy.mockClear();
		const opened = await phone.openBook(attempt);
		return {
			opened: opened !== undefined,
			toOpen: unwrap.mock.calls.length,
			toErase: decrypt.mock.calls.filter(([, , bytes]) => short(bytes)).length,
			stretched: workers.mock.calls.length
		};
	};
	const nothing = { opened: false, toOpen: 4, toErase: 4, stretched: 1 };
	expect(await workFor(pictureAttempt(hers))).toEqual(nothing);
	await phone.createBook(bookIn(0), hers);
	expect(await workFor(pictureAttempt(hers))).toEqual({ ...nothing, opened: true });
	expect(await workFor(pictureAttempt(theirs))).toEqual(nothing);
	expect(await workFor(numberAttempt('483920'))).toEqual(nothing);
});

test.each([
	['of a wrong size', new Uint8Array(1_000)],
	['that is missing', undefined],
	['of other bytes', new Uint8Array(262_144).fill(7)],
	['that is no bytes at all', 'text' as unknown as Uint8Array]
])('a slot %s harms no other and is filler from then on', async (_, bytes) => {
	const options = testPhone();
	const phone = await openPhone(options);
	await phone.createBook(bookIn(1), hers);
	await phone.createBook(bookIn(2), theirs);
	await damage(options.name, 1, bytes);
	expect(await phone.openBook(pictureAttempt(hers))).toBeUndefined();
	expect((await phone.openBook(pictureAttempt(theirs)))?.slot).toBe(2);
	await openPhone(options);
	expect((await bytesOf(options.name)).map((slot) => slot.length)).toEqual(Array(4).fill(262_144));
	expect((await phone.openBook(pictureAttempt(theirs)))?.slot).toBe(2);
});

test('one wrong byte in a body is a book that does not open, and no error', async () => {
	const options = testPhone();
	const phone = await openPhone(options);
	await phone.createBook(bookIn(1), hers);
	const bytes = (await rawStore(options.name)).slots[1]!.bytes;
	bytes[200_000]! ^= 1;
	await damage(options.name, 1, bytes);
	expect(await phone.openBook(pictureAttempt(hers))).toBeUndefined();
});

test('a body copied into another slot opens nowhere', async () => {
	const options = testPhone();
	const phone = await openPhone(options);
	await phone.createBook(bookIn(1), hers);
	await damage(options.name, 2, (await rawStore(options.name)).slots[1]!.bytes);
	await phone.forgetBook(1);
	expect(await phone.openBook(pictureAttempt(hers))).toBeUndefined();
});

test('a forgotten book is gone for its key, and the other book stays', async () => {
	const phone = await openPhone(testPhone());
	await phone.createBook(bookIn(1), hers);
	await phone.createBook(bookIn(2), theirs);
	await phone.forgetBook(1);
	expect(await phone.openBook(pictureAttempt(hers))).toBeUndefined();
	expect((await phone.openBook(pictureAttempt(theirs)))?.slot).toBe(2);
});

test('an emptied phone has no database and no cache, and begins again as another phone', async () => {
	const options = testPhone();
	const phone = await openPhone(options);
	await phone.createBook(bookIn(1), hers);
	await caches.open('anything');
	const fetched = vi.spyOn(globalThis, 'fetch');
	await emptyPhone(options.name);
	expect(fetched).not.toHaveBeenCalled();
	expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(options.name);
	expect(await caches.keys()).toEqual([]);
	const again = await openPhone(options);
	expect(again.lockId).not.toBe(phone.lockId);
	expect(await again.openBook(pictureAttempt(hers))).toBeUndefined();
});

test('a phone is emptied also while another tab, frozen by the system, holds its database', async () => {
	const options = testPhone();
	await (await openPhone(options)).createBook(bookIn(1), hers);
	const opening = indexedDB.open(options.name);
	const frozen = await settled(opening);
	await emptyPhone(options.name);
	expect([...frozen.objectStoreNames]).toEqual(['phone', 'slots']);
	const slots = frozen.transaction('slots').objectStore('slots');
	expect(await settled(slots.count())).toBe(0);
	frozen.close();
});

test('one part that fails stops no other', async () => {
	const options = testPhone();
	await openPhone(options);
	vi.spyOn(caches, 'keys').mockRejectedValue(new Error('fake: no caches'));
	await expect(emptyPhone(options.name)).rejects.toBeInstanceOf(AppLeftOver);
	expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(options.name);
});

test('at its real cost, 64 MiB and three passes, a key opens its book', async () => {
	const { name } = testPhone();
	const phone = await openPhone({ name });
	expect((await rawStore(name)).phone[0]!.argon2).toEqual({
		asked: true,
		costs: [{ memoryKiB: 65_536, passes: 3 }]
	});
	await phone.createBook(bookIn(1), hers);
	expect(await phone.openBook(pictureAttempt(theirs))).toBeUndefined();
	expect((await phone.openBook(pictureAttempt(hers)))?.slot).toBe(1);
});

test('a tab that still knows the emptied phone cannot write into the new one', async () => {
	const options = testPhone();
	const old = await openPhone(options);
	await emptyPhone(options.name);
	const made = await openPhone(options);
	await made.createBook(bookIn(1), hers);
	await expect(old.createBook(bookIn(2), theirs)).rejects.toBeInstanceOf(StoreUnavailable);
	expect(await made.openBook(pictureAttempt(hers))).toBeDefined();
});

test('a browser that gives no storage says so', async () => {
	vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
		throw new DOMException('fake: storage is blocked', 'SecurityError');
	});
	await expect(openPhone(testPhone())).rejects.toBeInstanceOf(StoreUnavailable);
});
