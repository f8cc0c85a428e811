import '#lib/ui/styles/reset.css';
import '#lib/ui/styles/tokens.css';
import '#lib/ui/styles/base.css';
import { beforeAll, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { addBookWords, loadOpenWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { pictures } from '#lib/ui/art/pictures.ts';
import { newBook } from '#lib/vault/book-content.ts';
import { KeyShareNotNow, KeyShareWaits, StoreLost, StoreUnsure } from '#lib/vault/errors.ts';
import { numberAttempt, pictureAttempt, type PictureKey } from '#lib/vault/key.ts';
import { KeysOfBook } from '#lib/vault/keys-of-book.ts';
import { openPhone } from '#lib/vault/phone.ts';
import entrance from '#locales/en/entrance.json';
import keys from '#locales/en/keys.json';
import { testPhone, token } from '#tests/builders/test-book.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import ChangeKey from './ChangeKey.svelte';
import type { Wish } from './wish.ts';

const mine: PictureKey = [3, 17, 0, 35, 8, 8];
const wrong: PictureKey = [3, 17, 0, 35, 8, 9];
const number = '483920';

beforeAll(async () => {
	await loadOpenWords('en', ['open', 'entrance']);
	addBookWords('en', { keys });
	await speech.speak('en');
});

async function show(wish: Wish) {
	const server = new FakeKeyShare();
	const phone = await openPhone({ ...testPhone(), server });
	const book = newBook({ slot: 1, token, proofKey: 'K'.repeat(43), language: 'en', reading: 'adult' });
	const open = await phone.createBook(book, pictureAttempt(mine), numberAttempt(number));
	server.said.length = 0;
	render(ChangeKey, {
		phone,
		open,
		keys: { picture: true, number: true, eraseAfterTen: false },
		wish,
		onback: () => {}
	});
	return { phone, open, server };
}

async function tap(key: readonly number[]) {
	for (const at of key)
		await page.getByRole('button', { name: entrance.picture[pictures[at]!], exact: true }).first().click();
}

const heading = (name: string) => page.getByRole('heading', { name });

test.each<[string, Wish]>([
	['another key', { do: 'set', kind: 'picture' }],
	['a second key', { do: 'set', kind: 'number' }],
	['an erase key', { do: 'erase', kind: 'picture' }]
])('a wrong key is known as wrong before she learns %s', async (_what, wish) => {
	await show(wish);
	await tap(wrong);
	await expect.element(page.getByText(keys.first.wrong)).toBeVisible();
	await expect.element(heading(keys.first.title)).toBeVisible();
	await tap(mine);
	await expect.element(heading(keys.first.title)).not.toBeInTheDocument();
});

test('a wrong number given as the key she has counts as a wrong try, the right one as none', async () => {
	const { open, server } = await show({ do: 'drop', kind: 'picture' });
	const right = vi.spyOn(KeysOfBook.prototype, 'dropOther');
	const type = async (digits: string) => {
		for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).click();
		await page.getByRole('button', { name: entrance.numbers.open }).click();
	};
	await type('111222');
	await expect.element(page.getByText(keys.first.wrong)).toBeVisible();
	expect(right).not.toHaveBeenCalled();
	expect(server.said).toHaveLength(1);
	const nothing = server.said[0]!.proof;
	await type(number);
	await expect.element(page.getByText(keys.done.text)).toBeVisible();
	expect(server.said[1]).toMatchObject({ slot: open.slot });
	expect(server.said[1]!.proof).not.toBe(nothing);
	expect(server.said[2]).toEqual(server.said[1]);
});

test.each<[string, Wish]>([
	['pictures', { do: 'erase', kind: 'picture' }],
	['numbers', { do: 'erase', kind: 'number' }]
])(
	'an erase key of %s is learnt on a page of its own, which never says that it opens',
	async (_kind, wish) => {
		await show(wish);
		await tap(mine);
		await expect.element(heading(keys.erase.learn.title)).toBeVisible();
		await expect.element(page.getByText(keys.erase.learn.warn)).toBeVisible();
		for (const opens of [
			entrance.learn.text,
			entrance.code6.text,
			entrance.learn.title,
			entrance.code6.title
		])
			await expect.element(page.getByText(opens)).not.toBeInTheDocument();
		const ground = (at: HTMLElement) => getComputedStyle(at).backgroundColor;
		const step = document.querySelector<HTMLElement>('.erases')!;
		expect(ground(step)).not.toBe(ground(document.body));
		expect(ground(step)).not.toBe('rgba(0, 0, 0, 0)');
	}
);

test.each([
	['a storage that does not answer', new StoreLost(), keys.not.lost],
	['a write of which nobody knows whether it was done', new StoreUnsure(), keys.not.unsure.set],
	['a wait of twenty hours', new KeyShareWaits(20 * 3600), 'about 20 hours'],
	['a wait of five minutes', new KeyShareWaits(300), 'about 5 minutes'],
	['a server that answers something else', new KeyShareNotNow(), entrance.problem.server.title],
	['a part of the app that did not come', new TypeError('fake: not fetched'), entrance.problem.part.text]
])('%s is told as that, not as a full phone', async (_what, error, words) => {
	await show({ do: 'set', kind: 'number' });
	vi.spyOn(KeysOfBook.prototype, 'has').mockRejectedValueOnce(error);
	await tap(mine);
	await expect.element(page.getByRole('heading', { name: keys.first.title })).not.toBeInTheDocument();
	expect(document.body.textContent).toContain(words);
	expect(document.body.textContent).not.toContain(keys.not.store);
	// What is not known is not said: after a write that may have been done, neither key is "as it was".
	expect(document.body.textContent.includes(keys.not.same)).toBe(!(error instanceof StoreUnsure));
});

test('a storage that stops answering while the new key is written is not told as if nothing had changed', async () => {
	await show({ do: 'set', kind: 'picture' });
	vi.spyOn(KeysOfBook.prototype, 'set').mockRejectedValueOnce(new StoreUnsure());
	await tap(mine);
	const practise = page.getByRole('button', { name: entrance.learn.do });
	await expect.element(practise).toBeVisible();
	const story = [...document.querySelectorAll('ol li')].map((one) => one.textContent.trim());
	await practise.click();
	for (const name of story) await page.getByRole('button', { name, exact: true }).first().click();
	await expect.element(page.getByText(keys.not.unsure.set)).toBeVisible();
	await expect.element(page.getByText(keys.not.same)).not.toBeInTheDocument();
});
