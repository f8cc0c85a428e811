import { expect, test } from 'vitest';
import { noConfiguration } from '#lib/domain/book-words.ts';
import { nothingOffered, type Sharing } from '#lib/domain/sharing.ts';
import { newBook, type Book } from '#lib/vault/book-content.ts';
import { pictureAttempt, type PictureKey } from '#lib/vault/key.ts';
import { openPhone } from '#lib/vault/phone.ts';
import { fullBook, fullSnapshot, testPhone, token } from '#tests/builders/test-book.ts';
import { fakeServer, json, problem, type Asked } from '#tests/fakes/fake-server.ts';
import { fill, refresh } from './refresh.ts';

const hers: PictureKey = [3, 17, 0, 35, 8, 8];

async function begin(content: Book = fullBook(1)) {
	const phone = await openPhone(testPhone());
	const book = await phone.createBook(content, hers);
	const forget = () => phone.forgetBook(1);
	return { book, forget, stored: async () => (await phone.openBook(pictureAttempt(hers)))?.content };
}

const plan = { ...fullSnapshot('new'), me: { language: 'km' as const, reading: 'young' as const } };
const nothingShared: Sharing = { offered: nothingOffered, chosen: [], until: null, readers: 0, waiting: [] };
const newTexts = { plan: { title: 'new' } };
const everythingNew = ({ address }: Asked) =>
	address.includes('snapshot')
		? json(plan, '"s2"')
		: address.includes('words')
			? json({ texts: newTexts, configuration: {} }, '"w2"')
			: json({ organizations: [] }, '"d2"');

test('everything new comes into the book in one save, and what is hers stays', async () => {
	const { book, forget, stored } = await begin();
	const saves: Book[] = [];
	book.onChange((content) => saves.push(content));
	const { network, asked } = fakeServer(everythingNew);
	expect(await refresh(book, forget, network)).toBe('renewed');
	expect(saves).toHaveLength(1);
	const mark = fullBook(1);
	expect(await stored()).toEqual({
		...mark,
		snapshot: plan,
		etag: '"s2"',
		reading: 'young',
		words: { texts: newTexts, configuration: noConfiguration, etag: '"w2"' },
		directory: [],
		directoryEtag: '"d2"'
	});
	// The words are asked for as the new plan wants them.
	expect(asked.map(({ address }) => address)).toContain('/api/v1/words/km?reading=young');
	expect(asked.map(({ headers }) => headers.get('if-none-match'))).toEqual([
		'"mark"',
		'"mark"',
		'"mark"',
		'"mark"'
	]);
});

test('nothing new is not written', async () => {
	const { book, forget } = await begin();
	const saves: Book[] = [];
	book.onChange((content) => saves.push(content));
	const { network } = fakeServer(() => new Response(null, { status: 304 }));
	expect(await refresh(book, forget, network)).toBe('unchanged');
	expect(saves).toEqual([]);
});

test('an unchanged plan read on a later day is true as of then; within the day nothing is written', async () => {
	const { book, forget } = await begin();
	const readAt = (asOf: string) =>
		fakeServer(() => new Response(null, { status: 304, headers: { 'As-Of': asOf } })).network;
	const before = book.content.snapshot?.asOf ?? '';
	const later = '2031-01-02T03:04:05.000Z';
	expect(await refresh(book, forget, readAt(before))).toBe('unchanged');
	expect(book.content.snapshot?.asOf).toBe(before);
	expect(await refresh(book, forget, readAt(later))).toBe('unchanged');
	expect(book.content.snapshot?.asOf).toBe(later);
	expect(await refresh(book, forget, readAt('not a moment'))).toBe('unchanged');
	expect(book.content.snapshot?.asOf).toBe(later);
});

test('what an answer says about this phone’s clock is kept in the book, once a day', async () => {
	const { book, forget, stored } = await begin();
	const served = Math.floor(Date.now() / 1000) * 1000 - 365 * 86_400_000;
	const { network } = fakeServer(
		() => new Response(null, { status: 304, headers: { Date: new Date(served).toUTCString() } })
	);
	await refresh(book, forget, network);
	const { clock } = (await stored())!;
	expect(clock?.heard).toBe(served);
	expect(Math.abs(clock!.ahead - 365 * 86_400_000)).toBeLessThan(60_000);
	const saves: Book[] = [];
	book.onChange((content) => saves.push(content));
	await refresh(book, forget, network);
	expect(saves).toEqual([]);
});

test.each([
	['no network', 'unreachable', () => 'no network' as const],
	['a server in trouble', 'unreachable', () => problem(503, 'source-unavailable')],
	['an empty answer', 'bad-answer', () => json({})],
	['a server that lost its memory', 'bad-answer', () => problem(401, 'not-paired')]
])('%s leaves the last good book', async (_, outcome, answer) => {
	const { book, forget, stored } = await begin();
	const { network } = fakeServer(answer);
	expect(await refresh(book, forget, network)).toBe(outcome);
	expect(await stored()).toEqual(fullBook(1));
});

test('a pairing that was ended takes the book off this phone', async () => {
	const { book, forget, stored } = await begin();
	const { network, asked } = fakeServer(() => problem(401, 'pairing-revoked'));
	expect(await refresh(book, forget, network)).toBe('revoked');
	expect(asked).toHaveLength(1);
	expect(await stored()).toBeUndefined();
});

test('a note written while the plan was on its way is kept', async () => {
	const { book, forget, stored } = await begin();
	let writing: Promise<unknown> | undefined;
	const { network } = fakeServer((asked) => {
		writing ??= book.save((old) => ({ ...old, seen: { written: 'meanwhile' } }));
		return everythingNew(asked);
	});
	await refresh(book, forget, network);
	await writing;
	expect(await stored()).toMatchObject({ seen: { written: 'meanwhile' }, etag: '"s2"' });
});

test('words that come in the language she has just left are not taken', async () => {
	const { book, forget, stored } = await begin();
	let writing: Promise<unknown> | undefined;
	const { network } = fakeServer((asked) => {
		writing ??= book.save((old) => ({ ...old, language: 'vi', words: newBook(old).words }));
		return everythingNew(asked);
	});
	await refresh(book, forget, network);
	await writing;
	const after = await stored();
	expect([after?.language, after?.words]).toEqual(['vi', newBook(fullBook(1)).words]);
});

test('what she shares is read with her plan, and a family does not ask for it', async () => {
	const { book, forget, stored } = await begin();
	const { network } = fakeServer((asked) =>
		asked.address === '/sharing' ? json(nothingShared, '"x2"') : everythingNew(asked)
	);
	await refresh(book, forget, network);
	expect((await stored())?.sharing).toMatchObject({
		last: nothingShared,
		etag: '"x2"',
		unsent: fullBook(1).sharing.unsent
	});
	const family = { ...plan, me: { language: 'km' as const, reading: 'family' as const } };
	const theirs = fakeServer((asked) =>
		asked.address.includes('snapshot') ? json(family) : everythingNew(asked)
	);
	await refresh(book, forget, theirs.network);
	expect(theirs.asked.map(({ address }) => address)).not.toContain('/sharing');
});

test('an older look at what she shares never takes the place of the answer to what she has just changed', async () => {
	const { book, forget, stored } = await begin();
	let writing: Promise<unknown> | undefined;
	const { network } = fakeServer((asked) => {
		writing ??= book.save((old) => ({
			...old,
			sharing: { ...old.sharing, last: undefined, etag: '"newer"' }
		}));
		return asked.address === '/sharing' ? json(nothingShared, '"older"') : everythingNew(asked);
	});
	await refresh(book, forget, network);
	await writing;
	expect((await stored())?.sharing.etag).toBe('"newer"');
});

test('a new book is filled before it is stored, and is a book also when nothing came', async () => {
	const start = newBook({ slot: 1, token, language: 'km', reading: 'adult' });
	const filled = await fill(start, fakeServer(everythingNew).network);
	expect([filled.outcome, filled.content.snapshot, filled.content.words]).toEqual([
		'renewed',
		plan,
		{ texts: newTexts, configuration: noConfiguration, etag: '"w2"' }
	]);
	const { stored } = await begin(filled.content);
	expect(await stored()).toEqual({ ...filled.content, keys: { ...filled.content.keys, picture: true } });
	expect(await fill(start, fakeServer(() => 'no network').network)).toEqual({
		content: start,
		outcome: 'unreachable'
	});
});
