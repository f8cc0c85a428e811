import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { noConfiguration } from '#lib/domain/book-words.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import { loadOpenWords } from '#lib/i18n/words.ts';
import type { Book } from '#lib/vault/book-content.ts';
import { StoreFull } from '#lib/vault/errors.ts';
import type { Phone } from '#lib/vault/phone.ts';
import settings from '#locales/en/settings.json';
import km from '#locales/km/settings.json';
import vietnamese from '#locales/vi/settings.json';
import { fullBook } from '#tests/builders/test-book.ts';
import { Screens } from './screens.svelte.ts';
import SettingsScreens from './SettingsScreens.svelte';

beforeEach(async () => {
	await loadOpenWords('en', ['open', 'settings']);
	await speech.alsoAbout('settings');
	await speech.speak('en');
});
afterEach(async () => {
	await cleanup();
	vi.restoreAllMocks();
});

const show = (onsave: (change: (book: Book) => Book) => Promise<void>) =>
	render(SettingsScreens, {
		screen: { name: 'settings' },
		screens: new Screens({ name: 'settings' }),
		phone: {} as unknown as Phone,
		book: { ...fullBook(1), language: 'en' },
		today: '2026-11-22',
		onsave
	});
const young = () => page.getByRole('button', { name: settings.reading.young }).click();

test('words that came and could not be kept are not told as words that did not come', async () => {
	vi.spyOn(globalThis, 'fetch').mockImplementation(async () =>
		Response.json({ texts: { book: {} }, configuration: noConfiguration })
	);
	show(() => Promise.reject(new StoreFull()));
	await young();
	await expect.element(page.getByText(settings.notKept)).toBeVisible();
	await expect.element(page.getByText(settings.languageWait)).not.toBeInTheDocument();
});

test('of a server that answers and cannot, nobody says that the phone has no internet', async () => {
	vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(null, { status: 503 }));
	show(() => Promise.resolve());
	await young();
	await expect.element(page.getByText(settings.languageWait)).toBeVisible();
	for (const { languageWait } of [settings, km, vietnamese])
		expect(languageWait).not.toMatch(/internet|mạng|អ៊ីនធឺណិត|បណ្ដាញ|បណ្តាញ/i);
});

test('two wishes, one touched before the other is kept, are both kept', async () => {
	const changes: ((book: Book) => Book)[] = [];
	show(async (change) => void changes.push(change));
	await page.getByRole('button', { name: settings.text.large, exact: true }).click();
	await page.getByRole('button', { name: settings.night.dark, exact: true }).click();
	const kept = changes.reduce((book, change) => change(book), { ...fullBook(1), wishes: {} });
	expect(kept.wishes).toEqual({ text: 'large', night: 'dark' });
});
