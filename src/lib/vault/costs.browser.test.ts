import { expect, test, vi } from 'vitest';
import { fullBook, testPhone } from '#tests/builders/test-book.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import { rawStore, settled } from '#tests/support/raw-store.ts';
import { costsNow, fullCost, smallCost, type Argon2Parameters } from '#lib/crypto/argon2-cost.ts';
import { numberAttempt, pictureAttempt, type PictureKey } from './key.ts';
import { layStore } from './lay-store.ts';
import { openPhone } from './phone.ts';

const hers: PictureKey = [3, 17, 0, 35, 8, 8];
const theirs: PictureKey = [3, 17, 0, 35, 8, 9];
// What stands for the small and the full cost: real ones take seconds.
const cheap = { memoryKiB: 64, passes: 1 };
const dear = { memoryKiB: 128, passes: 2 };

const costsOf = async (name: string) => (await rawStore(name)).phone[0]!.argon2;

/** From now on only this cost is tried: what was locked with another one opens no more. */
async function forgetAllBut(name: string, cost: Argon2Parameters): Promise<void> {
	const database = await settled(indexedDB.open(name));
	const rows = database.transaction('phone', 'readwrite').objectStore('phone');
	const row = (await settled(rows.get(1))) as object;
	await settled(rows.put({ ...row, argon2: { asked: true, costs: [cost] } }));
	database.close();
}

test('a store that the worker laid has not been asked; the first page that opens it decides', async () => {
	const { name } = testPhone();
	await layStore(name);
	expect(await costsOf(name)).toEqual({ asked: false, costs: [fullCost] });
	await openPhone({ name, parameters: smallCost });
	expect(await costsOf(name)).toEqual({ asked: true, costs: [smallCost] });
});

test('what a phone once could bear is never taken back, and a dearer cost comes before it', () => {
	const small = costsNow({ asked: false, costs: [fullCost] }, smallCost);
	const both = costsNow(small, fullCost);
	expect(both).toEqual({ asked: true, costs: [fullCost, smallCost] });
	expect(costsNow(both, smallCost)).toEqual(both);
	expect(costsNow({ asked: true, costs: [fullCost] }, smallCost).costs).toEqual([fullCost]);
});

test('a book locked when the phone could bear little is locked anew at its next opening', async () => {
	const { name } = testPhone();
	const weak = await openPhone({ name, parameters: cheap });
	await weak.createBook(fullBook(1), hers);
	await weak.createBook(fullBook(2), theirs);
	const phone = await openPhone({ name, parameters: dear });
	expect((await phone.openBook(pictureAttempt(hers)))?.slot).toBe(1);
	await forgetAllBut(name, dear);
	const strong = await openPhone({ name, parameters: dear });
	expect((await strong.openBook(pictureAttempt(hers)))?.slot).toBe(1);
	// Nobody opened the other one meanwhile: it waits under the cost that it has.
	expect(await strong.openBook(pictureAttempt(theirs))).toBeUndefined();
	await forgetAllBut(name, cheap);
	expect((await (await openPhone({ name, parameters: cheap })).openBook(pictureAttempt(theirs)))?.slot).toBe(
		2
	);
});

test('the costs on the disk and the work of a try are the same with a book and without', async () => {
	const workers = vi.spyOn(Worker.prototype, 'postMessage');
	const seen = [];
	for (const withBook of [true, false]) {
		const { name } = testPhone();
		const weak = await openPhone({ name, parameters: cheap });
		if (withBook) await weak.createBook(fullBook(1), hers);
		const phone = await openPhone({ name, parameters: dear });
		workers.mockClear();
		const opened = await phone.openBook(pictureAttempt(hers));
		expect(opened !== undefined).toBe(withBook);
		seen.push({ work: workers.mock.calls.length, costs: await costsOf(name) });
	}
	expect(seen[0]).toEqual({ work: 2, costs: { asked: true, costs: [dear, cheap] } });
	expect(seen[1]).toEqual(seen[0]);
	vi.restoreAllMocks();
});

test('a number code keeps its first cost, asks the server once, and a key that is new is dear', async () => {
	const { name } = testPhone();
	const server = new FakeKeyShare();
	const weak = await openPhone({ name, server, parameters: cheap });
	await weak.createBook(fullBook(1), numberAttempt('483920'));
	const phone = await openPhone({ name, server, parameters: dear });
	server.asked.length = 0;
	const book = await phone.openBook(numberAttempt('483920'));
	expect([book?.slot, server.asked.length]).toEqual([1, 1]);
	await forgetAllBut(name, cheap);
	const asBefore = await openPhone({ name, server, parameters: cheap });
	expect((await asBefore.openBook(numberAttempt('483920')))?.slot).toBe(1);
	expect(await (await phone.keysOf(book!)).set(numberAttempt('483920'), pictureAttempt(hers))).toBe(true);
	await forgetAllBut(name, dear);
	expect((await (await openPhone({ name, parameters: dear })).openBook(pictureAttempt(hers)))?.slot).toBe(1);
});

test('an erase key that was set when the phone could bear little still erases', async () => {
	const { name } = testPhone();
	const weak = await openPhone({ name, parameters: cheap });
	const book = await weak.createBook(fullBook(1), hers);
	expect(await (await weak.keysOf(book)).setErase(pictureAttempt(hers), pictureAttempt(theirs))).toBe(true);
	const phone = await openPhone({ name, parameters: dear });
	expect(await phone.openBook(pictureAttempt(theirs))).toBeUndefined();
	expect(await phone.openBook(pictureAttempt(hers))).toBeUndefined();
});
