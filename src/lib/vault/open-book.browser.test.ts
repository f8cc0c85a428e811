import { expect, test } from 'vitest';
import { newBook, readBook, type Book } from './book-content.ts';
import { BookClosed, BookGone, BookTooLarge, BookUnreadable } from './errors.ts';
import { pictureAttempt, type PictureKey } from './key.ts';
import type { OpenBook } from './open-book.ts';
import { openPhone, type Phone } from './phone.ts';
import { dense, fullBook, fullSnapshot, goal, session, testPhone } from '#tests/builders/test-book.ts';

const hers: PictureKey = [3, 17, 0, 35, 8, 8];

async function begin(
	content = fullBook(1)
): Promise<{ phone: Phone; book: OpenBook; again(): Promise<Book> }> {
	const phone = await openPhone(testPhone());
	const book = await phone.createBook(content, hers);
	return { phone, book, again: async () => (await phone.openBook(pictureAttempt(hers)))!.content };
}

const withNote = (id: string) => (book: Book) => ({
	...book,
	private: { ...book.private, notes: [...book.private.notes, { id, day: '2026-11-21', text: id }] }
});
const noteIds = (book: Book) => book.private.notes.map(({ id }) => id);

test('what was put into a book comes out of it', async () => {
	const { again } = await begin();
	expect(await again()).toEqual(fullBook(1));
});

test('private notes and everything else of hers survive a new plan', async () => {
	const { book, again } = await begin();
	await book.save(withNote('mine'));
	const before = book.content;
	const plan = { ...fullSnapshot('other'), me: { language: 'km' as const, reading: 'young' as const } };
	await book.replaceSnapshot(plan, '"2"');
	expect(await again()).toEqual({ ...before, snapshot: plan, etag: '"2"', reading: 'young' });
	expect(noteIds(book.content)).toEqual(['mark', 'mine']);
});

test('saves are worked off one after the other, in one tab and between two', async () => {
	const { phone, book, again } = await begin();
	const otherTab = (await phone.openBook(pictureAttempt(hers)))!;
	const ids = Array.from({ length: 12 }, (_, at) => `n${at}`);
	await Promise.all(ids.map((id, at) => (at % 2 ? book : otherTab).save(withNote(id))));
	expect(noteIds(await again()).toSorted()).toEqual(['mark', ...ids].toSorted());
});

test('a save tells who listens, until they stop', async () => {
	const { book } = await begin();
	const heard: string[][] = [];
	const stop = book.onChange((content) => heard.push(noteIds(content)));
	await book.save(withNote('one'));
	stop();
	await book.save(withNote('two'));
	expect(heard).toEqual([['mark', 'one']]);
});

test('a change that fails leaves the last good book', async () => {
	const { book, again } = await begin();
	await expect(book.save(() => ({}) as Book)).rejects.toThrow();
	const refuse = () => {
		throw new Error('a change that fails');
	};
	await expect(book.save(refuse)).rejects.toThrow('a change that fails');
	expect(await again()).toEqual(fullBook(1));
	await book.save(withNote('after'));
	expect(noteIds(await again())).toContain('after');
});

test('a change cannot move a book into another slot', async () => {
	const { book, again } = await begin();
	await book.save((old) => ({ ...old, slot: 3 }));
	expect((await again()).slot).toBe(1);
});

test('a plan that outgrows the slot folds its oldest history, and no more of it than it must', async () => {
	const { book, again } = await begin();
	// About 300 KB after compression, a session at a time about 1 KB.
	const sessions = Array.from({ length: 300 }, (_, at) =>
		session(`s${at}`, { state: 'done', date: `2026-0${1 + Math.floor(at / 50)}-01`, expect: dense(1_300) })
	);
	const stored = await book.replaceSnapshot({ ...fullSnapshot(), sessions: [...sessions, session('ahead')] });
	const left = stored.snapshot!.sessions.map(({ id }) => id);
	expect(stored.folded).toBe(301 - left.length);
	expect(stored.folded).toBeGreaterThan(10);
	expect(stored.folded).toBeLessThan(120);
	expect(left).toEqual([...sessions.map(({ id }) => id).slice(stored.folded), 'ahead']);
	expect(stored.private).toEqual(fullBook(1).private);
	expect(await again()).toEqual(stored);
});

test('what is hers is never folded: when only that is too much, the last good book stays', async () => {
	const { book, again } = await begin();
	await book.replaceSnapshot({ ...fullSnapshot(), goals: [goal('done', { state: 'done' }), goal('living')] });
	const before = book.content;
	const huge = (old: Book) => ({
		...old,
		private: { ...old.private, notes: [{ id: 'huge', day: '2026-11-21', text: dense(400_000) }] }
	});
	await expect(book.save(huge)).rejects.toBeInstanceOf(BookTooLarge);
	expect(book.content).toEqual(before);
	expect(await again()).toEqual(before);
});

test('history gives way to notes that need the room', async () => {
	const { book, again } = await begin();
	const sessions = Array.from({ length: 200 }, (_, at) =>
		session(`s${at}`, { state: 'done', date: '2026-01-01', expect: dense(1_300) })
	);
	await book.replaceSnapshot({ ...fullSnapshot(), sessions });
	expect(book.content.folded).toBe(0);
	const text = dense(150_000);
	await book.save((old) => ({
		...old,
		private: { ...old.private, notes: [{ id: 'long', day: '2026-11-21', text }] }
	}));
	const stored = await again();
	expect(stored.folded).toBeGreaterThan(0);
	expect(stored.private.notes[0]?.text).toBe(text);
});

test('a book that was forgotten meanwhile is not written again', async () => {
	const { phone, book } = await begin();
	await phone.forgetBook(1);
	await expect(book.save(withNote('late'))).rejects.toBeInstanceOf(BookGone);
	expect(await phone.openBook(pictureAttempt(hers))).toBeUndefined();
});

test('a closed book has neither key nor content, also when it closes during a save', async () => {
	const { book } = await begin();
	const saving = book.save(withNote('last'));
	book.close();
	await expect(saving).rejects.toBeInstanceOf(BookClosed);
	expect(() => book.content).toThrow(BookClosed);
	await expect(book.save(withNote('late'))).rejects.toBeInstanceOf(BookClosed);
});

test('a plan that today’s app cannot read is left out, and what is hers stays', async () => {
	const stored = { ...fullBook(1), snapshot: { schemaVersion: 99 }, etag: '"old"' };
	const book = readBook(stored);
	expect(book.private).toEqual(fullBook(1).private);
	// Without the tag, or the server would say "unchanged" to a phone that has nothing.
	expect([book.snapshot, book.etag, book.words.etag, book.directoryEtag]).toEqual(Array(4).fill(undefined));
	expect(() => readBook({ ...stored, version: 2 })).toThrow(BookUnreadable);
	expect(() => readBook(null)).toThrow(BookUnreadable);
});

test('words of another shape are left out with their tag alone, so that they are read again', () => {
	const whole = fullBook(1);
	for (const words of [{ journey: { road: {} } }, { ...whole.words, texts: 'none' }, undefined]) {
		const book = readBook({ ...whole, words });
		expect(book).toEqual({ ...whole, words: newBook(whole).words });
		expect(book.words.etag).toBeUndefined();
	}
});

test('a book that was written before cards and company existed opens with all that is hers', () => {
	const { ready: _ready, company: _company, ...older } = fullBook(1).private;
	const book = readBook({ ...fullBook(1), private: older });
	expect(book.private).toEqual({ ...older, ready: {}, company: {} });
	// Also where its plan is refused and read again.
	expect(readBook({ ...fullBook(1), snapshot: 'old', private: older }).private.sentences).toEqual({
		mark: 'mark'
	});
});
