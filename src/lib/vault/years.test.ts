import { expect, test } from 'vitest';
import { importStretched, wrappingKey } from '#lib/crypto/kek.ts';
import { newDataKey } from '#lib/crypto/wrap.ts';
import { languages } from '#lib/domain/text.ts';
import { historyOf } from '#tests/cases/years.ts';
import { sealBody, unsealBody } from './body.ts';
import { newBook, withSnapshot } from './book-content.ts';
import { dense, token } from '#tests/builders/test-book.ts';

const dataKey = async () => {
	const wrapping = await wrappingKey(await importStretched(new Uint8Array(32).fill(1)), 'picture', 0);
	return (await newDataKey(wrapping)).dataKey;
};
const empty = newBook({ slot: 1, token, language: 'km', reading: 'adult' });

test('four years of meetings and goals fit into a slot whole, in every language', async () => {
	const key = await dataKey();
	for (const language of languages) {
		const history = historyOf({ start: '2022-11-01', years: 4, seed: 3, every: 5, goalEvery: 20, language });
		const plan = history.on(history.lastDay);
		const { book } = await sealBody(key, withSnapshot(empty, plan));
		expect(book.folded).toBe(0);
		expect(book.snapshot).toEqual(plan);
	}
});

test('a slot that fills up folds the oldest meetings away, never what is ahead and never what is hers', async () => {
	const key = await dataKey();
	const history = historyOf({ start: '2006-11-01', years: 20, seed: 3, every: 4, goalEvery: 20 });
	const plan = history.on(history.lastDay);
	const long = { ...plan, sessions: plan.sessions.map((one) => ({ ...one, expect: dense(300) })) };
	const mine = {
		...empty.private,
		notes: [{ id: 'n', day: '2026-11-01', text: dense(90_000) }],
		ready: {
			s0: [{ id: 'c', kind: 'say' as const, text: 'a card for the very first meeting', day: '2006-11-02' }]
		},
		company: { s0: 'friend' }
	};
	const { body, book } = await sealBody(key, withSnapshot({ ...empty, private: mine }, long));
	expect(book.folded).toBeGreaterThan(100);
	const opened = (await unsealBody(key, 1, body))!;
	expect(opened.private).toEqual(mine);
	const ahead = long.sessions.filter(({ date }) => date >= history.lastDay);
	expect(ahead.length).toBeGreaterThan(0);
	expect(opened.snapshot?.sessions).toEqual(expect.arrayContaining(ahead));
	const left = opened.snapshot!.sessions.filter(({ state }) => state === 'done').map(({ date }) => date);
	const gone = long.sessions
		.filter((one) => one.state === 'done' && !opened.snapshot!.sessions.some(({ id }) => id === one.id))
		.map(({ date }) => date);
	expect(gone.toSorted().at(-1)! <= left.toSorted()[0]!).toBe(true);
});
