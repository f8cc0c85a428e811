import { expect, test, vi } from 'vitest';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { newBook } from './book-content.ts';
import { KeyShareUnreachable, KeyShareWaits, StoreFull } from './errors.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import { drawNumberCode, numberAttempt, pictureAttempt, type PictureKey } from './key.ts';
import { openPhone } from './phone.ts';
import { proofOf } from './proof.ts';
import { rawStore } from '#tests/support/raw-store.ts';
import { testPhone, token } from '#tests/builders/test-book.ts';

const pictures: PictureKey = [3, 17, 0, 35, 8, 8];
const picture = pictureAttempt(pictures);
const number = numberAttempt('483920');
const other = numberAttempt('111222');
const proofKey = 'K'.repeat(43);
const bookIn = (slot: number) => newBook({ slot, token, proofKey, language: 'km', reading: 'adult' });

async function begin() {
	const server = new FakeKeyShare();
	const options = { ...testPhone(), server };
	return { server, options, phone: await openPhone(options) };
}

test('a number code opens only with the server’s key share of its own slot', async () => {
	const { server, phone } = await begin();
	await phone.createBook(bookIn(2), number);
	expect((await phone.openBook(number))?.slot).toBe(2);
	expect(await phone.openBook(other)).toBeUndefined();
	server.seeds[2] = 99;
	expect(await phone.openBook(number)).toBeUndefined();
	server.seeds[2] = 3;
	expect((await phone.openBook(number))?.slot).toBe(2);
});

test('two tries with one code ask the same question, two codes ask two', async () => {
	const { server, phone } = await begin();
	for (const code of [number, other, number]) await phone.openBook(code);
	expect(server.asked).toEqual([
		server.asked[0],
		expect.not.stringMatching(server.asked[0]!),
		server.asked[0]
	]);
});

test('a right number proves itself; a wrong one says as much that is nothing', async () => {
	const { server, phone } = await begin();
	await phone.createBook(bookIn(1), number);
	server.said.length = 0;
	await phone.openBook(number);
	const right = { slot: 1, proof: await proofOf(proofKey, proofMessages.opened('N'.repeat(22))) };
	await vi.waitFor(() => expect(server.said).toEqual([{ lockId: phone.lockId, ...right }]));
	await phone.openBook(other);
	await vi.waitFor(() => expect(server.said).toHaveLength(2));
	expect(server.said[1]).toEqual({
		lockId: phone.lockId,
		slot: expect.any(Number),
		proof: expect.stringMatching(/^[\w-]{43}$/)
	});
});

test('a notes book is written once the server has heard that its slot is kept, a paired one at once', async () => {
	const { server, phone } = await begin();
	server.hears = false;
	const notes = { ...bookIn(1), token: '' };
	await expect(phone.createBook(notes, picture)).rejects.toBeInstanceOf(KeyShareUnreachable);
	expect(await phone.openBook(picture)).toBeUndefined();
	await phone.createBook(bookIn(2), other);
	server.hears = true;
	await phone.createBook(notes, picture);
	expect(server.said.at(-1)).toEqual({
		lockId: phone.lockId,
		slot: 1,
		proof: await proofOf(proofKey, proofMessages.kept())
	});
	expect((await phone.openBook(picture))?.slot).toBe(1);
});

test('without a server a number is not tried, and the pictures still open', async () => {
	const { server, phone } = await begin();
	await phone.createBook(bookIn(0), picture, number);
	server.answer = { kind: 'unreachable' };
	await expect(phone.openBook(number)).rejects.toBeInstanceOf(KeyShareUnreachable);
	server.answer = { kind: 'waits', seconds: 90 };
	await expect(phone.openBook(number)).rejects.toEqual(expect.objectContaining({ seconds: 90 }));
	await expect(phone.openBook(number)).rejects.toBeInstanceOf(KeyShareWaits);
	expect((await phone.openBook(picture))?.slot).toBe(0);
});

test('both keys open the same book, and either may be taken away', async () => {
	const { phone } = await begin();
	const book = await phone.createBook(bookIn(0), picture);
	expect(await (await phone.keysOf(book)).set(picture, number)).toBe(true);
	await book.save((content) => ({ ...content, seen: { plan: 'x' } }));
	expect((await phone.openBook(number))?.content).toMatchObject({
		seen: { plan: 'x' },
		keys: { picture: true, number: true }
	});
	expect(await (await phone.keysOf(book)).dropOther(number)).toBe(true);
	expect(await phone.openBook(picture)).toBeUndefined();
	expect((await phone.openBook(number))?.content.keys).toMatchObject({ picture: false, number: true });
});

test('a changed code opens, the one before it no longer', async () => {
	const { phone } = await begin();
	const book = await phone.createBook(bookIn(0), number);
	expect(await (await phone.keysOf(book)).set(number, other)).toBe(true);
	expect(await phone.openBook(number)).toBeUndefined();
	expect((await phone.openBook(other))?.slot).toBe(0);
});

test('nobody changes a key without the one there is', async () => {
	const { phone } = await begin();
	const book = await phone.createBook(bookIn(0), picture);
	expect(await (await phone.keysOf(book)).set(number, other)).toBe(false);
	expect(await (await phone.keysOf(book)).dropOther(number)).toBe(false);
	expect(await (await phone.keysOf(book)).setErase(number, other)).toBe(false);
	expect((await phone.openBook(picture))?.slot).toBe(0);
	expect(await phone.openBook(other)).toBeUndefined();
});

test.each([
	['number', numberAttempt('999000')],
	['picture', pictureAttempt([9, 9, 9, 9, 9, 9])]
])('an erase key of the kind %s turns its book into noise and has the server forget', async (_, erase) => {
	const { server, phone } = await begin();
	const book = await phone.createBook(bookIn(3), picture, number);
	expect(await (await phone.keysOf(book)).setErase(picture, erase)).toBe(true);
	expect((await phone.openBook(picture))?.content.keys.erase).toBe(erase.kind);
	expect(await phone.openBook(erase)).toBeUndefined();
	for (const key of [picture, number, erase]) expect(await phone.openBook(key)).toBeUndefined();
	server.said.length = 0;
	await phone.sendPendingProof();
	expect(server.said).toEqual([
		{ lockId: phone.lockId, slot: 3, proof: await proofOf(proofKey, proofMessages.forget()) }
	]);
	await phone.sendPendingProof();
	expect(server.said[1]?.proof).not.toBe(server.said[0]?.proof);
});

test('an erase key opens a notes book that has it as its own, and erases the other', async () => {
	const { phone } = await begin();
	const book = await phone.createBook(bookIn(3), picture);
	await phone.createBook({ ...bookIn(1), token: '' }, number);
	expect(await (await phone.keysOf(book)).setErase(picture, number)).toBe(true);
	expect((await phone.openBook(number))?.slot).toBe(1);
	expect(await phone.openBook(picture)).toBeUndefined();
});

test('an erase key that was taken away erases nothing', async () => {
	const { phone } = await begin();
	const book = await phone.createBook(bookIn(3), picture);
	await (await phone.keysOf(book)).setErase(picture, number);
	await (await phone.keysOf(book)).setErase(picture, undefined);
	expect(await phone.openBook(number)).toBeUndefined();
	expect((await phone.openBook(picture))?.content.keys.erase).toBeUndefined();
});

test('without a network the pending proof waits, also over a new start, and looks like any other', async () => {
	const { server, options, phone } = await begin();
	const book = await phone.createBook(bookIn(3), picture);
	await (await phone.keysOf(book)).setErase(picture, number);
	server.hears = false;
	await phone.openBook(number);
	await phone.sendPendingProof();
	const again = await openPhone(options);
	const [row] = (await rawStore(options.name)).phone;
	expect(row?.pendingProof).toEqual({ slot: 3, proof: expect.stringMatching(/^[\w-]{43}$/) });
	server.hears = true;
	await again.sendPendingProof();
	expect(server.said.at(-1)?.proof).toBe(await proofOf(proofKey, proofMessages.forget()));
});

test('every try writes everything anew, once, whatever comes of it', async () => {
	const { options, phone } = await begin();
	const book = await phone.createBook(bookIn(0), picture);
	await (await phone.keysOf(book)).setErase(picture, numberAttempt('999000'));
	const put = vi.spyOn(IDBObjectStore.prototype, 'put');
	for (const key of [picture, number, numberAttempt('999000'), picture]) {
		put.mockClear();
		await phone.openBook(key);
		expect(put).toHaveBeenCalledTimes(5);
	}
	put.mockRestore();
	expect((await rawStore(options.name)).slots).toHaveLength(4);
});

test('a drawn code has six digits, each equally likely', () => {
	const codes = Array.from({ length: 5000 }, () => drawNumberCode());
	expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
	const counts = new Array<number>(10).fill(0);
	for (const digit of codes.join('')) counts[Number(digit)]!++;
	const chiSquared = counts.reduce((sum, count) => sum + (count - 3000) ** 2 / 3000, 0);
	// 9 degrees of freedom: fair drawing passes 45 about once in a million runs.
	expect(chiSquared).toBeLessThan(45);
});

test('what ten wrong numbers do is what the server heard; what the book cannot note is taken back there', async () => {
	const { server, phone } = await begin();
	const book = await phone.createBook(bookIn(1), number);
	const keys = await phone.keysOf(book);
	server.said.length = 0;
	expect(await keys.setEraseAfterTen(true)).toBe('heard');
	expect(book.content.keys.eraseAfterTen).toBe(true);
	server.hears = false;
	expect(await keys.setEraseAfterTen(false)).toBe('unreachable');
	expect(book.content.keys.eraseAfterTen).toBe(true);
	server.hears = true;
	vi.spyOn(book, 'save').mockRejectedValue(new StoreFull());
	await expect(keys.setEraseAfterTen(false)).rejects.toThrow(StoreFull);
	const heard = [proofMessages.eraseAfterTen(), proofMessages.keepAfterTen(), proofMessages.eraseAfterTen()];
	const proofs = await Promise.all(heard.map((message) => proofOf(proofKey, message)));
	expect(server.said.map(({ proof }) => proof)).toEqual(proofs);
	expect(book.content.keys.eraseAfterTen).toBe(true);
});

test('where taking it back is not heard either, that is said, and not thrown as if nothing were changed', async () => {
	const { server, phone } = await begin();
	const book = await phone.createBook(bookIn(1), number);
	vi.spyOn(book, 'save').mockImplementation(async () => {
		server.hears = false;
		throw new StoreFull();
	});
	expect(await (await phone.keysOf(book)).setEraseAfterTen(true)).toBe('not-noted');
	expect(server.said.at(-1)?.proof).toBe(await proofOf(proofKey, proofMessages.eraseAfterTen()));
	expect(book.content.keys.eraseAfterTen).toBe(false);
});
