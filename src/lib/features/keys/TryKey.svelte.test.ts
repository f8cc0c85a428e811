import { beforeAll, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { addBookWords, loadOpenWords } from '#lib/i18n/words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { pictures } from '#lib/ui/art/pictures.ts';
import { newBook } from '#lib/vault/book-content.ts';
import { pictureAttempt } from '#lib/vault/key.ts';
import { openPhone } from '#lib/vault/phone.ts';
import entrance from '#locales/en/entrance.json';
import keys from '#locales/en/keys.json';
import { testPhone, token } from '#tests/builders/test-book.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import TryKey from './TryKey.svelte';

beforeAll(async () => {
	await loadOpenWords('en', ['open', 'entrance']);
	addBookWords('en', { keys });
	await speech.speak('en');
});

const key = [0, 1, 2, 3, 4, 5];
const tap = async (chosen: number[]) => {
	for (const place of chosen)
		await page.getByRole('button', { name: entrance.picture[pictures[place]!], exact: true }).click();
};

test('her key is known again; a wrong one shuts nothing, says what can be done, and can be tried anew', async () => {
	const phone = await openPhone({ ...testPhone(), server: new FakeKeyShare() });
	const book = newBook({ slot: 1, token, proofKey: 'K'.repeat(43), language: 'en', reading: 'adult' });
	const open = await phone.createBook(book, pictureAttempt(key));
	const onright = vi.fn();
	render(TryKey, { phone, open, keys: open.content.keys, onright, onback: vi.fn() });
	await tap([...key.slice(0, 5), 6]);
	await expect.element(page.getByText(keys.again.wrong)).toBeVisible();
	await expect.element(page.getByText(keys.again.gone)).toBeVisible();
	expect(onright).not.toHaveBeenCalled();
	expect(open.content.slot).toBe(1);
	await tap(key);
	await expect.element(page.getByText(keys.again.right)).toBeVisible();
	expect(onright).toHaveBeenCalledOnce();
});
