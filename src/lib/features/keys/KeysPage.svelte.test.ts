import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { addBookWords, loadOpenWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { newBook } from '#lib/vault/book-content.ts';
import { StoreFull } from '#lib/vault/errors.ts';
import { numberAttempt } from '#lib/vault/key.ts';
import { openPhone } from '#lib/vault/phone.ts';
import entrance from '#locales/en/entrance.json';
import keys from '#locales/en/keys.json';
import { testPhone, token } from '#tests/builders/test-book.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import KeysPage from './KeysPage.svelte';

beforeAll(async () => {
	await loadOpenWords('en', ['open', 'entrance']);
	addBookWords('en', { keys });
	await speech.speak('en');
});
afterEach(async () => {
	await cleanup();
	vi.restoreAllMocks();
});

/** The page of a book that opens with numbers, with the part about ten wrong ones unfolded. */
async function show() {
	const server = new FakeKeyShare();
	const phone = await openPhone({ ...testPhone(), server });
	const book = newBook({ slot: 1, token, proofKey: 'K'.repeat(43), language: 'en', reading: 'adult' });
	const open = await phone.createBook(book, numberAttempt('483920'));
	render(KeysPage, { phone, open, keys: open.content.keys, numbersOnly: true });
	await page.getByText(keys.ten.title).click();
	return { server, open, phone };
}

const choose = () => page.getByRole('button', { name: keys.ten.choose }).click();
const status = () => page.getByRole('status');

test('without an answer nobody says that nothing was changed', async () => {
	const { server } = await show();
	server.hears = false;
	await choose();
	await expect.element(status()).toHaveTextContent(keys.ten.need);
	server.silence = 'not-now';
	await choose();
	await expect.element(status()).toHaveTextContent(`${entrance.problem.server.title}. ${keys.ten.unknown}`);
});

test('a part of the app that did not come is not told as a full phone', async () => {
	const { phone } = await show();
	vi.spyOn(phone, 'keysOf').mockRejectedValue(new TypeError('fake: a module that is not fetched'));
	await choose();
	await expect.element(status()).toHaveTextContent(`${entrance.problem.part.text} ${keys.not.same}`);
});

test('what the book cannot note and the server was told back is as it was, and she reads so', async () => {
	const { open } = await show();
	vi.spyOn(open, 'save').mockRejectedValue(new StoreFull());
	await choose();
	await expect.element(status()).toHaveTextContent(`${keys.not.store} ${keys.not.same}`);
	await expect.element(page.getByText(keys.ten.wait)).toBeVisible();
});

test('what the server heard, the book cannot note and nobody can take back is told as it is, at the server', async () => {
	const { server, open } = await show();
	vi.spyOn(open, 'save').mockImplementation(async () => {
		server.hears = false;
		throw new StoreFull();
	});
	await choose();
	await expect.element(status()).toHaveTextContent(keys.ten.notNoted);
	await expect.element(page.getByText(keys.ten.gone)).toBeVisible();
	await expect.element(page.getByRole('button', { name: keys.ten.keep })).toBeVisible();
	await expect.element(page.getByText(keys.ten.wait, { exact: true })).not.toBeInTheDocument();
});
