import { expect, test, vi } from 'vitest';
import { KeyInUse, StoreOfLaterVersion } from './errors.ts';
import { drawPictureKey, numberAttempt, pictureAttempt, type PictureKey } from './key.ts';
import { layStore, layTabletStore } from './lay-store.ts';
import { openPhone } from './phone.ts';
import { slotLength } from './slot-layout.ts';
import { whichDevice } from './which-device.ts';
import { fullBook, testPhone } from '#tests/builders/test-book.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import { rawStore, settled } from '#tests/support/raw-store.ts';

/* A tablet that a house shares: 24 places. */

async function tablet() {
	const options = { ...testPhone(), server: new FakeKeyShare() };
	expect(await layTabletStore(options.name)).toBe(true);
	return options;
}

const keys = Array.from({ length: 24 }, (_, at): PictureKey => [at, at, 1, 2, 3, 4, 5]);

/** What somebody sees of a store who has the disk. */
async function shapeOf(name: string) {
	const { phone, slots } = await rawStore(name);
	return {
		row: phone.map((row) => Object.entries(row).map(([field, value]) => [field, sizeOf(value)])),
		slots: slots.map(({ id, bytes }) => [id, bytes.length]),
		bytes: slots.reduce((sum, { bytes }) => sum + bytes.length, 0)
	};
}
const sizeOf = (value: unknown) =>
	typeof value === 'string' || value instanceof Uint8Array
		? value.length
		: JSON.stringify(value).replace(/[\w-]{43}|\d/g, '');

test('a tablet’s store has one shape and size with no book, with one and with 24', async () => {
	const shapes = [];
	for (const books of [0, 1, 24]) {
		const options = await tablet();
		const phone = await openPhone(options);
		for (const [slot, key] of keys.slice(0, books).entries())
			(await phone.createBook(fullBook(slot), key)).close();
		shapes.push(await shapeOf(options.name));
		phone.close();
	}
	expect(shapes[0]?.bytes).toBe(24 * slotLength);
	expect(shapes[1]).toEqual(shapes[0]);
	expect(shapes[2]).toEqual(shapes[0]);
	const phone = testPhone();
	await openPhone(phone);
	expect((await shapeOf(phone.name)).bytes).toBe(4 * slotLength);
});

test('each of 24 keys opens its own book, another key none, and each try writes all of it once', async () => {
	const options = await tablet();
	const phone = await openPhone(options);
	for (const [slot, key] of keys.entries()) (await phone.createBook(fullBook(slot), key)).close();
	const put = vi.spyOn(IDBObjectStore.prototype, 'put');
	for (const [slot, key] of [...keys.entries(), [undefined, [0, 1, 1, 2, 3, 4, 5]] as const]) {
		put.mockClear();
		expect((await phone.openBook(pictureAttempt(key)))?.slot).toBe(slot);
		expect(put).toHaveBeenCalledTimes(25);
	}
	put.mockRestore();
});

test('a number code opens with the server’s part of all 24, and with fewer nothing is tried', async () => {
	const options = await tablet();
	const phone = await openPhone(options);
	await phone.createBook(fullBook(23), numberAttempt('4839201'));
	expect((await phone.openBook(numberAttempt('4839201')))?.slot).toBe(23);
	const asked = vi.spyOn(options.server, 'unlock');
	asked.mockResolvedValue({ kind: 'answered', evaluated: [new Uint8Array(32)], nonce: '' });
	await expect(phone.openBook(numberAttempt('4839201'))).rejects.toThrow();
});

test.each([
	['laid by the worker alone', layStore, 'tablet'],
	['opened at the entrance', (name: string) => openPhone({ ...testPhone(), name }), 'phone']
] as const)(
	'a store that was %s becomes a tablet’s only where no book can be in it',
	async (_, lay, device) => {
		const { name } = testPhone();
		await lay(name);
		const before = await rawStore(name);
		expect(await layTabletStore(name)).toBe(device === 'tablet');
		expect(await whichDevice(name)).toBe(device);
		if (device === 'phone') expect(await rawStore(name)).toEqual(before);
	}
);

test('a phone with a book stays as it is, and the book opens', async () => {
	const options = testPhone();
	await (await openPhone(options)).createBook(fullBook(2), drawPictureKey());
	const before = await rawStore(options.name);
	expect(await layTabletStore(options.name)).toBe(false);
	expect(await rawStore(options.name)).toEqual(before);
});

test('a tablet stays one: neither the worker nor setting it up again changes it', async () => {
	const options = await tablet();
	await (await openPhone(options)).createBook(fullBook(9), keys[9]!);
	const before = await rawStore(options.name);
	await layStore(options.name);
	expect(await layTabletStore(options.name)).toBe(true);
	expect(await rawStore(options.name)).toEqual(before);
	const phone = await openPhone(options);
	expect((await phone.openBook(pictureAttempt(keys[9]!)))?.device).toBe('tablet');
	expect(phone.keyLength).toBe(7);
});

test('asking what a device is lays nothing', async () => {
	const { name } = testPhone();
	expect(await whichDevice(name)).toBe('phone');
	expect((await indexedDB.databases()).map((one) => one.name)).not.toContain(name);
	await layStore(name);
	expect(await whichDevice(name)).toBe('phone');
});

test('an app that knows of four places leaves a tablet’s store alone: its row says a later number', async () => {
	const { name } = await tablet();
	const [row] = (await rawStore(name)).phone;
	expect(row?.version).toBe(2);
	const database = await settled(indexedDB.open(name));
	await settled(
		database
			.transaction('phone', 'readwrite')
			.objectStore('phone')
			.put({ ...row, version: 3 })
	);
	database.close();
	const before = await rawStore(name);
	await expect(openPhone({ ...testPhone(), name })).rejects.toThrow(StoreOfLaterVersion);
	expect(await layTabletStore(name)).toBe(false);
	expect(await rawStore(name)).toEqual(before);
});

test('two books never have one key: the second is refused, and nothing of it is written', async () => {
	const options = await tablet();
	const phone = await openPhone(options);
	(await phone.createBook(fullBook(3), keys[0]!)).close();
	await expect(phone.createBook(fullBook(4), keys[0]!)).rejects.toThrow(KeyInUse);
	const other = await phone.createBook(fullBook(4), keys[1]!);
	const change = (await phone.keysOf(other)).set(pictureAttempt(keys[1]!), pictureAttempt(keys[0]!));
	await expect(change).rejects.toThrow(KeyInUse);
	expect((await phone.openBook(pictureAttempt(keys[0]!)))?.slot).toBe(3);
	expect((await phone.openBook(pictureAttempt(keys[1]!)))?.slot).toBe(4);
	// Its own key again is no other book's.
	expect(await (await phone.keysOf(other)).set(pictureAttempt(keys[1]!), pictureAttempt(keys[1]!))).toBe(
		true
	);
});

test('an erase key ends its own book of 24 and no other', async () => {
	const options = await tablet();
	const phone = await openPhone(options);
	for (const slot of [0, 11, 23]) await phone.createBook(fullBook(slot), keys[slot]!);
	const hers = (await phone.openBook(pictureAttempt(keys[11]!)))!;
	await (await phone.keysOf(hers)).setErase(pictureAttempt(keys[11]!), pictureAttempt([9, 9, 9, 9, 9, 9, 9]));
	expect(await phone.openBook(pictureAttempt([9, 9, 9, 9, 9, 9, 9]))).toBeUndefined();
	for (const [slot, opens] of [
		[0, 0],
		[11, undefined],
		[23, 23]
	] as const)
		expect((await phone.openBook(pictureAttempt(keys[slot]!)))?.slot).toBe(opens);
});
