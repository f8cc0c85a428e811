import { expect, test } from 'vitest';
import { pictureAttempt, type PictureKey } from './key.ts';
import { layStore } from './lay-store.ts';
import { openPhone } from './phone.ts';
import { rawStore } from '#tests/support/raw-store.ts';
import { fullBook, testPhone } from '#tests/builders/test-book.ts';

const hers: PictureKey = [3, 17, 0, 35, 8, 8];

const shapeOf = async (name: string) => {
	const { phone, slots } = await rawStore(name);
	return {
		rows: phone.map((row) => Object.keys(row).sort()),
		slots: slots.map(({ id, bytes }) => [id, bytes.length])
	};
};

test('a phone that never came to the entrance has what one with a book has', async () => {
	const [reader, withBook] = [testPhone(), testPhone()];
	await layStore(reader.name);
	await (await openPhone(withBook)).createBook(fullBook(1), hers);
	expect(await shapeOf(reader.name)).toEqual(await shapeOf(withBook.name));
	const { slots } = await rawStore(reader.name);
	expect(slots).toHaveLength(4);
	expect(new Set(slots.map(({ bytes }) => bytes.join())).size).toBe(4);
});

test('the entrance goes on with the store that the worker laid', async () => {
	const options = testPhone();
	await layStore(options.name);
	const { phone } = await rawStore(options.name);
	expect((await openPhone(options)).lockId).toBe(phone[0]?.lockId);
});

test('laying touches nothing that is there: every book still opens', async () => {
	const options = testPhone();
	await (await openPhone(options)).createBook(fullBook(1), hers);
	const before = await rawStore(options.name);
	await layStore(options.name);
	expect(await rawStore(options.name)).toEqual(before);
	const phone = await openPhone(options);
	expect((await phone.openBook(pictureAttempt(hers)))?.slot).toBe(1);
});
