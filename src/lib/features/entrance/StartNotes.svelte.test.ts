import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { loadOpenWords } from '#lib/i18n/words.ts';
import type { Phone } from '#lib/vault/phone.ts';
import en from '#locales/en/entrance.json';
import StartNotes from './StartNotes.svelte';

const button = (name: string) => page.getByRole('button', { name, exact: true });

beforeEach(async () => {
	await loadOpenWords('en', ['open', 'entrance']);
	await speech.speak('en');
});
afterEach(async () => {
	await cleanup();
	vi.restoreAllMocks();
});

/** Chooses a kind of key, learns it and gives it back, up to the question to the server. */
async function learn(kind: 'pictures' | 'numbers', more: object = {}, onopened = vi.fn()) {
	const phone = { lockId: 'L'.repeat(22), ...more } as unknown as Phone;
	render(StartNotes, { phone, onopened, oncancel: vi.fn(), onleave: vi.fn() });
	await button(en.notes.do).click();
	if (kind !== 'pictures') {
		await page.getByText(en.choose.title).click();
		await button(en.choose[kind].do).click();
	}
	if (kind === 'pictures') {
		await expect.element(button(en.learn.do)).toBeVisible();
		const story = [...document.querySelectorAll('ol li')].map((one) => one.textContent.trim());
		await button(en.learn.do).click();
		for (const name of story) await button(name).first().click();
	} else {
		await expect.element(button(en.code6.do)).toBeVisible();
		const [, first, second] = /(\d{3})\s*(\d{3})/.exec(document.querySelector('main')!.textContent)!;
		await button(en.code6.do).click();
		for (const digit of `${first}${second}`) await button(digit).click();
		await button(en.code.go).click();
	}
}

test.each([
	['pictures', en.notes.offline],
	['numbers', `${en.notes.offline} ${en.offline.text}`]
] as const)('without a network she who chose %s reads what that means for them', async (kind, words) => {
	vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fake: no network'));
	await learn(kind);
	await expect.element(page.getByText(words)).toBeVisible();
	await expect.element(page.getByText(en.problem.unreachable.text)).not.toBeInTheDocument();
});

test('a server that is down is not told as a phone without internet', async () => {
	vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(null, { status: 502 }));
	await learn('pictures');
	await expect.element(page.getByRole('heading', { name: en.problem.server.title })).toBeVisible();
	await expect.element(page.getByText(en.problem.unreachable.title)).not.toBeInTheDocument();
});

test('a book that cannot be made is told, and tried again: nobody waits for ever', async () => {
	vi.spyOn(globalThis, 'fetch').mockImplementation(async () =>
		Response.json({ slot: 1, proofKey: 'P'.repeat(43) })
	);
	const book = { content: {} };
	const createBook = vi
		.fn()
		.mockRejectedValueOnce(new TypeError('fake: a part that did not come'))
		.mockResolvedValue(book);
	const onopened = vi.fn();
	await learn('pictures', { createBook }, onopened);
	await expect.element(page.getByRole('heading', { name: en.problem.part.title })).toBeVisible();
	await button(en.pairing.again).click();
	await vi.waitFor(() => expect(onopened).toHaveBeenCalledWith(book));
});
